package io.asyncjobs.server.live;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What is new in something stored from one look at it to the next, whoever stored it. It is asked only while somebody listens.
 * Safe for use by many threads.
 *
 * @param <T> what is new
 */
final class News<T> {

    private static final int MOST = 500;
    private static final long UNKNOWN = -1;

    private final Source<T> source;
    private final ReentrantLock lock = new ReentrantLock();
    private long position = UNKNOWN;

    News(Source<T> source) {
        this.source = source;
    }

    /** What is stored in an order; asked by one thread at a time. */
    interface Source<T> {
        /** The sequence of the newest; from here on it is followed. */
        long begin() throws InterruptedException;

        /** What came after it, at most so many. */
        Part<T> after(long sequence, int most) throws InterruptedException;
    }

    /**
     * Some of what is new.
     *
     * @param found the oldest first
     * @param position the sequence from which to go on
     */
    record Part<T>(List<T> found, long position) {}

    /** Somebody listens from now on: what there is by now is not new, unless others listen already. */
    void begin() throws InterruptedException {
        lock.lock();
        try {
            if (position == UNKNOWN) {
                position = source.begin();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What came since; nothing while nobody listens, and at the first look that is possible where there was no beginning. */
    List<T> look(BooleanSupplier isWanted) throws InterruptedException {
        lock.lock();
        try {
            if (!isWanted.getAsBoolean()) {
                position = UNKNOWN;
                return List.of();
            }
            if (position == UNKNOWN) {
                position = source.begin();
                return List.of();
            }
            var news = source.after(position, MOST);
            position = news.position();
            return news.found();
        } finally {
            lock.unlock();
        }
    }
}
