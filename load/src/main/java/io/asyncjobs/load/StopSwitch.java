package io.asyncjobs.load;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends a measurement from another thread, and nothing else: what cleans up after it is never interrupted. An interrupt
 * alone would not do, since closing a connection may swallow it. Safe for use by many threads.
 */
final class StopSwitch {

    private final ReentrantLock lock = new ReentrantLock();
    private boolean stopped;
    private @Nullable Thread measuring;

    /** Ends what is being measured, if anything is, and lets nothing more begin. Repeated until that is seen to have ended. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            if (measuring != null) {
                measuring.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A measurement begins in this thread.
     *
     * @throws InterruptedException if it is not to
     */
    void begin() throws InterruptedException {
        lock.lock();
        try {
            if (stopped) {
                throw new InterruptedException();
            }
            measuring = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** It has ended, and what it left can be cleaned up. */
    void end() {
        lock.lock();
        try {
            measuring = null;
            boolean seen = Thread.interrupted();
            stopped |= seen;
        } finally {
            lock.unlock();
        }
    }
}
