package io.asyncjobs;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Connections.Role;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskScan;
import io.asyncjobs.internal.jetstream.TaskStream;
import io.asyncjobs.internal.lifecycle.Awaiter;
import io.asyncjobs.internal.lifecycle.Canceller;
import io.asyncjobs.internal.lifecycle.Remover;
import io.asyncjobs.internal.lifecycle.Retrier;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Progress;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stored tasks: looking at them, and what a person does with them. Looking never creates anything. Safe for use by many threads. */
public final class Tasks {

    private static final int MOST_REPLICAS = 5;

    private final Stores stores;
    private final PayloadCodec codec;
    private final Duration timeout;
    private final Trust trust;

    Tasks(Stores stores, PayloadCodec codec, Duration timeout, Trust trust) {
        this.trust = trust;
        this.stores = stores;
        this.codec = codec;
        this.timeout = timeout;
    }

    /**
     * The task, from the leader of its stream. Blocks for a round trip, at most the client's request time-out.
     *
     * @throws NotFoundException if there is none of that id
     * @throws CorruptDataException if its document cannot be read, or its signature is missing or wrong where the client has a
     *     verifier
     * @throws UnavailableException if the server does not answer
     * @throws IllegalArgumentException if that is not an id
     */
    public Task load(String id) throws InterruptedException {
        return trust.checked(stores.tasks().require(Names.id(id), timeout).task());
    }

    /** As {@link #load}, but empty where there is no such task. */
    public Optional<Task> find(String id) throws InterruptedException {
        return stores.tasks().load(Names.id(id), timeout).map(version -> trust.checked(version.task()));
    }

    /**
     * The task's document as it is stored: JSON in UTF-8. Its signature is not checked, so that one that is not to be
     * trusted can be looked at; fails as {@link #load} otherwise.
     */
    public byte[] document(String id) throws InterruptedException {
        return stores.tasks().require(Names.id(id), timeout).document().clone();
    }

    /**
     * The task's payload as an object, by the client's codec; null where there is none.
     *
     * @throws CorruptDataException if its bytes cannot be read as that type, or its signature is missing or wrong where the
     *     client has a verifier
     */
    @SuppressWarnings("unchecked") // the codec promises an object of the type that it is given
    public <T> @Nullable T payload(Task task, TaskType<T> type) {
        trust.checked(task);
        try {
            return (T) codec.decode(task.payload().bytes(), type.payloadType());
        } catch (Exception wrong) {
            throw new CorruptDataException(
                    "the payload of task " + task.id() + " is not a " + type + ": "
                            + String.valueOf(wrong.getMessage()).replaceAll("\\s+", " "),
                    wrong);
        }
    }

    /**
     * The tasks that match, the last changed first; unreadable documents are left out, signatures are not
     * checked. Filters apply before the limit.
     * Reads the whole task stream where less than the limit match.
     *
     * @param limit how many at most, 1 to 100,000
     * @throws IllegalArgumentException if the limit is out of range
     * @throws UnavailableException if the server does not answer
     */
    public List<Task> list(TaskFilter filter, int limit) throws InterruptedException {
        if (limit < 1 || limit > 100_000) {
            throw new IllegalArgumentException("the limit is " + limit + "; it must be between 1 and 100,000");
        }
        Objects.requireNonNull(filter, "filter");
        return new TaskScan(stores).lastChanged(filter::matches, limit);
    }

    /**
     * Ends a task that waits or runs, on whatever machine: it becomes {@code terminated} with this reason, and what it was
     * doing is not saved. Its handler is interrupted within moments, at the latest after a third of a lease. Blocks for a few
     * round trips.
     *
     * @return the terminated task
     * @throws NotFoundException if there is no such task
     * @throws RefusedException if it is final already; nothing is changed
     * @throws UnavailableException if the server does not answer; its effect says what is known
     * @throws IllegalArgumentException if the reason is blank, or that is not an id
     */
    public Task cancel(String id, String reason) throws InterruptedException {
        return canceller().cancel(Names.id(id), checkedReason(reason), false);
    }

    /** As {@link #cancel}, and keeps a copy in the dead letters. */
    public Task cancelToDeadLetters(String id, String reason) throws InterruptedException {
        return canceller().cancel(Names.id(id), checkedReason(reason), true);
    }

    private Canceller canceller() {
        return new Canceller(stores, timeout);
    }

