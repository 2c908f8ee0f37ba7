package io.asyncjobs.server.index;

import io.asyncjobs.AsyncJobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An index over the task stream in a file of its own, which it follows from where it was. The file is a cache: deleted,
 * damaged, or of another stream, it is built anew. Safe for use by many threads.
 */
public final class TaskIndex implements AutoCloseable {

    private TaskIndex() {}

    /**
     * Opens the file, or makes it, and begins to follow the stream in the background; never waits for the server.
     *
     * @throws IndexException if another process uses the file, or it cannot be written
     */
    public static TaskIndex open(AsyncJobs jobs, Path file) {
        throw new UnsupportedOperationException();
    }

    /**
     * The tasks that match, one page of them.
     *
     * @throws BadCursorException if the cursor is not of this index or of another question
     * @throws IndexException if it is closed, or its file was damaged and is being rebuilt
     */
    public Page page(TaskQuery query) {
        throw new UnsupportedOperationException();
    }

    /** The task; empty where the index knows none of that id. */
    public Optional<TaskRow> find(String id) {
        throw new UnsupportedOperationException();
    }

    /** How many tasks there are, by queue and state. */
    public Counts counts() {
        throw new UnsupportedOperationException();
    }

    /** What happened in these queues, in all of them for none. */
    public History history(Set<String> queues, HistoryRange range) {
        throw new UnsupportedOperationException();
    }

    /** The types that occur, for filters; at most so many. */
    public List<String> types(int most) {
        throw new UnsupportedOperationException();
    }

    /** How far it is behind the stream. */
    public Lag lag() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until it has read up to that sequence, so that a caller finds what it has just stored.
     *
     * @return whether it has, within the limit
     */
    public boolean await(long sequence, Duration limit) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Stops following, and closes the file; waits a few seconds at most. */
    @Override
    public void close() {}
}
