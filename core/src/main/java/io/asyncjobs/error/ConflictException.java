package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/** Somebody else changed the same thing first; nothing of ours was stored. */
public final class ConflictException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** A failure with the effect {@link Effect#NONE}. */
    public ConflictException(String message) {
        this(message, Effect.NONE, null);
    }

    /** A failure with the effect {@link Effect#NONE} and its cause. */
    public ConflictException(String message, @Nullable Throwable cause) {
        this(message, Effect.NONE, cause);
    }

    /** A failure that left the given effect behind. */
    public ConflictException(String message, Effect effect, @Nullable Throwable cause) {
        super(message, effect, cause);
    }
}
