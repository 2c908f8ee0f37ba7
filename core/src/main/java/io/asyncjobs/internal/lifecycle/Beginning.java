package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.FirstAttempt;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first record of a task: expects that there is none of its id, or one that was never queued. Blocking; the fast way
 * without a conflict is {@link Enqueuer}'s own.
 */
final class Beginning {

    /** How often a record is saved over one that others change at the same time. */
    private static final int MOST_RACES = 20;

    private final TaskStore tasks;
    private final Duration timeout;

    Beginning(TaskStore tasks, Duration timeout) {
        this.tasks = tasks;
        this.timeout = timeout;
    }

    /** How a save of a new record ended that did not fail. */
    sealed interface Began {
        /** It is stored. */
        record Stored(Version version) implements Began {}

        /** A task of its id was stored before, and is to be returned. */
        record Existing(Task task) implements Began {}
    }

    /** Goes on where the first attempt was unclear. */
    Began finish(FirstAttempt.Unclear unclear, boolean returnExisting) throws InterruptedException {
        try {
            return new Began.Stored(tasks.finishSave(unclear, timeout));
        } catch (ConflictException taken) {
            return saveAgain(unclear.version().task(), returnExisting, taken);
        }
    }

    /** Saves the record of a task that is to begin, blocking. */
    Began store(Version version, boolean returnExisting) throws InterruptedException {
        try {
            return new Began.Stored(tasks.save(version.task(), timeout));
        } catch (ConflictException taken) {
            return saveAgain(version.task(), returnExisting, taken);
        }
    }

    /** Something is stored under its id: over a task that was never queued, or that is gone by now, it may be saved. */
    private Began saveAgain(Task task, boolean returnExisting, ConflictException first) throws InterruptedException {
        var taken = first;
        for (int race = 0; race < MOST_RACES; race++) {
            var found = tasks.load(task.id(), timeout).map(Version::task);
            var existing = returnedOrRefused(found, returnExisting, taken);
            if (existing.isPresent()) {
                return new Began.Existing(existing.get());
            }
            try {
                return new Began.Stored(
                        tasks.save(task.storedAt(found.map(Task::sequence).orElse(0L)), timeout));
            } catch (ConflictException again) {
                taken = again;
            }
        }
        throw taken;
    }

    /** The stored task of this id that is to be returned; empty where one may be stored. Refuses as {@link Enqueuer#begin} does. */
    Optional<Task> findExisting(String id, boolean returnExisting) throws InterruptedException {
        return returnedOrRefused(tasks.load(id, timeout).map(Version::task), returnExisting, null);
    }

    private static Optional<Task> returnedOrRefused(
            Optional<Task> found, boolean returnExisting, @Nullable Throwable cause) {
        var existing = found.filter(task -> task.state() != TaskState.QUEUE_ERROR);
        if (existing.isPresent() && !returnExisting) {
            var id = existing.get().id();
            throw AlreadyExistsException.ofTask(
                    id,
                    "task " + id + " exists already (" + existing.get().state().word()
                            + "); it is untouched: use another id",
                    cause);
        }
        return existing;
    }
}
