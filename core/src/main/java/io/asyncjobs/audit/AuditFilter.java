package io.asyncjobs.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are meant; each condition that is set must hold, null means any. Immutable; each method gives a changed copy.
 *
 * @param who of this name
 * @param text whose action or target contains this
 * @param since at that time or later
 * @param until before that time
 * @param refusedOnly only what was refused or failed
 */
public record AuditFilter(
        @Nullable String who,
        @Nullable String text,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean refusedOnly) {

    private static final AuditFilter ALL = new AuditFilter(null, null, null, null, false);

    /** All entries. */
    public static AuditFilter all() {
        return ALL;
    }

    /** Sets {@link #who()}; null takes it back. */
    public AuditFilter withWho(@Nullable String name) {
        return new AuditFilter(name, text, since, until, refusedOnly);
    }

    /** Sets {@link #text()}; null takes it back. */
    public AuditFilter withText(@Nullable String part) {
        return new AuditFilter(who, part, since, until, refusedOnly);
    }

    /** Sets {@link #since()}; null takes it back. */
    public AuditFilter withSince(@Nullable Instant time) {
        return new AuditFilter(who, text, time, until, refusedOnly);
    }

    /** Sets {@link #until()}; null takes it back. */
    public AuditFilter withUntil(@Nullable Instant time) {
        return new AuditFilter(who, text, since, time, refusedOnly);
    }

    /** Sets {@link #refusedOnly()}. */
    public AuditFilter withRefusedOnly(boolean only) {
        return new AuditFilter(who, text, since, until, only);
    }

    /** Whether the entry is meant. */
    public boolean matches(AuditEntry entry) {
        return (who == null || who.equals(entry.who()))
                && (text == null
                        || entry.action().contains(text)
                        || entry.target().contains(text))
                && (since == null || !entry.time().isBefore(since))
                && (until == null || entry.time().isBefore(until))
                && (!refusedOnly || !entry.isDone());
    }
}
