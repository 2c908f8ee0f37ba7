package io.asyncjobs.server.access;

import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which refusals are kept, so that whoever is refused again and again neither fills the audit log nor drives out what others
 * did: some at once and then a few, of each who is refused and of all together. How many were not kept is counted. Safe for use
 * by many threads.
 */
final class Refusals {

    /** Of one name or address. */
    static final int AT_ONCE_OF_ONE = 20;

    /** Of all. */
    static final int AT_ONCE = 200;

    private static final double PER_SECOND_OF_ONE = 1 / 60.0;

    /** With as many entries that tell what was not kept, half a million in the time for which the log keeps entries. */
    private static final double PER_SECOND = 2 / 60.0;

    private final LongSupplier nanos;
    private final Buckets each;
    private final Bucket all;
    private long lost;
    private @Nullable Instant since;

    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
        this.each = new Buckets(PER_SECOND_OF_ONE, AT_ONCE_OF_ONE, nanos);
        this.all = new Bucket(PER_SECOND, AT_ONCE, nanos.getAsLong());
    }

    /**
     * Refusals that were not kept.
     *
     * @param count how many
     * @param since when the first of them was
     */
    record Lost(long count, Instant since) {}

    /** Whether this one is kept, of somebody of that name or from that address. */
    boolean keeps(String whose, Instant at) {
        boolean kept = each.take(whose) == 0 && all.take(nanos.getAsLong()) == 0;
        if (!kept) {
            lose(at);
        }
        return kept;
    }

    private synchronized void lose(Instant at) {
        lost++;
        if (since == null) {
            since = at;
        }
    }

    /** What was not kept since this was asked last; empty for nothing. */
    synchronized Optional<Lost> lost() {
        var told = Optional.ofNullable(since).map(first -> new Lost(lost, first));
        lost = 0;
        since = null;
        return told;
    }
}
