package io.asyncjobs.internal.repair;

import java.util.OptionalLong;

/**
 * Is a queue to be compared task by task? Its unfinished tasks and its items should differ by what the last comparison
 * explained. A difference of the moment (tasks on their way between record and item, records younger than the watermark) is
 * gone at the next look, or goes on under load: then comparisons cost at most a fiftieth of the time. No I/O; not safe for
 * use by several threads.
 */
final class Comparison {

    private static final long DUTY = 50;

    private final long longestNanos;
    private boolean compared;
    private long explained;
    private int looksThatDiffer;
    private long comparedNanos;
    private long tookNanos;

    /** Compares at least that often where there is anything, so that two faults do not hide each other for ever. */
    Comparison(long longestNanos) {
        this.longestNanos = longestNanos;
    }

    /**
     * Decides.
     *
     * @param unfinished how many unfinished tasks the records tell of
     * @param queued how many items and delay messages there are
     */
    boolean isDue(long unfinished, long queued, long nowNanos) {
        if (unfinished == 0) {
            compared = true;
            explained = -queued;
            looksThatDiffer = 0;
            comparedNanos = nowNanos;
            tookNanos = 0;
            return false;
        }
        long since = nowNanos - comparedNanos;
        if (!compared) {
            return since >= DUTY * tookNanos;
        }
        looksThatDiffer = unfinished - queued == explained ? 0 : looksThatDiffer + 1;
        if (looksThatDiffer == 0) {
            return since >= longestNanos && since >= 10 * DUTY * tookNanos;
        }
        return looksThatDiffer >= 2 && since >= DUTY * tookNanos;
    }

    /** As it was when somebody else compared last. */
    void resume(long explainedThen, long nowNanos) {
        compared = true;
        explained = explainedThen;
        comparedNanos = nowNanos;
    }

    /** By how much the unfinished tasks may exceed the items; empty where it was never compared. */
    OptionalLong explained() {
        return compared ? OptionalLong.of(explained) : OptionalLong.empty();
    }

    /** It could not be compared; not again at once, since the server was busy with it. */
    void failed(long nowNanos, long took) {
        comparedNanos = nowNanos;
        tookNanos = took;
    }

    /** It was compared, and the difference was found to be made of these many orphans and of what is as it should be. */
    void done(long unfinished, long queued, long orphans, long nowNanos, long took) {
        compared = true;
        explained = unfinished - queued - orphans;
        looksThatDiffer = 0;
        comparedNanos = nowNanos;
        tookNanos = took;
    }
}