    private static String checkedReason(String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("a cancel needs a reason; say why in a few words");
        }
        return reason.strip();
    }

    /**
     * Runs a task once more: fresh tries, in its own queue, at once, whatever it waited for; its dependencies are looked at
     * again. Blocks for a few round trips.
     *
     * @return the stored task
     * @throws NotFoundException if there is no such task, or its queue is gone; nothing is changed
     * @throws RefusedException if it is active, waits for other tasks, or its deadline has passed; nothing is changed
     * @throws ConflictException if somebody else changed it at the same time; nothing is changed
     * @throws UnavailableException if the server does not answer; its effect says what is known
     */
    public Task retry(String id) throws InterruptedException {
        return new Retrier(stores, timeout).retry(Names.id(id), null);
    }

    /**
     * As {@link #retry(String)} with a new deadline. A signed task gets one only from a client with a signer, which signs it
     * anew.
     *
     * @throws CorruptDataException if its signature is wrong; nothing is changed
     */
    public Task retry(String id, Instant newDeadline) throws InterruptedException {
        return new Retrier(stores, timeout, trust)
                .retry(Names.id(id), Objects.requireNonNull(newDeadline, "newDeadline"));
    }

    /**
     * Deletes a task and what points to it; its dead letter, if there is one, stays. Blocks for a few round trips.
     *
     * @return the task that was deleted
     * @throws NotFoundException if there is no such task
     * @throws RefusedException if it is active; nothing is changed
     * @throws UnavailableException if the server does not answer; its effect says what is known
     */
    public Task delete(String id) throws InterruptedException {
        return new Remover(stores, timeout).delete(Names.id(id), false);
    }

    /** As {@link #delete}, also where it is active: then what its handler does is not saved. */
    public Task deleteByForce(String id) throws InterruptedException {
        return new Remover(stores, timeout).delete(Names.id(id), true);
    }

    /**
     * Follows the task stream from after that sequence, 0 for its beginning; over a connection of its own. Nothing is asked
     * of the server before the first read.
     *
     * @throws IllegalArgumentException if the sequence is below 0
     */
    public TaskFeed follow(long after) {
        return feed(after, false);
    }

    /** As {@link #follow}, but the documents stay on the server: only what is stored, and when. */
    public TaskFeed followWithoutDocuments(long after) {
        return feed(after, true);
    }

    private TaskFeed feed(long after, boolean headersOnly) {
        if (after < 0) {
            throw new IllegalArgumentException("the sequence is " + after + "; it must not be below 0");
        }
        return new TaskFeed(stores.as(Role.FOLLOW).feedAfter(after, headersOnly));
    }

    /**
     * The task stream's extent, at one moment.
     *
     * @param made when the stream was made; another time means another stream
     * @param first the sequence of the first version that is stored; one above the last where nothing is
     * @param last the highest sequence that was ever stored
     * @param count how many tasks are stored
     * @param maxAge the age at which the server removes what has no time to live of its own, zero for never
     * @param at the moment, by the server's clock
     */
    public record Extent(Instant made, long first, long last, long count, Duration maxAge, Instant at) {

        private static Extent of(TaskStream.Extent extent) {
            return new Extent(
                    extent.made(), extent.first(), extent.last(), extent.count(), extent.maxAge(), extent.at());
        }
    }

    /**
     * How far the task stream goes; empty before the first task. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     */
    public Optional<Extent> extent() {
        return stores.taskStream().extent().map(Extent::of);
    }

    /**
     * Waits for a task's end, by its events. Blocks until then, at most for the limit.
     *
     * @return the final task; empty if it is not final within the limit
     * @throws NotFoundException if there is no such task, or it ended and was not kept
     * @throws CorruptDataException as {@link #load}
     * @throws UnavailableException if the server does not answer
     */
    public Optional<Task> await(String id, Duration limit) throws InterruptedException {
        return new Awaiter(stores).await(Names.id(id), limit).map(trust::checked);
    }

    /**
     * How far a running task is; empty where it is not running, or its handler tells nothing. Blocks for two round trips.
     *
     * @throws NotFoundException if there is no such task
     */
    public Optional<Progress> progress(String id) throws InterruptedException {
        return progress(load(id));
    }

    /** As {@link #progress(String)} for a task that was loaded a moment ago. */
    public Optional<Progress> progress(Task task) throws InterruptedException {
        var run = task.run();
        return run.isEmpty()
                ? Optional.empty()
                : stores.registry()
                        .find(run.get().worker(), timeout)
                        .map(worker -> worker.progress().get(task.id()));
    }

    /**
     * How long final tasks are kept where their queue says nothing, as the task stream has it. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     */
    public Retention retention() {
        return stores.retention().read();
    }

    /**
     * Sets how long final tasks are kept where their queue says nothing, for all clients and workers; in force everywhere
     * within a minute. It counts for tasks that become final from then on. Makes the task stream if it is missing. Blocks for
     * some round trips.
     *
     * @throws RefusedException if the server refuses; nothing is changed
     * @throws UnavailableException if the server does not answer; it may be changed
     */
    public void configure(Retention retention) {
        stores.streams().needTasks();
        stores.retention().configure(Objects.requireNonNull(retention, "retention"));
    }

    /**
     * Where all tasks are stored, at one moment.
     *
     * @param tasks how many are stored
     * @param bytes what they take
     * @param storage file or memory, which cannot be changed
     * @param replicas how many servers keep them
     * @param maxAge the age at which the server itself removes tasks, zero for never; only the Go original sets one
     * @param retention how long final tasks are kept where their queue says nothing
     */
    public record Status(long tasks, long bytes, Storage storage, int replicas, Duration maxAge, Retention retention) {

        private static Status of(TaskStream.Found stream) {
            return new Status(
                    stream.tasks(),
                    stream.bytes(),
                    stream.storage(),
                    stream.replicas(),
                    stream.maxAge(),
                    stream.retention());
        }
    }

    /**
     * Where all tasks are stored; empty before the first one. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     */
    public Optional<Status> status() {
        return stores.taskStream().find().map(Status::of);
    }

    /**
     * Keeps all tasks on this many servers, 1 to 5; the servers copy them in the background. Blocks for some round trips.
     *
     * @throws NotFoundException if no task was ever stored; {@link AsyncJobs.Builder#replicas} is for the first one
     * @throws RefusedException if the server refuses, for example because the cluster is smaller; nothing is changed
     * @throws UnavailableException if the server does not answer; it may be changed
     * @throws IllegalArgumentException if it is out of range
     */
    public void replicas(int count) {
        if (count < 1 || count > MOST_REPLICAS) {
            throw new IllegalArgumentException("replicas is " + count + "; it must be between 1 and " + MOST_REPLICAS);
        }
        stores.taskStream().replicas(count);
    }
}
