package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.PublishAnswer;
import io.asyncjobs.internal.jetstream.QueueStreams;
import io.asyncjobs.internal.jetstream.RequestPipe;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.FirstAttempt;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.internal.jetstream.WorkQueue.Placed;
import io.asyncjobs.internal.jetstream.WorkQueue.Placement;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a task: saves its record, which expects that there is none, then puts its item into the queue or stores it until
 * its time. Where all goes well both steps run on the connection's thread, thousands of tasks at once; whatever is unclear
 * goes on in blocking code.
 *
 * <p>Dies after the record: a {@code new} task without item, which the reconciler queues. The item is never there before
 * its record.
 */
public final class Enqueuer {

    private static final Logger LOG = LoggerFactory.getLogger(Enqueuer.class);

    /** What a document may grow by during its life: run, times, error text and trace. */
    private static final int GROWTH = 16 * 1024;

    /** How many tasks may be on their way at once, those that wait to try again included. */
    private static final int MOST_UNFINISHED = 2048;

    /** How many tasks one enqueue displaces at most while others fill the room that it makes. */
    private static final int MOST_DISPLACED = 20;

    /** How often a record is saved over one that others change at the same time. */
    private static final int MOST_RACES = 20;

    private final RequestPipe pipe;
    private final TaskStore tasks;
    private final WorkQueue items;
    private final DelayStream delay;
    private final Stores stores;
    private final QueueStreams queues;
    private final Displacer displacer;
    private final UniqueEnqueue uniqueEnqueue;
    private final Ending ending;
    private final Dependencies dependencies;
    private final FullQueueRules rules;
    private final RoomWaiter rooms;
    private final Duration timeout;
    private final Trust trust;
    private final Set<String> knownQueues = ConcurrentHashMap.newKeySet();
    private final Semaphore unfinished = new Semaphore(MOST_UNFINISHED);
    private volatile boolean needsDone;

    /**
     * Over these stores; each enqueue takes at most the time given, and as much again to wait for room in a full queue. It
     * is signed where there is a key.
     */
    public Enqueuer(Stores stores, RoomWaiter rooms, Duration timeout, Trust trust) {
        this.rooms = rooms;
        this.trust = trust;
        this.stores = stores;
        this.pipe = stores.pipe();
        this.tasks = stores.tasks();
        this.items = stores.items();
        this.delay = stores.delay();
        this.queues = stores.queues();
        this.timeout = timeout;
        this.ending = new Ending(stores);
        this.dependencies = new Dependencies(stores, ending);
        this.rules = new FullQueueRules(queues);
        this.displacer = new Displacer(stores, ending, timeout);
        this.uniqueEnqueue = new UniqueEnqueue(this, stores, ending, timeout);
    }

    /** How a save of a new record ended that did not fail. */
    sealed interface Began {
        /** It is stored. */
        record Stored(Version version) implements Began {}

        /** A task of its id was stored before, and is to be returned. */
        record Existing(Task task) implements Began {}
    }

    /**
     * Begins the task. Blocks while the window is full or the connection is down, not for the answers.
     *
     * @param unique the unique key that it is to hold, null for none
     * @param returnExisting whether a stored task of its id is returned
     * @return its stored version, or the one that is returned in its place, or the {@link AsyncJobsException} that says what is stored and what is not
     * @throws AsyncJobsException if it could not begin at all; nothing is stored
     */
    public CompletableFuture<Task> begin(Task task, @Nullable Unique unique, boolean returnExisting)
            throws InterruptedException {
        return begin(task, unique, returnExisting, true);
    }

    /**
     * As {@link #begin}, for a task of a graph: saves its record only, so that no task runs before all that depend on it
     * are stored too, and does not look for its parents. {@link #place(Task)} must follow.
     */
    public CompletableFuture<Task> beginHeld(Task task) throws InterruptedException {
        return begin(task, null, false, false);
    }

    /** Queues a task that was saved, or notes what it waits for; fails as {@link #begin}. Blocks until it is done. */
    public Task place(Task saved) throws InterruptedException {
        return place(Version.of(saved));
    }

    /** Refuses parents that are not stored, see {@link Dependencies#requireStored}. */
    public void requireStored(Collection<String> parents, String child) throws InterruptedException {
        dependencies.requireStored(parents, child);
    }

    private CompletableFuture<Task> begin(Task task, @Nullable Unique unique, boolean returnExisting, boolean placing)
            throws InterruptedException {
        var version = Version.of(trust.signed(task));
        refuseTooLarge(version);
        if (!needsDone) {
            stores.streams().needTasks();
            needsDone = true;
        }
        if (task.notBefore().isPresent()) {
            stores.streams().needDelay();
        }
        rooms.awaitNoCrowd(task.queue(), timeout);
        if (!unfinished.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new UnavailableException(
                    "the nats-server did not take more tasks within " + timeout + "; nothing was sent",
                    Effect.NONE,
                    null);
        }
        boolean atOnce = unique == null && (!placing || task.dependencies().isEmpty());
        if (atOnce) {
            acquireOrRelease();
        }
        var future = new CompletableFuture<Task>();
        var unused = future.whenComplete((stored, problem) -> unfinished.release());
        if (atOnce) {
            tasks.startSave(version, timeout, attempt -> saved(attempt, returnExisting, placing, future));
        } else {
            goOn(future, () -> begin(version, unique, returnExisting));
        }
        return future;
    }

