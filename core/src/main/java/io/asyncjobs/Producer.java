package io.asyncjobs;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.PartlyStoredException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Enqueuer;
import io.asyncjobs.internal.lifecycle.GraphEnqueue;
import io.asyncjobs.internal.lifecycle.RoomWaiter;
import io.asyncjobs.internal.lifecycle.TaskGraph;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.task.OnceKey;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts tasks into queues. A task that it returned is stored and will run, or end in a state that says why. Where the
 * server is slower than the callers they wait (at most 2,048 tasks are on their way at once); nothing is dropped. Safe for
 * use by many threads.
 */
public final class Producer {

    /** How far a stream of specs is read ahead of the answers; the request window within is smaller. */
    private static final int MOST_AT_ONCE = 4096;

    private final Stores stores;
    private final Enqueuer enqueuer;
    private final PayloadCodec codec;
    private final Duration timeout;

    Producer(Stores stores, RoomWaiter rooms, PayloadCodec codec, Duration timeout, Trust trust) {
        this.stores = stores;
        this.enqueuer = new Enqueuer(stores, rooms, timeout, trust);
        this.codec = codec;
        this.timeout = timeout;
    }

    /**
     * Stores the task and puts it into its queue. Blocks until both are confirmed, about one round trip each, at most a few
     * times the client's request time-out. The queue must exist, but {@code DEFAULT} is made on first use.
     *
     * @return the stored task; where asked for the one that was stored before under its id, or that holds its unique key
     * @throws IllegalArgumentException if the payload cannot be encoded; nothing is stored
     * @throws AlreadyExistsException if a task of that id is stored, or another task holds the unique key; it is untouched
     * @throws NotFoundException if there is no such queue, or a task that it depends on is not stored; nothing is stored,
     *     unless its effect says otherwise
     * @throws RefusedException if it is too large, not permitted, or cannot be signed; nothing is stored, unless its effect says otherwise
     * @throws QueueFullException if the queue is full, or was for the whole of the client's request time-out where it makes
     *     producers wait; the record is stored as {@code queue_error}
     * @throws UnavailableException if the server did not confirm in time; its effect says what is known
     */
    public Task enqueue(TaskSpec spec) throws InterruptedException {
        try {
            return enqueueAsync(spec).get();
        } catch (ExecutionException failed) {
            throw translated(failed.getCause());
        }
    }

    /**
     * As {@link #enqueue}, without waiting for the confirmations. Blocks only while too many are on their way, or wait for room in this
     * queue. The future
     * completes on a thread of the connection, so what depends on it must be quick.
     *
     * @throws IllegalArgumentException if the payload cannot be encoded; nothing is stored
     * @throws AsyncJobsException if it could not begin; nothing is stored
     */
    public CompletableFuture<Task> enqueueAsync(TaskSpec spec) throws InterruptedException {
        return enqueuer.begin(drafted(spec), spec.unique().orElse(null), spec.returnsExisting());
    }

    /**
     * What an enqueue under a key came to.
     *
     * @param task the stored task
     * @param repeated whether an earlier call with the same key stored it, or was told of it
     * @param isNew whether this call made it: neither repeated, nor a task that was there and was to be returned
     */
    public record Once(Task task, boolean repeated, boolean isNew) {}

    /**
     * As {@link #enqueue}, but once for all calls with the same key, by whatever client of the namespace: a repeated one
     * returns the task of the first, also where that one died before it was told. Costs two more requests.
     *
     * @throws ConflictException if the key stands for another request; nothing is stored
     * @throws NotFoundException as {@link #enqueue}, or if the task of the first call is gone; nothing is stored
     */
    public Once enqueueOnce(TaskSpec spec, OnceKey key) throws InterruptedException {
        var keys = stores.onceKeys();
        var entry = keys.take(key, spec.id().orElseGet(TaskId::next), timeout);
        if (entry.isDone()) {
            return new Once(stored(entry.task()), true, false);
        }
        try {
            boolean isThere = entry.isOurs() && spec.id().isPresent() && isThere(entry.task(), spec.returnsExisting());
            // a repeated call may be faster than the first one
            var task = enqueue(spec.id(entry.task()).returnExisting());
            keys.finish(key, entry, task.id(), timeout);
            boolean isItsOwn = task.id().equals(entry.task()); // and not one that holds its unique key
            return new Once(task, !entry.isOurs(), entry.isOurs() && isItsOwn && !isThere);
        } catch (AsyncJobsException failed) {
            if (entry.isOurs() && failed.effect() == AsyncJobsException.Effect.NONE) {
                keys.free(key, entry, timeout);
            }
            throw failed;
        } catch (IllegalArgumentException wrong) {
            keys.free(key, entry, timeout);
            throw wrong;
        }
    }

    private Task stored(String id) throws InterruptedException {
        return stores.tasks()
                .load(id, timeout)
                .map(version -> version.task())
                .orElseThrow(
                        () -> NotFoundException.ofTask(id, "the task " + id + " that this key stands for is gone"));
    }

    /** Whether a task of this id is stored; one that was never queued is made anew where others are to be returned. */
    private boolean isThere(String id, boolean returnsExisting) throws InterruptedException {
        var there = stores.tasks().load(id, timeout);
        if (there.isPresent() && !returnsExisting) {
            throw AlreadyExistsException.ofTask(
                    id, "task " + id + " exists already; it is untouched: use another id", null);
        }
        return there.filter(version -> version.task().state() != TaskState.QUEUE_ERROR)
                .isPresent();
    }

