package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.QueueStreams;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task once more by hand, under its id and in its queue, with fresh tries: record first, then its item, at once. An
 * item that is there already does where the task was not over and no worker had it yet. Otherwise somebody may be about to
 * remove it; then, and where the queue has no room, the task waits in the delay stream for a second. A task that depends on
 * others is looked at anew: it waits for those that have not ended.
 *
 * <p>Dies after the record: a waiting task without item, which the reconciler queues. A try that failed at the same moment,
 * and saved its record before this one, may store its delay message after this one's, which it replaces: then the task runs
 * after that try's back-off, not at once.
 */
public final class Retrier {

    private static final Logger LOG = LoggerFactory.getLogger(Retrier.class);

    private static final Duration LATER = Duration.ofSeconds(1);

    private final Stores stores;
    private final TaskStore tasks;
    private final WorkQueue items;
    private final DelayStream delay;
    private final QueueStreams queues;
    private final KeyHolding keys;
    private final Dependencies dependencies;
    private final Ending ending;
    private final Duration timeout;
    private final Trust trust;

    /** Over these stores, without a signing key; each request takes at most the time given. */
    public Retrier(Stores stores, Duration timeout) {
        this(stores, timeout, Trust.of(null, null));
    }

    /** Over these stores, signing new deadlines; each request takes at most the time given. */
    public Retrier(Stores stores, Duration timeout, Trust trust) {
        this.trust = trust;
        this.stores = stores;
        this.tasks = stores.tasks();
        this.items = stores.items();
        this.delay = stores.delay();
        this.queues = stores.queues();
        this.keys = new KeyHolding(stores);
        this.ending = new Ending(stores);
        this.dependencies = new Dependencies(stores, ending);
        this.timeout = timeout;
    }

    /**
     * Retries a stored task. Blocks for a few round trips.
     *
     * @param newDeadline in place of the one that it has; null keeps that
     * @return the stored task
     * @throws NotFoundException if there is no such task, or its queue is gone; nothing is changed
     * @throws RefusedException if it is active, waits for other tasks, or its deadline has passed; nothing is changed
     * @throws AlreadyExistsException if another task holds its unique key by now; nothing is changed
     * @throws ConflictException if somebody else changed it at the same time; nothing is changed
     * @throws UnavailableException if the server does not answer; its effect says what is known
     */
    public Task retry(String id, @Nullable Instant newDeadline) throws InterruptedException {
        return again(tasks.require(id, timeout).task(), newDeadline);
    }

    /**
     * Makes a task anew, whose record is gone, from what its dead letter kept; fails as {@link #retry}, and with a {@link
     * ConflictException} if a task of that id is stored after all.
     */
    public Task remake(Task dead, @Nullable Instant newDeadline) throws InterruptedException {
        return again(dead.storedAt(0), newDeadline);
    }

    /** Whether it was retried and was not tried since; then retrying it again changes nothing but makes sure of its item. */
    public static boolean waitsAfterRetry(Task task) {
        return task.state() == TaskState.RETRY && task.tries() == 0;
    }

    private Task again(Task task, @Nullable Instant newDeadline) throws InterruptedException {
        refuse(task, newDeadline);
        needKey(task);
        var retried = task.retriedByHand(newDeadline);
        var saved = tasks.save(newDeadline == null ? retried : trust.signedAnew(task, retried), timeout);
        if (task.sequence() == 0) {
            keepKey(saved.task());
        }
        delay.cancel(task.queue(), task.id(), timeout);
        if (saved.task().state() == TaskState.BLOCKED) {
            dependencies.registerAnew(saved);
        } else {
            place(saved, task.state().isFinal());
        }
        return saved.task();
    }

    private void needKey(Task task) throws InterruptedException {
        var hold = keys.retake(task, timeout);
        if (!hold.isOurs()) {
            throw AlreadyExistsException.ofTask(
                    hold.other(),
                    "task " + hold.other() + " holds the unique key of task " + task.id()
                            + ", which cannot be retried; retry it when that one is over",
                    null);
        }
    }

    /** Until its record was saved, the key of a task that is made anew was taken for a minute only. */
    private void keepKey(Task saved) throws InterruptedException {
        try {
            needKey(saved);
        } catch (AlreadyExistsException takenMeanwhile) {
            tasks.delete(saved, timeout); // nothing points to it yet
            throw takenMeanwhile;
        }
    }

    private void refuse(Task task, @Nullable Instant newDeadline) {
        if (task.state() == TaskState.ACTIVE) {
            throw RefusedException.of(
                    RefusedException.Reason.TASK_ACTIVE,
                    "task " + task.id() + " is active and cannot be retried; let it end, or cancel it first");
        }
        if (task.state() == TaskState.BLOCKED) {
            throw new RefusedException(
                    "task " + task.id()
                            + " waits for the tasks that it depends on and cannot be retried; it starts once they are complete");
        }
        var deadline = newDeadline == null ? task.deadline().orElse(null) : newDeadline;
        if (deadline != null && deadline.isBefore(stores.clock().instant())) {
            throw RefusedException.of(
                    RefusedException.Reason.PAST_DEADLINE,
                    "the deadline of task " + task.id() + ", " + deadline
                            + ", has passed; give it a new deadline to retry it");
        }
        if (queues.find(task.queue()).isEmpty()) {
            throw NotFoundException.ofQueue(
                    task.queue(),
                    "the queue " + task.queue() + " of task " + task.id()
                            + " does not exist any more; define it again to retry the task");
        }
    }

    private void place(Version saved, boolean wasOver) throws InterruptedException {
        var task = saved.task();
        var body = ItemJson.write(task.id(), task.sequence(), saved.document());
        var placement = items.put(task.queue(), task.id(), body, false, timeout);
        switch (placement.placed()) {
            case QUEUED -> {}
            case OCCUPIED -> {
                if (wasOver || !isUndelivered(task)) {
                    placeLater(task, body);
                }
            }
            case FULL, REFUSED -> placeLater(task, body);
            case NO_QUEUE -> {
                var notQueued =
                        task.notQueued(placement.reason(), stores.clock().instant());
                if (!ending.follow(tasks.save(notQueued, timeout))) {
                    LOG.warn("the reconciler does what follows the end of {}", task);
                }
                throw NotFoundException.ofQueue(
                        task.queue(),
                        "the queue " + task.queue() + " was deleted meanwhile; task " + task.id()
                                + " is stored as queue_error",
                        AsyncJobsException.Effect.RECORD_STORED);
            }
            case UNKNOWN ->
                throw new UnavailableException(
                        "task " + task.id() + " is stored for its retry, but whether it is queued" + " is not known ("
                                + placement.reason() + "); it is queued within a minute or so");
        }
    }

    private boolean isUndelivered(Task task) throws InterruptedException {
        try {
            return items.isUndelivered(task.queue(), task.id(), timeout);
        } catch (AsyncJobsException unknown) {
            LOG.debug("whether a worker has the item of {} is not known: {}", task, unknown.getMessage());
            return false;
        }
    }

    private void placeLater(Task task, byte[] body) throws InterruptedException {
        stores.streams().needDelay();
        delay.schedule(task.queue(), task.id(), body, stores.clock().instant().plus(LATER), 1, timeout);
    }
}
