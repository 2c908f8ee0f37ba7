package io.asyncjobs.operation;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing done to many tasks or dead letters, as it was last saved.
 *
 * @param id its id, a KSUID
 * @param action what it does to which ones
 * @param by who started it, empty where that was not said
 * @param reason why, empty where that was not said; of a cancel, the last error of the cancelled tasks
 * @param created when it was started, by the server's clock
 * @param ended when it ended, null while it runs; see {@link #end()}
 * @param state where it is
 * @param counts what became of what it met
 * @param start where it began: the sequence before the first that it looks at
 * @param position up to where it has looked
 * @param goal up to where it looks: the last sequence when it began, so that it never meets what it wrote itself
 * @param samples ids of the first that matched, at most {@value #MOST_SAMPLES}; only of a plan
 * @param failures why the first ones were skipped or failed, at most {@value #MOST_FAILURES}
 */
public record Operation(
        String id,
        BulkAction action,
        String by,
        String reason,
        Instant created,
        @Nullable Instant ended,
        OperationState state,
        OperationCounts counts,
        long start,
        long position,
        long goal,
        List<String> samples,
        List<String> failures) {

    /** How many ids a plan shows. */
    public static final int MOST_SAMPLES = 20;

    /** How many texts are kept of what was skipped or failed. */
    public static final int MOST_FAILURES = 10;

    /** Copies. */
    public Operation {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(counts, "counts");
        samples = List.copyOf(samples);
        failures = List.copyOf(failures);
    }

    /** What it does. */
    public OperationKind kind() {
        return action.kind();
    }

    /** Whether it only counted and changed nothing. */
    public boolean isDryRun() {
        return state == OperationState.PLANNED;
    }

    /** When it ended. */
    public Optional<Instant> end() {
        return Optional.ofNullable(ended);
    }

    /** How far it has looked, from 0 to 1. */
    public double progress() {
        if (state == OperationState.COMPLETED || goal <= start) {
            return 1;
        }
        return Math.clamp((position - start) / (double) (goal - start), 0, 1);
    }
}
