package io.asyncjobs.internal.worker;

/**
 * How many items one pull asks for where many queues have work. Each queue's even share is an item or two then, and a pull for
 * each costs the server more than the item; so queues get a portion in turn instead. What all have together is the same.
 */
final class Portion {

    private static final int LARGEST = 16;
    private static final int MOST_WEIGHTED = 4 * LARGEST;

    /** Of all that may be here or on its way, so that many queues have something at any time. */
    private static final int PART = 16;

    /** The next portion is asked for when half is left. */
    private static final int REST = 2;

    private Portion() {}

    /** The size for that many slots and queues with work; 1 where each queue asks for its own share. */
    static int of(int slots, int queues) {
        if (queues < PART) {
            return 1;
        }
        int together = slots + queues;
        int portion = Math.min(LARGEST, together / PART);
        return portion >= 2 * (together / queues) ? portion : 1;
    }

    /**
     * For one queue: by its priority against the mean, so that all are asked for equally often, but never more than a quarter
     * of what it lets run at once; at least one.
     */
    static int within(int portion, int priority, double meanPriority, int maxConcurrent) {
        int weighted = (int) Math.min(MOST_WEIGHTED, Math.ceil(portion * priority / meanPriority));
        return Math.max(1, Math.min(weighted, maxConcurrent / 4));
    }

    /** Whether a queue that has so many here or on their way may ask for its next portion. */
    static boolean isUsedUp(long has, int portion) {
        return has <= portion / REST;
    }

    /** By how many starts a queue whose portion is on its way may fall behind those that have something here. */
    static int patience(int portion) {
        return portion == 1 ? 0 : 2 * portion;
    }
}
