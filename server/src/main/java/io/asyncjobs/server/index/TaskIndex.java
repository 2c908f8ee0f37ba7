package io.asyncjobs.server.index;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * An index over the task stream in a file of its own, which it follows from where it was. The file is a cache: deleted,
 * damaged, or of another stream, it is built anew. Safe for use by many threads.
 */
public final class TaskIndex implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(10);

    private final IndexFile file;
    private final Follower follower;
    private final Thread thread;
    private final Progress progress = new Progress();
    private final List<Consumer<Batch>> listeners = new CopyOnWriteArrayList<>();
    private final InstantSource clock = InstantSource.system();

    private TaskIndex(AsyncJobs jobs, IndexFile file) {
        this.file = file;
        this.follower = new Follower(jobs, file, progress, batch -> listeners.forEach(one -> one.accept(batch)));
        this.thread = Thread.ofPlatform().daemon().name("asyncjobs-index").unstarted(follower);
    }

    /**
     * Opens the file, or makes it, and begins to follow the stream in the background; never waits for the server.
     *
     * @throws IndexException if another process uses the file, or it cannot be written
     */
    public static TaskIndex open(AsyncJobs jobs, Path file) {
        var opened = IndexFile.open(file);
        var index = new TaskIndex(jobs, opened);
        try {
            index.progress.counts(opened.counts().all());
        } catch (SQLException | IOException problem) {
            opened.close();
            throw new IndexException("the index " + file + " cannot be read: " + problem.getMessage(), problem);
        }
        index.thread.start();
        return index;
    }

    /**
     * What was read together.
     *
     * @param changed the tasks that changed, in the order of their changes, each as it was then
     * @param removed the tasks that are no longer stored
     * @param position the sequence up to which everything is read with this
     */
    public record Batch(List<TaskRow> changed, List<Removed> removed, long position) {

        /** Copies. */
        public Batch {
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
        }
    }

    /**
     * A task that is no longer stored.
     *
     * @param id its id
     * @param queue its queue
     */
    public record Removed(String id, String queue) {}

    /**
     * What changed while nobody listened.
     *
     * @param changed the tasks that changed since, in the order of their latest changes, each as it is now
     * @param removed the tasks that are no longer stored
     * @param position the sequence up to which everything is known with this
     * @param isComplete false where more changed than was asked for, or what was removed is no longer known: then the rest is
     *     empty
     */
    public record Missed(List<TaskRow> changed, List<Removed> removed, long position, boolean isComplete) {

        /** Copies. */
        public Missed {
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
        }
    }

    /**
     * The tasks that match, one page of them.
     *
     * @throws BadCursorException if the cursor is not of this index or of another question
     * @throws IndexException if it is closed, or its file was damaged and is being rebuilt
     */
    public Page page(TaskQuery query) {
        return file.read((connection, state) ->
                new RowReader(connection, state.names()).page(query, state.secret(), state.isComplete()));
    }

    /** The task; empty where the index knows none of that id. */
    public Optional<TaskRow> find(String id) {
        return file.read((connection, state) -> new RowReader(connection, state.names()).find(id));
    }

    /**
     * What a task depends on, and what depends on it, the nearest first; some steps far and at most {@value Graph#MOST} with
     * itself.
     *
     * @param parents what it depends on itself
     * @param queues of these queues only, empty for all; of others no more than their ids is told
     */
    public Graph graph(String id, List<String> parents, Set<String> queues, int depth) {
        return file.read((connection, state) ->
                new GraphReader(new RowReader(connection, state.names()), queues).around(id, parents, depth));
    }

    /** The states of those of these tasks that the index knows, by id. */
    public Map<String, TaskState> states(Collection<String> ids) {
        return file.read((connection, state) -> new RowReader(connection, state.names()).states(ids));
    }

    /** How many tasks there are, by queue and state. */
    public Counts counts() {
        var counted = progress.counts();
        return file.read((connection, state) -> {
            var oldest = Oldest.read(connection);
            var now = clock.instant();
            var queues = new TreeMap<String, Counts.OfQueue>();
            for (var queue : counted.entrySet()) {
                var states = states(queue.getValue());
                if (!states.isEmpty()) {
                    var since = oldest.get(queue.getKey());
                    queues.put(
                            state.names().text(queue.getKey()),
                            new Counts.OfQueue(states, since == null || since.isAfter(now) ? null : since));
                }
            }
            return new Counts(queues);
        });
    }

    /**
     * How many tasks match in each state, whatever states are asked for. Of a state at most {@value Tally#MOST} are counted, and
     * where no index tells, of no more tasks is it looked whether they match.
     */
    public Tally tally(TaskQuery query) {
        return file.read((connection, state) ->
                new RowReader(connection, state.names()).tally(query, Tally.MOST, state.isComplete()));
    }

    private static Map<TaskState, Long> states(long[] counted) {
        var states = new EnumMap<TaskState, Long>(TaskState.class);
        for (var state : TaskState.values()) {
            if (counted[StateNumber.of(state)] != 0) {
                states.put(state, counted[StateNumber.of(state)]);
            }
        }
        return states;
    }

    /**
     * What happened in these queues, in all of them for none. The shortest range is as this server read it, a moment behind;
     * the longer ones are what all servers counted, seconds behind.
     */
    public History history(Set<String> queues, HistoryRange range) {
        return history(queues, range, clock.instant());
    }

    History history(Set<String> queues, HistoryRange range, Instant now) {
        return file.read((connection, state) -> range == HistoryRange.FIVE_MINUTES
                ? Recent.read(connection, state.names(), queues, now)
                : StatisticsTable.read(connection, state.names(), queues, range, now));
    }

    /** How tries ended of late, by queue; of whole minutes, so that up to one more counts, and seconds behind. */
    public Map<String, Tries> tries(Duration within) {
        long since = Times.minute(clock.instant().minus(within));
        return file.read((connection, state) -> StatisticsTable.tries(connection, state.names(), since));
    }

    /** The types that occur in these queues, in all where none is given, in their order, for filters; at most so many. */
    public List<String> types(Set<String> queues, int most) {
        return file.read((connection, state) -> new RowReader(connection, state.names()).types(queues, most));
    }

    /** How far it is behind the stream. */
    public Lag lag() {
        return progress.lag();
    }

    /**
     * Waits until it has read up to that sequence, so that a caller finds what it has just stored.
     *
     * @return whether it has, within the limit
     */
    public boolean await(long sequence, Duration limit) throws InterruptedException {
        return progress.await(sequence, limit);
    }

    /**
     * Tells what is read, once pages show it, on the thread that reads: the listener must not block.
     *
     * @return ends it when run
     */
    public Runnable listen(Consumer<Batch> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** What changed after that sequence, of each task the latest; more than so many changes are not told. */
    public Missed missedSince(long sequence, int most) {
        return file.read((connection, state) -> inOneView(connection, () -> {
            var rows = new RowReader(connection, state.names());
            long position =
                    Long.parseLong(Schema.value(connection, Schema.POSITION).orElse("0"));
            var removed = sequence > position || !state.isComplete() ? null : rows.removedFrom(sequence);
            if (removed == null || rows.countAfter(sequence, most) > most) {
                return new Missed(List.of(), List.of(), position, false);
            }
            return new Missed(rows.changedAfter(sequence, most), removed, position, true);
        }));
    }

    private interface Reading<T> {
        T read() throws SQLException;
    }

    /** All of it reads the same transaction. */
    private static <T> T inOneView(Connection connection, Reading<T> reading) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return reading.read();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Stops following, and closes the file; waits a few seconds at most. */
    @Override
    public void close() {
        follower.stop();
        thread.interrupt();
        try {
            thread.join(STOP);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
