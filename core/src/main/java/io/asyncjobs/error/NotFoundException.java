package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/** The named task, queue, context or server does not exist. */
public final class NotFoundException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** A failure with the effect {@link Effect#NONE}. */
    public NotFoundException(String message) {
        this(message, Effect.NONE, null);
    }

    /** A failure with the effect {@link Effect#NONE} and its cause. */
    public NotFoundException(String message, @Nullable Throwable cause) {
        this(message, Effect.NONE, cause);
    }

    /** A failure that left the given effect behind. */
    public NotFoundException(String message, Effect effect, @Nullable Throwable cause) {
        super(message, effect, cause);
    }
}
