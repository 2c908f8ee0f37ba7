package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Optional;

/**
 * Deletes a task: its record by subject, and only the version that was looked at, then what points to it. Dies in between: an
 * item without a task is removed by the worker that meets it. Tasks that still wait for it are unreachable. Its dead letter, if there is one, stays.
 */
public final class Remover {

    private static final int MOST_ATTEMPTS = 20;

    private final TaskStore tasks;
    private final Leftovers leftovers;
    private final Dependencies dependencies;
    private final Duration timeout;

    /** Over these stores; each request takes at most the time given. */
    public Remover(Stores stores, Duration timeout) {
        this.tasks = stores.tasks();
        this.leftovers = new Leftovers(stores, timeout);
        this.dependencies = new Dependencies(stores, new Ending(stores));
        this.timeout = timeout;
    }

    /**
     * Deletes. Blocks for a few round trips.
     *
     * @param force whether an active task is deleted too; its handler is then interrupted at its next look at the record
     * @return the task that was deleted
     * @throws NotFoundException if there is no such task
     * @throws RefusedException if it is active and not forced; nothing is changed
     * @throws UnavailableException if the server does not answer; its effect says what is known
     */
    public Task delete(String id, boolean force) throws InterruptedException {
        var task = tasks.require(id, timeout).task();
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            if (task.state() == TaskState.ACTIVE && !force) {
                throw RefusedException.of(
                        RefusedException.Reason.TASK_ACTIVE,
                        "task " + id + " is active and is not deleted; cancel it first, or force it");
            }
            var pointers = leftovers.of(task);
            boolean deleted = tasks.delete(task, timeout);
            var now = deleted ? Optional.<Version>empty() : tasks.load(id, timeout);
            if (now.isEmpty()) {
                // perhaps deleted by an attempt of this call whose answer was lost: what follows is done either way
                leftovers.remove(task, pointers);
                dependencies.deleted(task);
                return task;
            }
            task = now.get().task();
        }
        throw new UnavailableException(
                "task " + id + " changed at every one of " + MOST_ATTEMPTS + " attempts to delete it; try again",
                AsyncJobsException.Effect.NONE,
                null);
    }
}
