package io.asyncjobs.load;

import io.asyncjobs.Worker;
import io.asyncjobs.handler.Handler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** When the first of many tasks was started, and waiting for the last. */
final class FirstStart {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final AtomicLong nanos = new AtomicLong();

    /** A handler that does nothing else. */
    Handler handler() {
        return context -> {
            mark();
            return null;
        };
    }

    /** A task starts now. */
    void mark() {
        if (nanos.get() == 0) {
            nanos.compareAndSet(0, System.nanoTime());
        }
    }

    /** By {@link System#nanoTime()}; 0 before the first. */
    long nanos() {
        return nanos.get();
    }

    /** Waits until that many succeeded; a minute without any is a failure. */
    static void awaitSucceeded(Worker worker, long tasks) throws InterruptedException {
        long before = -1;
        long progressed = System.nanoTime();
        for (long now = 0; now < tasks; now = worker.counts().succeeded()) {
            if (now > before) {
                before = now;
                progressed = System.nanoTime();
            } else if (System.nanoTime() - progressed > STALLED_NANOS) {
                throw new IllegalStateException(
                        "nothing has been done for a minute at " + now + " of " + tasks + " tasks: " + worker.counts());
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
