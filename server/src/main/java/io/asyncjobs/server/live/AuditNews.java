package io.asyncjobs.server.live;

import io.asyncjobs.AuditLog;
import io.asyncjobs.audit.AuditEntry;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What is new in the audit log from one look at it to the next, whoever wrote it. The log is asked only while somebody listens.
 * Safe for use by many threads.
 */
final class AuditNews {

    private static final int MOST = 500;
    private static final long UNKNOWN = -1;

    private final Source source;
    private final ReentrantLock lock = new ReentrantLock();
    private long position = UNKNOWN;

    AuditNews(Source source) {
        this.source = source;
    }

    /** The log. */
    interface Source {
        /** The sequence of the newest entry. */
        long last();

        /** What came after it, at most so many. */
        AuditLog.News after(long sequence, int most) throws InterruptedException;
    }

    static AuditNews of(AuditLog log) {
        return new AuditNews(new Source() {
            @Override
            public long last() {
                return log.last();
            }

            @Override
            public AuditLog.News after(long sequence, int most) throws InterruptedException {
                return log.after(sequence, most);
            }
        });
    }

    /** Somebody listens from now on: what there is by now is not new, unless others listen already. */
    void begin() {
        lock.lock();
        try {
            if (position == UNKNOWN) {
                position = source.last();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What came since; nothing while nobody listens, and at the first look that is possible where there was no beginning. */
    List<AuditEntry> look(BooleanSupplier isWanted) throws InterruptedException {
        lock.lock();
        try {
            if (!isWanted.getAsBoolean()) {
                position = UNKNOWN;
                return List.of();
            }
            if (position == UNKNOWN) {
                position = source.last();
                return List.of();
            }
            var news = source.after(position, MOST);
            position = news.position();
            return news.entries();
        } finally {
            lock.unlock();
        }
    }
}
