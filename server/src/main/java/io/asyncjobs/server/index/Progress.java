package io.asyncjobs.server.index;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How far the follower is, for everybody. Safe for use by many threads. */
final class Progress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long position;
    private long last;
    private boolean building = true;
    private long behindNanos;
    private long behindAtNanos = System.nanoTime();
    private @Nullable String trouble = "it has not begun to read";
    private Map<Long, long[]> counts = Map.of();

    void reached(long to, long streamLast, boolean isBuilding) {
        lock.lock();
        try {
            position = to;
            last = streamLast;
            building = isBuilding;
            trouble = null;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void behind(long nanos) {
        lock.lock();
        try {
            behindNanos = nanos;
            behindAtNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    void trouble(@Nullable String what) {
        lock.lock();
        try {
            trouble = what;
        } finally {
            lock.unlock();
        }
    }

    void counts(Map<Long, long[]> now) {
        lock.lock();
        try {
            counts = now;
        } finally {
            lock.unlock();
        }
    }

    /** By queue and state; not to be changed. */
    Map<Long, long[]> counts() {
        lock.lock();
        try {
            return counts;
        } finally {
            lock.unlock();
        }
    }

    Lag lag() {
        lock.lock();
        try {
            boolean isBehind = behindNanos > 0 || trouble != null;
            long behind = isBehind ? behindNanos + System.nanoTime() - behindAtNanos : 0;
            return new Lag(position, last, Duration.ofNanos(behind), building, trouble);
        } finally {
            lock.unlock();
        }
    }

    boolean await(long sequence, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (position < sequence || building) {
                if (left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
