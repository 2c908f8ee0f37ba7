package io.asyncjobs.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task, queue or schedule of that name or id is stored already, or a task holds that unique key; what is stored is
 * untouched.
 */
public final class AlreadyExistsException extends AsyncJobsException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String taskId;

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
        this(message, effect, cause, null);
    }

    private AlreadyExistsException(String message, Effect effect, @Nullable Throwable cause, @Nullable String taskId) {
        super(message, effect, cause);
        this.taskId = taskId;
    }

    /** A failure with the effect {@link Effect#NONE}, since the task of this id is in the way. */
    public static AlreadyExistsException ofTask(String taskId, String message, @Nullable Throwable cause) {
        return new AlreadyExistsException(message, Effect.NONE, cause, taskId);
    }

    /** The id of the task that is in the way, where it is one. */
    public Optional<String> taskId() {
        return Optional.ofNullable(taskId);
    }
}
