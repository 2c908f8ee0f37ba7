package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.PublishAnswer;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.internal.jetstream.WorkQueue.Placed;
import io.asyncjobs.internal.jetstream.WorkQueue.Placement;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a stored task goes next: into its queue, into the delay stream until its time, or into the index of those that wait
 * for others. What cannot be placed is marked {@code queue_error}. Blocking.
 */
final class Placing {

    private static final Logger LOG = LoggerFactory.getLogger(Placing.class);

    /** How many tasks one enqueue displaces at most while others fill the room that it makes. */
    private static final int MOST_DISPLACED = 20;

    private final TaskStore tasks;
    private final WorkQueue items;
    private final DelayStream delay;
    private final InstantSource clock;
    private final KnownQueues queues;
    private final Ending ending;
    private final Dependencies dependencies;
    private final FullQueueRules rules;
    private final Displacer displacer;
    private final RoomWaiter rooms;
    private final Duration timeout;

    Placing(
            Stores stores,
            KnownQueues queues,
            Ending ending,
            Dependencies dependencies,
            RoomWaiter rooms,
            Duration timeout) {
        this.tasks = stores.tasks();
        this.items = stores.items();
        this.delay = stores.delay();
        this.clock = stores.clock();
        this.queues = queues;
        this.ending = ending;
        this.dependencies = dependencies;
        this.rules = new FullQueueRules(stores.queues());
        this.displacer = new Displacer(stores, ending, timeout);
        this.rooms = rooms;
        this.timeout = timeout;
    }

    /** The body of a stored task's item. */
    static byte[] itemOf(Version version) {
        return ItemJson.write(version.task().id(), version.task().sequence(), version.document());
    }

    /** Puts the item of a stored task into its queue, or into the delay stream until its time; blocking. */
    Task place(Version version) throws InterruptedException {
        var task = version.task();
        if (!task.dependencies().isEmpty()) {
            return register(version);
        }
        var body = itemOf(version);
        if (task.notBefore().isEmpty()) {
            return finish(version, put(version), 0);
        }
        try {
            delay.schedule(task.queue(), task.id(), body, task.notBefore().get(), 0, timeout);
            return task;
        } catch (RefusedException refused) {
            throw markNotQueued(
                    version,
                    refused.getMessage(),
                    new RefusedException(said(task, refused), Effect.RECORD_STORED, refused));
        } catch (UnavailableException silent) {
            throw unknown(task, String.valueOf(silent.getMessage()));
        }
    }

    private Task register(Version version) throws InterruptedException {
        var task = version.task();
        try {
            var unused = dependencies.register(version);
            return task;
        } catch (RefusedException refused) {
            throw markNotQueued(
                    version,
                    refused.getMessage(),
                    new RefusedException(said(task, refused), Effect.RECORD_STORED, refused));
        } catch (UnavailableException silent) {
            throw new UnavailableException(
                    "task " + task.id() + " is stored, but whether all that it waits for is noted is not known ("
                            + silent.getMessage() + "); it may run, so look at it before enqueuing it again");
        }
    }

    /** Goes on from the first answer to a producer's first item, blocking. */
    Task finishFirst(Version version, byte[] body, PublishAnswer answer) throws InterruptedException {
        var task = version.task();
        return finish(version, items.finishFirst(task.queue(), task.id(), body, answer, timeout), 0);
    }

    private Task finish(Version version, Placement placement, int displaced) throws InterruptedException {
        var task = version.task();
        var reason = placement.reason();
        return switch (placement.placed()) {
            case QUEUED, OCCUPIED -> task;
            case FULL -> {
                var again = againWithRoom(version, placement, displaced);
                if (again.isPresent()) {
                    yield finish(version, again.get(), displaced + 1);
                }
                throw markNotQueued(
                        version,
                        reason,
                        new QueueFullException("queue " + task.queue() + " is full (" + reason + "); task " + task.id()
                                + " is stored as queue_error and will not run: enqueue it again later"));
            }
            case NO_QUEUE ->
                throw markNotQueued(
                        version,
                        reason,
                        NotFoundException.ofQueue(
                                task.queue(),
                                "there is no queue " + task.queue() + " any more; task " + task.id()
                                        + " is stored as queue_error and will not run",
                                Effect.RECORD_STORED));
            case REFUSED ->
                throw markNotQueued(
                        version,
                        reason,
                        new RefusedException(
                                "queue " + task.queue() + " refused task " + task.id() + " (" + reason
                                        + "); it is stored as queue_error and will not run",
                                Effect.RECORD_STORED,
                                null));
            case UNKNOWN -> throw unknown(task, reason);
        };
    }

    private Placement put(Version version) throws InterruptedException {
        return items.put(version.task().queue(), version.task().id(), itemOf(version), true, timeout);
    }

    /** What came of another attempt, once the queue's rule has made or awaited room; empty where there is none. */
    private Optional<Placement> againWithRoom(Version version, Placement full, int displaced)
            throws InterruptedException {
        var queue = version.task().queue();
        try {
            return switch (rules.of(queue)) {
                case REJECT -> Optional.empty();
                case DISCARD_OLD ->
                    displaced < MOST_DISPLACED && displacer.displaceOldest(queue)
                            ? Optional.of(put(version))
                            : Optional.empty();
                case WAIT ->
                    Optional.of(rooms.put(queue, full, timeout, () -> put(version)))
                            .filter(placement -> placement.placed() != Placed.FULL);
            };
        } catch (AsyncJobsException failed) {
            LOG.warn("no room could be made in the full queue {}: {}", queue, failed.getMessage());
            return Optional.empty();
        }
    }

    private static String said(Task task, AsyncJobsException problem) {
        return problem.getMessage() + "; task " + task.id() + " is stored as queue_error and will not run";
    }

    private static UnavailableException unknown(Task task, String reason) {
        return new UnavailableException("task " + task.id() + " is stored, but whether it is queued is not known ("
                + reason + "); it may run, so look at it before enqueuing it again");
    }

    private AsyncJobsException markNotQueued(Version version, @Nullable String reason, AsyncJobsException told)
            throws InterruptedException {
        queues.forget(version.task().queue());
        try {
            var saved = tasks.save(version.task().notQueued(String.valueOf(reason), clock.instant()), timeout);
            if (!ending.follow(saved)) { // others may wait for it
                LOG.warn("the reconciler does what follows the end of {}", saved.task());
            }
        } catch (ConflictException changed) {
            // somebody runs it, or ran it: an item of an earlier attempt was queued after all
            return unknown(version.task(), "its record was changed meanwhile");
        } catch (AsyncJobsException unsaved) {
            LOG.warn("{} could not be marked as queue_error: {}", version.task(), unsaved.getMessage());
        }
        return told;
    }
}
