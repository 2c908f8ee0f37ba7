package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/** The server refused: wrong or missing credentials, a missing permission, JetStream off, a server below the floor, or a document above its size limit. */
public final class RefusedException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** A failure with the effect {@link Effect#NONE}. */
    public RefusedException(String message) {
        this(message, Effect.NONE, null);
    }

    /** A failure with the effect {@link Effect#NONE} and its cause. */
    public RefusedException(String message, @Nullable Throwable cause) {
        this(message, Effect.NONE, cause);
    }

    /** A failure that left the given effect behind. */
    public RefusedException(String message, Effect effect, @Nullable Throwable cause) {
        super(message, effect, cause);
    }
}
