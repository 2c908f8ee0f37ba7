package io.asyncjobs.handler;

import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What a handler is told about the try that it runs. Safe for use by any thread that the handler starts. */
public interface TaskContext {

    /** The task as it was stored when this try began (state {@code active}). */
    Task task();

    /** Which try this is, 1 for the first. */
    int tryNumber();

    /** When the handler will be interrupted: the queue's run time after the start of this try. */
    Instant runsUntil();

    /** How long is left until {@link #runsUntil()}; zero when it has passed. */
    Duration remaining();

    /**
     * A number that grows with every try of this task, and is larger than that of any earlier try. An effect guarded by
     * "only if greater than the last token seen for this task" is made once, whatever is delivered twice.
     */
    long fencingToken();

    /** Whether this try should end: its time is up, its lease is lost, it was cancelled, or its worker stops. */
    boolean isCancelled();

    /** Runs the action once when the try is cancelled, at once where it is already; on another thread, so it must be quick. */
    void onCancel(Runnable action);

    /** How safely this try holds its task. */
    LeaseState leaseState();

    /** A logger; lines carry the task's id, type, queue and try in the MDC. */
    Logger logger();

    /**
     * The payload as an object of that class, by the client's codec.
     *
     * @throws Exception if the bytes cannot be read so
     */
    <T> @Nullable T payload(Class<T> type) throws Exception;

    /**
     * The payload of a shared task type.
     *
     * @throws Exception if the bytes cannot be read so
     */
    <T> @Nullable T payload(TaskType<T> type) throws Exception;

    /**
     * Tells how far this try is, shown by {@code ajc task view} and {@code watch}. Passed on at most once a second, the last
     * one told counts; never blocks and never fails.
     *
     * @param percent 0 to 100; what is outside is taken for the nearer end
     * @param text what it is doing; what is longer than 200 characters is cut
     */
    void progress(int percent, String text);

    /**
     * The result of a task that this one depends on, whether or not it was asked to be handed over
     * ({@link io.asyncjobs.task.TaskSpec#withDependencyResults}). Results that were too large for this task's record are
     * read from the parent's: then it blocks for a round trip, at most some seconds. A service ({@code RemoteService}, where the
     * handler runs apart from its worker) has only those that it was sent.
     *
     * @return empty if the parent is not complete any more, since it was retried by hand
     * @throws IllegalArgumentException if this task does not depend on it
     * @throws io.asyncjobs.error.NotFoundException if it is not in this task's record and the parent's record is gone
     * @throws io.asyncjobs.error.UnavailableException if the server does not answer
     */
    Optional<TaskResult> dependencyResult(String id) throws InterruptedException;

    /** The task's document as it is stored: JSON in UTF-8. */
    byte[] document();
}
