package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/** The server could not be reached or did not answer in time; {@link #effect()} says what is known. */
public final class UnavailableException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** A failure with the effect {@link Effect#UNKNOWN}. */
    public UnavailableException(String message) {
        this(message, Effect.UNKNOWN, null);
    }

    /** A failure with the effect {@link Effect#UNKNOWN} and its cause. */
    public UnavailableException(String message, @Nullable Throwable cause) {
        this(message, Effect.UNKNOWN, cause);
    }

    /** A failure that left the given effect behind. */
    public UnavailableException(String message, Effect effect, @Nullable Throwable cause) {
        super(message, effect, cause);
    }
}
