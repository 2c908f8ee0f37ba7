package io.asyncjobs.server.index;

import io.asyncjobs.TaskFeed;
import io.asyncjobs.task.PastTry;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What statistics need of a version of a task.
 *
 * @param sequence its sequence
 * @param replaced the sequence of the version that it replaced, 0 for none, -1 for not known
 * @param stored when it was stored
 * @param queue its queue
 * @param state its state
 * @param created when the task was made
 * @param tries how often it was tried
 * @param history its last tries
 * @param hasError whether it has an error
 * @param before the last version that was seen before, null for none
 */
record Version(
        long sequence,
        long replaced,
        Instant stored,
        String queue,
        TaskState state,
        Instant created,
        int tries,
        List<PastTry> history,
        boolean hasError,
        @Nullable Previous before) {

    static Version of(TaskFeed.Change change, Task task, @Nullable Previous before) {
        return new Version(
                change.sequence(),
                change.replaced(),
                change.stored(),
                task.queue(),
                task.state(),
                task.created(),
                task.tries(),
                task.history(),
                task.lastError().isPresent(),
                before);
    }

    /** Whether there were versions between that nobody here has seen. */
    boolean isAfterGap() {
        return before == null ? replaced != 0 : replaced > 0 && before.sequence() != replaced;
    }
}
