package io.asyncjobs.operation;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.task.TaskFilter;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One thing to be done to many tasks or dead letters: which ones, and how. */
public sealed interface BulkAction {

    /** What it is. */
    OperationKind kind();

    /** The only queue that its filter names, null where it may be any. */
    default @Nullable String queue() {
        return switch (this) {
            case RetryTasks retry -> retry.filter().queue();
            case CancelTasks cancel -> cancel.filter().queue();
            case DeleteTasks delete -> delete.filter().queue();
            case RetryDeadLetters retry -> retry.filter().queue();
            case DeleteDeadLetters delete -> delete.filter().queue();
        };
    }

    /**
     * Runs tasks once more, with fresh tries.
     *
     * @param filter which tasks; active ones are refused one by one
     * @param newDeadline their new deadline, null keeps the one that each has
     */
    record RetryTasks(TaskFilter filter, @Nullable Instant newDeadline) implements BulkAction {
        /** Refuses null. */
        public RetryTasks {
            Objects.requireNonNull(filter, "filter");
        }

        @Override
        public OperationKind kind() {
            return OperationKind.RETRY_TASKS;
        }
    }

    /**
     * Ends tasks, those that run included; the operation's reason becomes their last error.
     *
     * @param filter which tasks; final ones are refused one by one
     * @param deadLetter whether each becomes a dead letter
     */
    record CancelTasks(TaskFilter filter, boolean deadLetter) implements BulkAction {
        /** Refuses null. */
        public CancelTasks {
            Objects.requireNonNull(filter, "filter");
        }

        @Override
        public OperationKind kind() {
            return OperationKind.CANCEL_TASKS;
        }
    }

    /**
     * Deletes tasks.
     *
     * @param filter which tasks
     * @param force whether active ones too, which are refused one by one otherwise
     */
    record DeleteTasks(TaskFilter filter, boolean force) implements BulkAction {
        /** Refuses null. */
        public DeleteTasks {
            Objects.requireNonNull(filter, "filter");
        }

        @Override
        public OperationKind kind() {
            return OperationKind.DELETE_TASKS;
        }
    }

    /**
     * Runs the tasks of dead letters once more and removes the letters.
     *
     * @param filter which letters; unreadable ones are refused one by one
     * @param newDeadline the tasks' new deadline, null keeps the one that each has
     */
    record RetryDeadLetters(
            DeadLetterFilter filter, @Nullable Instant newDeadline) implements BulkAction {
        /** Refuses null. */
        public RetryDeadLetters {
            Objects.requireNonNull(filter, "filter");
        }

        @Override
        public OperationKind kind() {
            return OperationKind.RETRY_DEAD_LETTERS;
        }
    }

    /** Deletes dead letters; the records of their tasks stay. */
    record DeleteDeadLetters(DeadLetterFilter filter) implements BulkAction {
        /** Refuses null. */
        public DeleteDeadLetters {
            Objects.requireNonNull(filter, "filter");
        }

        @Override
        public OperationKind kind() {
            return OperationKind.DELETE_DEAD_LETTERS;
        }
    }
}
