package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.jetstream.WorkQueue.Placed;
import io.asyncjobs.internal.jetstream.WorkQueue.Placement;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Measurement.BackPressure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Producers that wait for room in full queues, in one line for each queue: the first alone tries again and again, so
 * that thousands who wait ask the server little more often than one; who follows one that found room tries at once. Shared by all producers of a client. Safe for use by
 * many threads.
 */
public final class RoomWaiter {

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** With so many in a line, who comes next waits before its task is stored. */
    private static final int CROWD = 64;

    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    private final Telemetry telemetry;

    /** With nobody waiting. */
    public RoomWaiter(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** Those who wait for one queue. */
    private static final class Line {
        final ReentrantLock turn = new ReentrantLock(true);
        final ReentrantLock lock = new ReentrantLock();
        final Condition shorter = lock.newCondition();
        final Condition pause = lock.newCondition();
        int waiting;

        /** Whether the last attempt found room, so that there may be more; for whoever has the turn. */
        boolean hadRoom;

        void join() {
            lock.lock();
            try {
                waiting++;
            } finally {
                lock.unlock();
            }
        }

        void leave() {
            lock.lock();
            try {
                waiting--;
                shorter.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    /** One attempt to put the item. */
    @FunctionalInterface
    interface Attempt {
        Placement put() throws InterruptedException;
    }

    /** Blocks while so many wait for that queue that one more would only add to the crowd, until the time is over. */
    void awaitNoCrowd(String queue, Duration timeout) throws InterruptedException {
        var line = lines.get(queue);
        if (line == null) {
            return;
        }
        long from = System.nanoTime();
        long deadlineNanos = from + timeout.toNanos();
        line.lock.lockInterruptibly();
        try {
            long left = deadlineNanos - System.nanoTime();
            if (line.waiting < CROWD) {
                return;
            }
            while (line.waiting >= CROWD && left > 0) {
                long slice = Math.min(left, LONGEST_PAUSE_NANOS);
                long unused = line.shorter.awaitNanos(slice);
                left = deadlineNanos - System.nanoTime();
            }
            waited(from);
        } finally {
            line.lock.unlock();
        }
    }

    private void waited(long from) {
        telemetry.tell(new Measurement.Held(BackPressure.FULL_QUEUE, Telemetry.since(from)));
    }

    /**
     * Puts the item once there is room. Blocks until then, or until the time is over.
     *
     * @return the last attempt's outcome, {@link Placed#FULL} where there was no room in time
     */
    Placement put(String queue, Placement full, Duration timeout, Attempt attempt) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        var line = lines.computeIfAbsent(queue, name -> new Line());
        line.join();
        try {
            if (!line.turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                return full;
            }
            try {
                return tryUntil(line, full, deadlineNanos, attempt);
            } finally {
                line.turn.unlock();
            }
        } finally {
            waited(deadlineNanos - timeout.toNanos());
            line.leave();
        }
    }

    private static Placement tryUntil(Line line, Placement full, long deadlineNanos, Attempt attempt)
            throws InterruptedException {
        var placement = line.hadRoom ? attempt.put() : full;
        long pause = FIRST_PAUSE_NANOS;
        while (placement.placed() == Placed.FULL) {
            line.hadRoom = false;
            long wait = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return placement;
            }
            pauseFor(line, Math.min(wait, left));
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            placement = attempt.put();
        }
        line.hadRoom = true;
        return placement;
    }

    /** Keeps the turn, unlike a wait for a condition of its lock would. */
    private static void pauseFor(Line line, long nanos) throws InterruptedException {
        line.lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0) {
                left = line.pause.awaitNanos(left);
            }
        } finally {
            line.lock.unlock();
        }
    }
}
