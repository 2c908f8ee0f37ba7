package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/** The queue holds as many items as it may and refuses more. */
public final class QueueFullException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** A failure with the effect {@link Effect#RECORD_STORED}. */
    public QueueFullException(String message) {
        this(message, Effect.RECORD_STORED, null);
    }

    /** A failure with the effect {@link Effect#RECORD_STORED} and its cause. */
    public QueueFullException(String message, @Nullable Throwable cause) {
        this(message, Effect.RECORD_STORED, cause);
    }

    /** A failure that left the given effect behind. */
    public QueueFullException(String message, Effect effect, @Nullable Throwable cause) {
        super(message, effect, cause);
    }
}
