package io.asyncjobs.chaos.wire;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How the network is, in one direction: held, slow to arrive, or narrow. Safe for use by many threads. */
final class Weather {

    private static final long NANOS = 1_000_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean held;
    private long delayNanos;
    private long bytesPerSecond;
    private long freeAt;

    void set(boolean hold, long delayMillis, long rate) {
        lock.lock();
        try {
            held = hold;
            delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
            bytesPerSecond = rate;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** When bytes that were read now may go on. */
    long due(int bytes) {
        lock.lock();
        try {
            long now = System.nanoTime();
            long due = now + delayNanos;
            if (bytesPerSecond > 0) {
                freeAt = Math.max(freeAt, now) + bytes * NANOS / bytesPerSecond;
                due = Math.max(due, freeAt);
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until then, and for as long as all is held. */
    void await(long due) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = due - System.nanoTime();
                    held || (left > 0 && (delayNanos > 0 || bytesPerSecond > 0));
                    left = due - System.nanoTime()) {
                if (held) {
                    changed.await();
                } else {
                    var unused = changed.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
