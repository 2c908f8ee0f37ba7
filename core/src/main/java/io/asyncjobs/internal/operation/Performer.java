package io.asyncjobs.internal.operation;

import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.DeadLetterReader;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.lifecycle.Canceller;
import io.asyncjobs.internal.lifecycle.LetterRetrier;
import io.asyncjobs.internal.lifecycle.Remover;
import io.asyncjobs.internal.lifecycle.Retrier;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.operation.Meeting.Found;
import io.asyncjobs.internal.wire.OperationEntry.Target;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import java.time.Duration;

/** Does what an operation does to one task or dead letter. Safe for use by many threads. */
final class Performer {

    private final TaskStore tasks;
    private final DeadLetterReader letters;
    private final Retrier retrier;
    private final Canceller canceller;
    private final Remover remover;
    private final LetterRetrier letterRetrier;
    private final Duration timeout;

    Performer(Stores stores, Duration timeout, Trust trust) {
        this.tasks = stores.tasks();
        this.letters = stores.letters();
        this.retrier = new Retrier(stores, timeout, trust);
        this.canceller = new Canceller(stores, timeout);
        this.remover = new Remover(stores, timeout);
        this.letterRetrier = new LetterRetrier(stores, timeout, trust);
        this.timeout = timeout;
    }

    /**
     * Looks at it again and does it if it is still meant. Blocks for some round trips.
     *
     * @param resumed whether a runner that was lost may have done it already
     * @throws IllegalStateException if the client is closed; it may have been done
     */
    Result perform(Operation operation, Target target, boolean resumed) throws InterruptedException {
        try {
            return switch (operation.action()) {
                case BulkAction.RetryTasks retry ->
                    task(
                            operation,
                            target,
                            resumed,
                            retry.filter(),
                            () -> retrier.retry(target.id(), retry.newDeadline()));
                case BulkAction.CancelTasks cancel ->
                    task(
                            operation,
                            target,
                            resumed,
                            cancel.filter(),
                            () -> canceller.cancel(target.id(), reason(operation), cancel.deadLetter()));
                case BulkAction.DeleteTasks delete ->
                    task(
                            operation,
                            target,
                            resumed,
                            delete.filter(),
                            () -> remover.delete(target.id(), delete.force()));
                case BulkAction.RetryDeadLetters retry ->
                    letter(
                            operation,
                            target,
                            resumed,
                            retry.filter(),
                            letter -> letterRetrier.retry(letter, retry.newDeadline()));
                case BulkAction.DeleteDeadLetters delete ->
                    letter(
                            operation,
                            target,
                            resumed,
                            delete.filter(),
                            letter -> letters.remove(letter.queue(), letter.id(), letter.sequence(), timeout));
            };
        } catch (UnavailableException silent) {
            return new Result.Failed(String.valueOf(silent.getMessage()));
        } catch (AsyncJobsException refused) {
            return new Result.Skipped(String.valueOf(refused.getMessage()));
        }
    }

    private static String reason(Operation operation) {
        return operation.reason().isEmpty() ? "cancelled by operation " + operation.id() : operation.reason();
    }

    private interface OnTask {
        Object act() throws InterruptedException;
    }

    private Result task(Operation operation, Target target, boolean resumed, TaskFilter filter, OnTask onTask)
            throws InterruptedException {
        var stored = tasks.load(target.id(), timeout).map(TaskStore.Version::task);
        var found = stored.map(task -> found(task, target)).orElse(Found.GONE);
        boolean matches = stored.filter(filter::matches).isPresent();
        return switch (Meeting.decide(operation.kind(), resumed, found, matches)) {
            case ACT -> {
                var unused = onTask.act();
                yield new Result.Done();
            }
            case DONE -> new Result.Done();
            case SKIP ->
                new Result.Skipped("task " + target.id()
                        + (found == Found.GONE
                                ? " was deleted meanwhile"
                                : " changed meanwhile and does not match any more"));
        };
    }

    private static Found found(Task task, Target target) {
        if (task.sequence() == target.sequence()) {
            return Found.SAME;
        }
        if (task.state().isFinal()) {
            return Found.MOVED_FINAL;
        }
        return Retrier.waitsAfterRetry(task) ? Found.MOVED_WAITING : Found.MOVED;
    }

    private interface OnLetter {
        Object act(DeadLetter letter) throws InterruptedException;
    }

    private Result letter(
            Operation operation, Target target, boolean resumed, DeadLetterFilter filter, OnLetter onLetter)
            throws InterruptedException {
        var stored = letters.find(target.queue(), target.id(), timeout);
        var found = stored.map(letter -> letter.sequence() == target.sequence() ? Found.SAME : Found.MOVED_FINAL)
                .orElse(Found.GONE);
        boolean matches = stored.filter(filter::matches).isPresent();
        return switch (Meeting.decide(operation.kind(), resumed, found, matches)) {
            case ACT -> {
                var unused = onLetter.act(stored.orElseThrow());
                yield new Result.Done();
            }
            case DONE -> new Result.Done();
            case SKIP ->
                new Result.Skipped("the dead letter of task " + target.id()
                        + (found == Found.GONE
                                ? " was removed meanwhile"
                                : " was replaced meanwhile and does not match any more"));
        };
    }
}
