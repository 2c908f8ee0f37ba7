package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/**
 * The server refused: wrong or missing credentials, a missing permission, JetStream off, a server below the floor, or a
 * document above its size limit; or a task or queue is in a state in which that is not done. {@link #reason()} names what
 * callers may want to tell apart.
 */
public final class RefusedException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    /** Why it was refused. */
    public enum Reason {
        /** What was to be stored is larger than the server or the stream takes. */
        TOO_LARGE,
        /** The task runs at this moment. */
        TASK_ACTIVE,
        /** The task is in a final state already. */
        TASK_FINAL,
        /** The task's deadline has passed. */
        PAST_DEADLINE,
        /** The queue holds tasks. */
        QUEUE_NOT_EMPTY,
        /** What the message says. */
        OTHER
    }

    private final Reason reason;

    /** A failure with the effect {@link Effect#NONE}. */
    public RefusedException(String message) {
        this(message, Effect.NONE, null);
    }

    /** A failure with the effect {@link Effect#NONE} and its cause. */
    public RefusedException(String message, @Nullable Throwable cause) {
        this(message, Effect.NONE, cause);
    }

    /** A failure that left the given effect behind; for the reason of its cause, where that is one too. */
    public RefusedException(String message, Effect effect, @Nullable Throwable cause) {
        this(cause instanceof RefusedException refused ? refused.reason : Reason.OTHER, message, effect, cause);
    }

    private RefusedException(Reason reason, String message, Effect effect, @Nullable Throwable cause) {
        super(message, effect, cause);
        this.reason = reason;
    }

    /** A failure with the effect {@link Effect#NONE}, for this reason. */
    public static RefusedException of(Reason reason, String message) {
        return new RefusedException(reason, message, Effect.NONE, null);
    }

    /** Why it was refused. */
    public Reason reason() {
        return reason;
    }
}
