package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/** A task, queue or schedule of that name or id is stored already; the stored one is untouched. */
public final class AlreadyExistsException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** A failure with the effect {@link Effect#NONE}. */
    public AlreadyExistsException(String message) {
        this(message, Effect.NONE, null);
    }

    /** A failure with the effect {@link Effect#NONE} and its cause. */
    public AlreadyExistsException(String message, @Nullable Throwable cause) {
        this(message, Effect.NONE, cause);
    }

    /** A failure that left the given effect behind. */
    public AlreadyExistsException(String message, Effect effect, @Nullable Throwable cause) {
        super(message, effect, cause);
    }
}
