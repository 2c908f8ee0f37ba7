package io.asyncjobs.internal.worker;

import java.util.concurrent.TimeUnit;

/**
 * Whether a queue may have an item here before there is a slot for it. That saves a round trip where tasks are short;
 * where they are long the item would wait here while another worker is free. It is allowed until one waited too long, and
 * again once slots became free in time often enough, each time more often. Used under its owner's lock.
 */
final class PullAhead {

    /** How long an item may wait here for a slot; a little below what users are promised. */
    static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(80);

    private static final long IN_TIME_NANOS = LONGEST_WAIT_NANOS / 2;
    private static final int FIRST_NEEDED = 8;
    private static final int MOST_NEEDED = 256;

    private boolean allowed = true;
    private int needed = FIRST_NEEDED;
    private int inTime;

    boolean isAllowed() {
        return allowed;
    }

    /** An item was given back because no slot became free for it in time. */
    void waitedTooLong() {
        allowed = false;
        inTime = 0;
    }

    /** All slots were taken for that long until one became free. */
    void slotFreedAfter(long nanos) {
        if (nanos > IN_TIME_NANOS) {
            inTime = 0;
        } else if (!allowed && ++inTime >= needed) {
            allowed = true;
            inTime = 0;
            needed = Math.min(needed * 2, MOST_NEEDED);
        }
    }
}
