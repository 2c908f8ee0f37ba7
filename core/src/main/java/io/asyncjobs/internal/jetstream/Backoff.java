package io.asyncjobs.internal.jetstream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Waits between attempts at the same request: 20 ms doubling to 500 ms, with jitter, until a time is over. */
public final class Backoff {

    private static final long FIRST_NANOS = Duration.ofMillis(20).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMillis(500).toNanos();

    private final long deadlineNanos;
    private long nextNanos = FIRST_NANOS;

    /** Until this long from now. */
    public Backoff(Duration total) {
        this.deadlineNanos = System.nanoTime() + total.toNanos();
    }

    /** How long is left; zero when the time is over. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    /** Waits, and says whether there is time for another attempt. */
    public boolean pause() throws InterruptedException {
        long wait = nextNanos / 2 + ThreadLocalRandom.current().nextLong(nextNanos / 2);
        nextNanos = Math.min(nextNanos * 2, LONGEST_NANOS);
        long until = System.nanoTime() + wait;
        if (until - deadlineNanos >= 0) {
            return false;
        }
        for (long left = wait; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }
}
