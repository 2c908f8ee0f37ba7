package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/** A stored document or a payload cannot be read as what it should be, or its signature is missing or wrong. */
public final class CorruptDataException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** A failure with the effect {@link Effect#NONE}. */
    public CorruptDataException(String message) {
        this(message, Effect.NONE, null);
    }

    /** A failure with the effect {@link Effect#NONE} and its cause. */
    public CorruptDataException(String message, @Nullable Throwable cause) {
        this(message, Effect.NONE, cause);
    }

    /** A failure that left the given effect behind. */
    public CorruptDataException(String message, Effect effect, @Nullable Throwable cause) {
        super(message, effect, cause);
    }
}
