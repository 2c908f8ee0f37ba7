package io.asyncjobs.handler;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler to end its task for good: it becomes {@code terminated} with this message and is not tried again. As
 * the cause of what the handler throws it means the same.
 */
public final class TerminateTaskException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Ends the task with this reason. */
    public TerminateTaskException(String reason) {
        this(reason, null);
    }

    /** Ends the task with this reason and cause. */
    public TerminateTaskException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
