package io.asyncjobs;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskScan;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stored tasks. Looking never creates anything. Safe for use by many threads. */
public final class Tasks {

    private final Stores stores;
    private final PayloadCodec codec;
    private final Duration timeout;

    Tasks(Stores stores, PayloadCodec codec, Duration timeout) {
        this.stores = stores;
        this.codec = codec;
        this.timeout = timeout;
    }

    /**
     * The task, from the leader of its stream. Blocks for a round trip, at most the client's request time-out.
     *
     * @throws NotFoundException if there is none of that id
     * @throws CorruptDataException if its document cannot be read
     * @throws UnavailableException if the server does not answer
     * @throws IllegalArgumentException if that is not an id
     */
    public Task load(String id) throws InterruptedException {
        return stores.tasks().require(Names.id(id), timeout).task();
    }

    /** As {@link #load}, but empty where there is no such task. */
    public Optional<Task> find(String id) throws InterruptedException {
        return stores.tasks().load(Names.id(id), timeout).map(version -> version.task());
    }

    /**
     * The task's document as it is stored: JSON in UTF-8; fails as {@link #load}.
     */
    public byte[] document(String id) throws InterruptedException {
        return stores.tasks().require(Names.id(id), timeout).document().clone();
    }

    /**
     * The task's payload as an object, by the client's codec; null where there is none.
     *
     * @throws CorruptDataException if its bytes cannot be read as that type
     */
    @SuppressWarnings("unchecked") // the codec promises an object of the type that it is given
    public <T> @Nullable T payload(Task task, TaskType<T> type) {
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
     * Which tasks to list; null and empty mean all.
     *
     * @param state only in this state
     * @param queue only of this queue
     * @param type only of this type
     */
    public record Filter(
            @Nullable TaskState state,
            @Nullable String queue,
            @Nullable String type) {

        /** All tasks. */
        public static Filter all() {
            return new Filter(null, null, null);
        }

        private boolean matches(Task task) {
            return (state == null || task.state() == state)
                    && (queue == null || task.queue().equals(queue))
                    && (type == null || task.type().equals(type));
        }
    }

    /**
     * The tasks that match, the last changed first; unreadable documents are left out. Filters apply before the limit.
     * Reads the whole task stream where less than the limit match.
     *
     * @param limit how many at most, 1 to 100,000
     * @throws IllegalArgumentException if the limit is out of range
     * @throws UnavailableException if the server does not answer
     */
    public List<Task> list(Filter filter, int limit) throws InterruptedException {
        if (limit < 1 || limit > 100_000) {
            throw new IllegalArgumentException("the limit is " + limit + "; it must be between 1 and 100,000");
        }
        return new TaskScan(stores).lastChanged(filter::matches, limit);
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
}
