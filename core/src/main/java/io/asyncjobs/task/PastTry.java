package io.asyncjobs.task;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a task that is over.
 *
 * @param number which try it was, from 1
 * @param started when it was activated, by the server's clock
 * @param ended when it was settled, or when another worker took it over
 * @param worker the id of the worker that ran it, empty where that is not known
 * @param errorText why it failed, at most 256 characters, null where it did not; see {@link #error()}
 */
public record PastTry(
        int number,
        Instant started,
        Instant ended,
        String worker,
        @Nullable String errorText) {

    /** How many tries a document keeps, the latest. */
    public static final int KEPT = 10;

    private static final int LONGEST_ERROR = 256;

    /** Shortens the error. */
    public PastTry {
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(ended, "ended");
        Objects.requireNonNull(worker, "worker");
        if (errorText != null && errorText.length() > LONGEST_ERROR) {
            errorText = errorText.substring(0, LONGEST_ERROR - 1) + "…";
        }
    }

    /** Why it failed. */
    public Optional<String> error() {
        return Optional.ofNullable(errorText);
    }
}
