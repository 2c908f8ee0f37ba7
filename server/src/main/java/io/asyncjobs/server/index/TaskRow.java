package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of a task: everything but its payload and its result.
 *
 * @param id its id
 * @param type its type
 * @param queue its queue
 * @param state where it is in its life
 * @param created when it was made
 * @param triedAt when it was last tried, null for never; see {@link #tried()}
 * @param tries how often it was tried
 * @param maxTries how often it may be tried
 * @param errorText its last error, at most {@value #LONGEST_ERROR} characters, null for none; see {@link #lastError()}
 * @param parents the ids of the tasks that it depends on
 * @param workerId the id of the worker that runs it or ran it last, null where that is not known; see {@link #worker()}
 * @param sequence the sequence of this version in the task stream
 * @param stored when this version was stored, by the server's clock
 * @param dueAt when it may run, null for at once; see {@link #due()}
 * @param deadlineAt until when it may run, null for ever; see {@link #deadline()}
 * @param payloadBytes the size of its payload
 */
public record TaskRow(
        String id,
        String type,
        String queue,
        TaskState state,
        Instant created,
        @Nullable Instant triedAt,
        int tries,
        int maxTries,
        @Nullable String errorText,
        List<String> parents,
        @Nullable String workerId,
        long sequence,
        Instant stored,
        @Nullable Instant dueAt,
        @Nullable Instant deadlineAt,
        int payloadBytes) {

    /** How much of an error is kept. */
    public static final int LONGEST_ERROR = 1_000;

    /** Copies. */
    public TaskRow {
        parents = List.copyOf(parents);
    }

    /** When it was last tried; empty for never. */
    public Optional<Instant> tried() {
        return Optional.ofNullable(triedAt);
    }

    /** Its last error, shortened. */
    public Optional<String> lastError() {
        return Optional.ofNullable(errorText);
    }

    /** The worker that runs it, or ran it last. */
    public Optional<String> worker() {
        return Optional.ofNullable(workerId);
    }

    /** When it may run; empty for at once. */
    public Optional<Instant> due() {
        return Optional.ofNullable(dueAt);
    }

    /** Until when it may run; empty for ever. */
    public Optional<Instant> deadline() {
        return Optional.ofNullable(deadlineAt);
    }
}