    private Task drafted(TaskSpec spec) {
        var payload = encoded(spec);
        enqueuer.needQueue(spec.queue()); // its answer dates the server's clock, which the task's times count from
        return spec.toTask(payload, stores.clock().instant());
    }

    /**
     * Enqueues tasks that depend on each other, by the ids that their specs set, in any order. No task of the graph starts
     * before all are stored. Everything that can be checked is checked before anything is stored. Blocks until all are
     * confirmed; those that do not depend on each other go together.
     *
     * @return the stored tasks, in the order of the specs
     * @throws IllegalArgumentException if a payload cannot be encoded, two specs have one id, one asks for a unique key, or
     *     some depend on each other in a cycle; nothing is stored
     * @throws NotFoundException if there is no such queue, or a task outside of the graph that one depends on is not
     *     stored; nothing is stored
     * @throws PartlyStoredException if some could not be stored or queued: it names those that are stored, which are queued
     *     or wait; what depends on one that is not stored is not stored either
     * @throws AsyncJobsException as {@link #enqueue}, if nothing was stored
     */
    public List<Task> enqueueGraph(Collection<TaskSpec> specs) throws InterruptedException {
        specs.forEach(Producer::refuseInGraph);
        var graph = TaskGraph.of(specs);
        var drafts = new IdentityHashMap<TaskSpec, Task>();
        for (var spec : specs) {
            drafts.put(spec, drafted(spec));
        }
        if (!graph.outside().isEmpty()) {
            enqueuer.requireStored(graph.outside(), "a task of the graph");
        }
        return new GraphEnqueue(enqueuer)
                .enqueue(
                        graph.levels().stream()
                                .map(level -> level.stream()
                                        .map(spec -> draftOf(spec, drafts))
                                        .toList())
                                .toList(),
                        specs.stream().map(spec -> draftOf(spec, drafts).id()).toList());
    }

    private static void refuseInGraph(TaskSpec spec) {
        if (spec.unique().isPresent() || spec.returnsExisting()) {
            throw new IllegalArgumentException(
                    "the " + spec + " of the graph asks for a unique key or for a stored task in"
                            + " its place; a task of a graph is always a new one: enqueue it apart");
        }
    }

    private static Task draftOf(TaskSpec spec, Map<TaskSpec, Task> drafts) {
        return Objects.requireNonNull(drafts.get(spec));
    }

    /**
     * What became of one task of many.
     *
     * @param spec what was to be enqueued
     * @param stored the stored task, null if it failed
     * @param problem why it failed, null if it did not
     */
    public record Outcome(
            TaskSpec spec, @Nullable Task stored, @Nullable RuntimeException problem) {

        /** The stored task; empty if it failed. */
        public Optional<Task> task() {
            return Optional.ofNullable(stored);
        }

        /** Why it failed; empty if it did not. */
        public Optional<RuntimeException> failure() {
            return Optional.ofNullable(problem);
        }
    }

    /**
     * Enqueues all, thousands at once, in bounded memory: the stream is read only as fast as the server takes them. One
     * that fails does not stop the others. Blocks until the outcome of each is known.
     *
     * @param onOutcome told each outcome, by several threads, in no order; must be quick
     * @return how many were stored and queued, or returned since they were stored before
     */
    public long enqueueAll(Stream<TaskSpec> specs, Consumer<Outcome> onOutcome) throws InterruptedException {
        var places = new Semaphore(MOST_AT_ONCE);
        var enqueued = new LongAdder();
        for (Iterator<TaskSpec> each = specs.iterator(); each.hasNext(); ) {
            var spec = each.next();
            places.acquire();
            var unused = begin(spec).whenComplete((task, problem) -> {
                try {
                    if (problem == null) {
                        enqueued.increment();
                    }
                    onOutcome.accept(new Outcome(spec, task, problem == null ? null : translated(problem)));
                } finally {
                    places.release();
                }
            });
        }
        places.acquire(MOST_AT_ONCE);
        return enqueued.sum();
    }

    private CompletableFuture<Task> begin(TaskSpec spec) throws InterruptedException {
        try {
            return enqueueAsync(spec);
        } catch (AsyncJobsException | IllegalArgumentException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private Payload encoded(TaskSpec spec) {
        var payload = spec.payload();
        if (payload.isEmpty()) {
            return Payload.none();
        }
        if (payload.get() instanceof Payload bytes) {
            return bytes;
        }
        try {
            return Payload.of(codec.encode(payload.get(), spec.payloadType()));
        } catch (Exception wrong) {
            throw new IllegalArgumentException(
                    "the payload of the " + spec + " cannot be encoded: " + oneLine(wrong) + "; nothing was stored",
                    wrong);
        }
    }

    private static String oneLine(Exception problem) {
        return String.valueOf(problem.getMessage()).replaceAll("\\s+", " ");
    }

    private static RuntimeException translated(@Nullable Throwable problem) {
        var cause = problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        if (cause instanceof RuntimeException known) {
            return known;
        }
        return new IllegalStateException(cause);
    }
}
