package io.asyncjobs.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The named task, queue, context or server does not exist. */
public final class NotFoundException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String taskId;
    private final @Nullable String queue;

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
        this(message, effect, cause, null, null);
    }

    private NotFoundException(
            String message, Effect effect, @Nullable Throwable cause, @Nullable String taskId, @Nullable String queue) {
        super(message, effect, cause);
        this.taskId = taskId;
        this.queue = queue;
    }

    /** A failure with the effect {@link Effect#NONE}, since there is no task of this id. */
    public static NotFoundException ofTask(String taskId, String message) {
        return new NotFoundException(message, Effect.NONE, null, taskId, null);
    }

    /** A failure with the effect {@link Effect#NONE}, since there is no queue of this name. */
    public static NotFoundException ofQueue(String queue, String message) {
        return ofQueue(queue, message, Effect.NONE);
    }

    /** A failure that left the given effect behind, since there is no queue of this name. */
    public static NotFoundException ofQueue(String queue, String message, Effect effect) {
        return new NotFoundException(message, effect, null, null, queue);
    }

    /** The id of the task that is not there, where it is one. */
    public Optional<String> taskId() {
        return Optional.ofNullable(taskId);
    }

    /** The name of the queue that is not there, where it is one. */
    public Optional<String> queue() {
        return Optional.ofNullable(queue);
    }
}