    private Task begin(Version version, @Nullable Unique unique, boolean returnExisting) throws InterruptedException {
        var task = version.task();
        if (!task.waitsForUnknown()) {
            dependencies.requireStored(task.dependencies(), "task " + task.id());
        }
        return unique == null
                ? placed(store(version, returnExisting), true)
                : uniqueEnqueue.begin(version, unique, returnExisting);
    }

    private Task placed(Began began, boolean placing) throws InterruptedException {
        return switch (began) {
            case Began.Stored stored ->
                placing ? place(stored.version()) : stored.version().task();
            case Began.Existing existing -> existing.task();
        };
    }

    private void acquireOrRelease() throws InterruptedException {
        try {
            pipe.acquire(timeout);
        } catch (InterruptedException | RuntimeException notSent) {
            unfinished.release();
            throw notSent;
        }
    }

    private void refuseTooLarge(Version version) {
        long most = pipe.maxPayload() - GROWTH;
        if (version.document().length > most) {
            throw new RefusedException("the document of task " + version.task().id() + " has "
                    + version.document().length + " bytes; at most " + most
                    + " fit (the server's max_payload, less " + GROWTH
                    + " for what is added while it runs): store large data elsewhere and pass a reference");
        }
    }

    /**
     * Makes sure that the queue exists, before its first task is made; {@code DEFAULT} is made where it is missing.
     *
     * @throws NotFoundException if there is no such queue; nothing is stored
     */
    public void needQueue(String queue) {
        if (knownQueues.contains(queue)) {
            return;
        }
        if (queue.equals(TaskSpec.DEFAULT_QUEUE)) {
            queues.ensure(QueueSettings.defaultQueue());
        } else if (queues.find(queue).isEmpty()) {
            throw new NotFoundException("there is no queue " + queue
                    + "; define it first (queues().define, or ajc queue add); nothing was stored");
        }
        knownQueues.add(queue);
    }

    private void saved(FirstAttempt attempt, boolean returnExisting, boolean placing, CompletableFuture<Task> future) {
        switch (attempt) {
            case FirstAttempt.Saved saved -> {
                if (placing) {
                    startPlacing(saved.version(), future);
                } else {
                    pipe.release();
                    future.complete(saved.version().task());
                }
            }
            case FirstAttempt.Unclear unclear -> {
                pipe.release();
                goOn(future, () -> placed(finishSave(unclear, returnExisting), placing));
            }
        }
    }

    private void startPlacing(Version version, CompletableFuture<Task> future) {
        var task = version.task();
        var body = itemOf(version);
        if (task.notBefore().isPresent()) {
            delay.startSchedule(
                    task.queue(),
                    task.id(),
                    body,
                    task.notBefore().get(),
                    timeout,
                    answer -> placed(version, body, answer, future));
        } else {
            items.startFirst(task.queue(), task.id(), body, timeout, answer -> placed(version, body, answer, future));
        }
    }

    private void placed(Version version, byte[] body, PublishAnswer answer, CompletableFuture<Task> future) {
        pipe.release();
        if (WorkQueue.isQueued(answer)) {
            future.complete(version.task());
        } else if (version.task().notBefore().isPresent()) {
            goOn(future, () -> place(version));
        } else {
            goOn(
                    future,
                    () -> finish(
                            version,
                            items.finishFirst(
                                    version.task().queue(), version.task().id(), body, answer, timeout),
                            0));
        }
    }

    private static byte[] itemOf(Version version) {
        return ItemJson.write(version.task().id(), version.task().sequence(), version.document());
    }

    @FunctionalInterface
    private interface Rest {
        Task call() throws InterruptedException;
    }

    private static void goOn(CompletableFuture<Task> future, Rest rest) {
        Thread.ofVirtual().name("asyncjobs-enqueue").start(() -> {
            try {
                future.complete(rest.call());
            } catch (InterruptedException stopped) {
                future.completeExceptionally(new UnavailableException("the enqueue was interrupted", stopped));
            } catch (RuntimeException failed) {
                future.completeExceptionally(failed);
            }
        });
    }

    private Began finishSave(FirstAttempt.Unclear unclear, boolean returnExisting) throws InterruptedException {
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

    /** The stored task of this id that is to be returned; empty where one may be stored. Refuses as {@link #begin} does. */
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
                        new NotFoundException(
                                "there is no queue " + task.queue() + " any more; task " + task.id()
                                        + " is stored as queue_error and will not run",
                                Effect.RECORD_STORED,
                                null));
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
        knownQueues.remove(version.task().queue());
        try {
            var saved = tasks.save(
                    version.task()
                            .notQueued(String.valueOf(reason), stores.clock().instant()),
                    timeout);
            ending.follow(saved); // others may wait for it
        } catch (ConflictException changed) {
            // somebody runs it, or ran it: an item of an earlier attempt was queued after all
            return unknown(version.task(), "its record was changed meanwhile");
        } catch (AsyncJobsException unsaved) {
            LOG.warn("{} could not be marked as queue_error: {}", version.task(), unsaved.getMessage());
        }
        return told;
    }
}
