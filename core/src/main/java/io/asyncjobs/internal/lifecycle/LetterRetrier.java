package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.internal.jetstream.DeadLetterReader;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Runs the task of a dead letter once more: its record as {@link Retrier} does it, made anew where it is gone, and only then
 * the letter is removed.
 *
 * <p>Dies before the letter is removed: a letter whose record is newer than it and not dead. The next retry sees that and
 * removes it, without running the task twice.
 */
public final class LetterRetrier {

    private final Stores stores;
    private final TaskStore tasks;
    private final DeadLetterReader letters;
    private final Retrier retrier;
    private final Duration timeout;

    /** Over these stores, signing new deadlines; each request takes at most the time given. */
    public LetterRetrier(Stores stores, Duration timeout, Trust trust) {
        this.stores = stores;
        this.tasks = stores.tasks();
        this.letters = stores.letters();
        this.retrier = new Retrier(stores, timeout, trust);
        this.timeout = timeout;
    }

    /**
     * Retries. Blocks for a few round trips.
     *
     * @param newDeadline in place of the one that the task has; null keeps that
     * @return the stored task
     * @throws CorruptDataException if the letter's document cannot be read; nothing is changed
     * @throws ConflictException if the task was run again since and is complete, or somebody else changed it at the same
     *     time; nothing is changed
     * @throws NotFoundException if the task's queue is gone; nothing is changed
     * @throws RefusedException if the task cannot be retried; nothing is changed
     * @throws AsyncJobsException if the server does not answer; where the task is stored already, the letter may still be
     *     there, and another retry removes it
     */
    public Task retry(DeadLetter letter, @Nullable Instant newDeadline) throws InterruptedException {
        var dead = letter.task().orElseThrow(() -> unreadable(letter));
        var stored = tasks.load(letter.id(), timeout).map(TaskStore.Version::task);
        Task again;
        if (stored.isEmpty()) {
            stores.streams().needTasks();
            again = retrier.remake(dead, newDeadline);
        } else if (!isNewer(stored.get(), letter) || isDead(stored.get())) {
            again = retrier.retry(letter.id(), newDeadline);
        } else if (stored.get().state() == TaskState.COMPLETE) {
            throw new ConflictException("task " + letter.id()
                    + " was run again since it died, and is complete; delete its dead letter instead");
        } else if (Retrier.waitsAfterRetry(stored.get())) {
            again = retrier.retry(letter.id(), null); // retried before, but perhaps not queued
        } else {
            again = stored.get(); // retried before, and only the letter was left
        }
        letters.remove(letter.queue(), letter.id(), letter.sequence(), timeout);
        return again;
    }

    private static boolean isNewer(Task stored, DeadLetter letter) {
        return stored.sequence() > letter.record();
    }

    private static boolean isDead(Task stored) {
        return stored.state().isFinal() && stored.state() != TaskState.COMPLETE;
    }

    private static CorruptDataException unreadable(DeadLetter letter) {
        return new CorruptDataException("the document of task " + letter.id()
                + " cannot be read, so it cannot be retried: " + letter.error()
                + "; look at the bytes that its dead letter keeps, and enqueue the work as a new task");
    }
}
