package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Signals;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.task.Task;
import java.time.Duration;

/**
 * Ends a task that waits or runs, on whatever machine: record first, which fences its runner, then the signal to the
 * runner, what follows a final record, and last its items.
 *
 * <p>Dies after the record: whoever meets its item or its due message finds a final task and does the rest; a runner that
 * missed the signal learns it from its next look at the record, one for each third of a lease.
 */
public final class Canceller {

    private static final int MOST_ATTEMPTS = 20;

    private final Stores stores;
    private final TaskStore tasks;
    private final Signals signals;
    private final Ending ending;
    private final Leftovers leftovers;
    private final Duration timeout;

    /** Over these stores; each request takes at most the time given. */
    public Canceller(Stores stores, Duration timeout) {
        this.stores = stores;
        this.tasks = stores.tasks();
        this.signals = stores.signals();
        this.ending = new Ending(stores);
        this.leftovers = new Leftovers(stores, timeout);
        this.timeout = timeout;
    }

    /**
     * Cancels. Blocks for a few round trips.
     *
     * @return the terminated task
     * @throws NotFoundException if there is no such task
     * @throws RefusedException if it is final already; nothing is changed
     * @throws UnavailableException if the server does not answer; its effect says what is known
     */
    public Task cancel(String id, String reason, boolean deadLetter) throws InterruptedException {
        ConflictException lost = null;
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            var task = tasks.require(id, timeout).task();
            if (task.state().isFinal()) {
                throw RefusedException.of(
                        RefusedException.Reason.TASK_FINAL,
                        "task " + id + " is " + task.state().word()
                                + " already and cannot be cancelled; nothing was changed");
            }
            var pointers = leftovers.of(task);
            try {
                var saved = tasks.save(
                        task.cancelled(reason, deadLetter, stores.clock().instant()), timeout);
                task.run().ifPresent(run -> signals.cancel(run.worker(), id));
                if (ending.follow(saved)) {
                    leftovers.remove(saved.task(), pointers);
                }
                return saved.task();
            } catch (ConflictException changed) {
                lost = changed; // started, settled or renewed meanwhile: look again
            }
        }
        throw new UnavailableException(
                "task " + id + " changed at every one of " + MOST_ATTEMPTS + " attempts to cancel it; try again",
                AsyncJobsException.Effect.NONE,
                lost);
    }
}
