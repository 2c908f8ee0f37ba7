package io.asyncjobs.event;

import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A new version of a task was stored.
 *
 * @param eventId the event's own id
 * @param timestamp when it was published, in whole seconds
 * @param taskId the task
 * @param state its new state
 * @param tries its tries so far
 * @param queue its queue
 * @param taskType its type
 * @param lastErrorText why the last try failed, null for none; see {@link #lastError()}
 * @param taskAge how long ago it was made
 */
public record TaskStateChanged(
        String eventId,
        Instant timestamp,
        String taskId,
        TaskState state,
        int tries,
        String queue,
        String taskType,
        @Nullable String lastErrorText,
        Duration taskAge)
        implements Event {

    /** Why the last try failed. */
    public Optional<String> lastError() {
        return Optional.ofNullable(lastErrorText);
    }
}
