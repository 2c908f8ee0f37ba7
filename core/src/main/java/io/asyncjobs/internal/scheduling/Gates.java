package io.asyncjobs.internal.scheduling;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much goes on at once. Of each queue a bounded number of due times, so that a queue that is full keeps none of another
 * waiting. Marks give way to them: while tasks are due, few are written at once, and then many. Safe for use by many threads.
 */
final class Gates {

    private static final int OF_ONE_QUEUE = 256;
    private static final int MARKS_MEANWHILE = 8;
    private static final int MARKS = 256;

    private final Map<String, Semaphore> queues = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int due;
    private int marks;

    /** Waits until a due time of this queue may be dealt with; {@link #dealtWith} must follow. */
    void deal(String queue) throws InterruptedException {
        count(1);
        try {
            of(queue).acquire();
        } catch (InterruptedException stopped) {
            count(-1);
            throw stopped;
        }
    }

    void dealtWith(String queue) {
        of(queue).release();
        count(-1);
    }

    private Semaphore of(String queue) {
        return queues.computeIfAbsent(queue, name -> new Semaphore(OF_ONE_QUEUE, true));
    }

    private void count(int change) {
        lock.lock();
        try {
            due += change;
            if (due == 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until one more mark may be written; {@link #marked} must follow. */
    void mark() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (marks >= (due > 0 ? MARKS_MEANWHILE : MARKS)) {
                changed.await();
            }
            marks++;
        } finally {
            lock.unlock();
        }
    }

    void marked() {
        lock.lock();
        try {
            marks--;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
