package io.asyncjobs.internal.worker;

import java.util.concurrent.TimeUnit;

/** How many slots became free in the last twentieth of a second: about as many items find one that soon. Used under its owner's lock. */
final class Turnover {

    static final long SPAN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private long begunNanos;
    private int count;
    private int before;

    Turnover(long nowNanos) {
        this.begunNanos = nowNanos;
    }

    /** A slot became free. */
    void freed(long nowNanos) {
        roll(nowNanos);
        count++;
    }

    /** By what was seen in the last full span and in the one that runs. */
    int most(long nowNanos) {
        roll(nowNanos);
        return Math.max(before, count);
    }

    private void roll(long nowNanos) {
        long passed = nowNanos - begunNanos;
        if (passed >= SPAN_NANOS) {
            before = passed < 2 * SPAN_NANOS ? count : 0;
            count = 0;
            begunNanos = nowNanos;
        }
    }
}
