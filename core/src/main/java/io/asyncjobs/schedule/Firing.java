package io.asyncjobs.schedule;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one due time of a schedule.
 *
 * @param due the due time
 * @param at when it was dealt with, by the server's clock
 * @param what what was done
 * @param taskId the task that was made, null for none; see {@link #task()}
 * @param reasonText why nothing was made, or what went wrong, null for nothing to say; see {@link #reason()}
 */
public record Firing(
        Instant due,
        Instant at,
        What what,
        @Nullable String taskId,
        @Nullable String reasonText) {

    /** How many a schedule's state keeps, the latest. */
    public static final int KEPT = 20;

    /** What was done. */
    public enum What {
        /** Its task was enqueued in time. */
        FIRED("fired"),
        /** Its task was enqueued later, since nobody led at its time. */
        CAUGHT_UP("caught_up"),
        /** Nothing was enqueued, as its settings say. */
        SKIPPED("skipped"),
        /** It was enqueued by hand. */
        BY_HAND("by_hand"),
        /** Its task could not be enqueued. */
        FAILED("failed");

        private final String word;

        What(String word) {
            this.word = word;
        }

        /** Its word on the wire. */
        public String word() {
            return word;
        }

        /** The one of this word; empty where there is none. */
        public static Optional<What> ofWord(String word) {
            return Arrays.stream(values())
                    .filter(what -> what.word.equals(word))
                    .findFirst();
        }
    }

    /** Checks for nulls. */
    public Firing {
        Objects.requireNonNull(due, "due");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(what, "what");
    }

    /** The task that was made. */
    public Optional<String> task() {
        return Optional.ofNullable(taskId);
    }

    /** Why nothing was made, or what went wrong. */
    public Optional<String> reason() {
        return Optional.ofNullable(reasonText);
    }
}
