package io.asyncjobs;

import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.audit.AuditFilter;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Who did what: the log of programs that let others work on tasks, as the HTTP server. Entries are kept for 90 days, a
 * million of them at most. Looking never creates anything. Safe for use by many threads.
 */
public final class AuditLog {

    private final Stores stores;
    private final Duration timeout;

    AuditLog(Stores stores, Duration timeout) {
        this.stores = stores;
        this.timeout = timeout;
    }

    /**
     * Adds an entry; makes the stream if it is missing. Blocks for a round trip.
     *
     * @throws RefusedException if the server refuses it
     * @throws UnavailableException if the server does not answer; it may be stored, and another call stores it again
     */
    public void add(AuditEntry entry) throws InterruptedException {
        stores.audit().add(Objects.requireNonNull(entry, "entry"), timeout);
    }

    /**
     * The entries that match, the newest first. Filters apply before the limit. Reads from the end of the log, and all of it
     * where less than the limit match.
     *
     * @param limit how many at most, 1 to 100,000
     * @throws IllegalArgumentException if the limit is out of range
     * @throws UnavailableException if the server does not answer
     */
    public List<AuditEntry> list(AuditFilter filter, int limit) throws InterruptedException {
        return list(filter, limit, Long.MAX_VALUE);
    }

    /**
     * As {@link #list(AuditFilter, int)}, but only entries whose sequence is below that one: the next page after the entry of
     * that sequence.
     */
    public List<AuditEntry> list(AuditFilter filter, int limit, long before) throws InterruptedException {
        requireLimit(limit);
        Objects.requireNonNull(filter, "filter");
        return stores.audit().newest(filter::matches, limit, before);
    }

    /**
     * What is new in the log.
     *
     * @param entries the entries, the oldest first
     * @param position the sequence up to which the log was read, from which to go on
     */
    public record News(List<AuditEntry> entries, long position) {

        /** Copies. */
        public News {
            entries = List.copyOf(entries);
        }
    }

    /**
     * What was stored after that sequence, to follow the log; all of it where it is another log than the one that had that
     * sequence. Blocks for a round trip where there is nothing.
     *
     * @param most how many at most, 1 to 100,000; the rest comes when it is asked for the next time
     * @throws IllegalArgumentException if that is out of range
     * @throws UnavailableException if the server does not answer
     */
    public News after(long sequence, int most) throws InterruptedException {
        requireLimit(most);
        var found = stores.audit().after(sequence, most);
        return new News(found.found(), found.upTo());
    }

    /**
     * The sequence of the newest entry, 0 for none. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     */
    public long last() {
        return stores.audit().last();
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > 100_000) {
            throw new IllegalArgumentException("the limit is " + limit + "; it must be between 1 and 100,000");
        }
    }
}
