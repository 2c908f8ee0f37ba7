package io.asyncjobs;

import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.TaskFeedSource;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows the task stream: every version of every task, in the order in which they were stored, as far as the server still
 * has it, which is each task's last version, and from then on each as it comes. Goes on where it was after lost
 * connections. For one thread, but for {@link #close}.
 */
public final class TaskFeed implements AutoCloseable {

    private final TaskFeedSource source;

    TaskFeed(TaskFeedSource source) {
        this.source = source;
    }

    /**
     * A version of a task.
     *
     * @param id the task's id
     * @param sequence the version's sequence in the stream
     * @param replaced the sequence of the version that it replaced, as its writer expected it, 0 for the task's first; -1
     *     where the writer said nothing
     * @param stored when it was stored, by the server's clock
     * @param removalAt when the server will remove it, by its clock, null for never; see {@link #removal()}
     * @param document the task, null where the document cannot be read or was not asked for; see {@link #task()}
     */
    public record Change(
            String id,
            long sequence,
            long replaced,
            Instant stored,
            @Nullable Instant removalAt,
            @Nullable Task document) {

        /** When the server will remove it for its own time to live; empty for none. */
        public Optional<Instant> removal() {
            return Optional.ofNullable(removalAt);
        }

        /** The task; empty where its document cannot be read or was not asked for. */
        public Optional<Task> task() {
            return Optional.ofNullable(document);
        }
    }

    /** The sequence of the last version that it gave, or where it began. */
    public long position() {
        return source.position();
    }

    /** How many versions were there to be read when the last one came. */
    public long left() {
        return source.left();
    }

    /**
     * The next versions, at most that many; waits at most that long for the first one. Empty where none came.
     *
     * @throws UnavailableException if the server does not answer; the next call goes on where this one was
     * @throws IllegalStateException if it is closed
     */
    public List<Change> next(int most, Duration longest) throws InterruptedException {
        return source.next(most, longest, Change::new);
    }

    /** Ends it; blocks for a round trip. */
    @Override
    public void close() {
        source.close();
    }
}
