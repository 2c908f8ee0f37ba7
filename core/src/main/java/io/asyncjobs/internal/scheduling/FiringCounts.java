package io.asyncjobs.internal.scheduling;

import java.util.concurrent.atomic.LongAdder;

/** What a scheduler has done since it started. */
public final class FiringCounts {

    final LongAdder fired = new LongAdder();
    final LongAdder caughtUp = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder failed = new LongAdder();
    volatile long lagNanos;

    /** Tasks that were enqueued in time. */
    public long fired() {
        return fired.sum();
    }

    /** Tasks that were enqueued for missed times. */
    public long caughtUp() {
        return caughtUp.sum();
    }

    /** Skips, each of one due time or of several that were missed. */
    public long skipped() {
        return skipped.sum();
    }

    /** Due times whose task could not be enqueued. */
    public long failed() {
        return failed.sum();
    }

    /** How long after its due time the latest task was in its queue. */
    public long lagNanos() {
        return lagNanos;
    }
}
