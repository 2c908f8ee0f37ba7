package io.asyncjobs.deadletter;

import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskFilter;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; each condition that is set must hold, null and empty mean any. Immutable; each method gives
 * a changed copy.
 *
 * @param ids of one of these tasks, at most {@value TaskFilter#MOST_IDS}
 * @param queue of this queue
 * @param type of this type
 * @param reason died for this
 * @param diedSince died at that time or later
 * @param diedUntil died before that time
 * @param idPrefix whose task's id begins with this
 * @param errorText whose error contains this, whatever the case of letters
 */
public record DeadLetterFilter(
        Set<String> ids,
        @Nullable String queue,
        @Nullable String type,
        @Nullable DeathReason reason,
        @Nullable Instant diedSince,
        @Nullable Instant diedUntil,
        @Nullable String idPrefix,
        @Nullable String errorText) {

    private static final DeadLetterFilter ALL =
            new DeadLetterFilter(Set.of(), null, null, null, null, null, null, null);

    /**
     * Checks names and copies.
     *
     * @throws IllegalArgumentException for what can be no id, queue or type, and for too many ids
     */
    public DeadLetterFilter {
        // names and ids by the rules of the other filter
        ids = new TaskFilter(ids, Set.of(), queue, type, idPrefix, errorText, null, null, null, null, null, null).ids();
    }

    /** All dead letters. */
    public static DeadLetterFilter all() {
        return ALL;
    }

    /** Sets {@link #ids()}. */
    public DeadLetterFilter withIds(Collection<String> wanted) {
        return new DeadLetterFilter(
                new LinkedHashSet<>(wanted), queue, type, reason, diedSince, diedUntil, idPrefix, errorText);
    }

    /** Sets {@link #queue()}; null takes it back. */
    public DeadLetterFilter withQueue(@Nullable String name) {
        return new DeadLetterFilter(ids, name, type, reason, diedSince, diedUntil, idPrefix, errorText);
    }

    /** Sets {@link #type()}; null takes it back. */
    public DeadLetterFilter withType(@Nullable String name) {
        return new DeadLetterFilter(ids, queue, name, reason, diedSince, diedUntil, idPrefix, errorText);
    }

    /** Sets {@link #reason()}; null takes it back. */
    public DeadLetterFilter withReason(@Nullable DeathReason why) {
        return new DeadLetterFilter(ids, queue, type, why, diedSince, diedUntil, idPrefix, errorText);
    }

    /** Sets {@link #diedSince()}; null takes it back. */
    public DeadLetterFilter withDiedSince(@Nullable Instant time) {
        return new DeadLetterFilter(ids, queue, type, reason, time, diedUntil, idPrefix, errorText);
    }

    /** Sets {@link #diedUntil()}; null takes it back. */
    public DeadLetterFilter withDiedUntil(@Nullable Instant time) {
        return new DeadLetterFilter(ids, queue, type, reason, diedSince, time, idPrefix, errorText);
    }

    /** Sets {@link #idPrefix()}; null takes it back. */
    public DeadLetterFilter withIdPrefix(@Nullable String prefix) {
        return new DeadLetterFilter(ids, queue, type, reason, diedSince, diedUntil, prefix, errorText);
    }

    /** Sets {@link #errorText()}; null takes it back. */
    public DeadLetterFilter withErrorText(@Nullable String text) {
        return new DeadLetterFilter(ids, queue, type, reason, diedSince, diedUntil, idPrefix, text);
    }

    /** Whether the letter is meant. */
    public boolean matches(DeadLetter letter) {
        return (ids.isEmpty() || ids.contains(letter.id()))
                && (queue == null || queue.equals(letter.queue()))
                && (type == null || type.equals(letter.type()))
                && (reason == null || reason == letter.reason())
                && (idPrefix == null || letter.id().startsWith(idPrefix))
                && (errorText == null || TaskFilter.containsText(letter.error(), errorText))
                && TaskFilter.isWithin(letter.died(), diedSince, diedUntil);
    }
}
