package io.asyncjobs;

import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.deadletter.DeadLetterSettings;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.LetterRetrier;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters: a copy of each task that expired, was terminated by its handler, displaced, dropped, quarantined,
 * unreachable or unreadable, kept apart from the tasks and by limits of its own. Looking never creates anything. Safe for
 * use by many threads.
 */
public final class DeadLetters {

    private final Stores stores;
    private final Operations operations;
    private final Duration timeout;
    private final Trust trust;

    DeadLetters(Stores stores, Operations operations, Duration timeout, Trust trust) {
        this.trust = trust;
        this.stores = stores;
        this.operations = operations;
        this.timeout = timeout;
    }

    /**
     * The letters that match, the newest first. Filters apply before the limit. Reads from the end of the stream, and all of
     * it where less than the limit match.
     *
     * @param limit how many at most, 1 to 100,000
     * @throws IllegalArgumentException if the limit is out of range
     * @throws UnavailableException if the server does not answer
     */
    public List<DeadLetter> list(DeadLetterFilter filter, int limit) throws InterruptedException {
        return list(filter, limit, Long.MAX_VALUE);
    }

    /**
     * As {@link #list(DeadLetterFilter, int)}, but only letters whose sequence is below that one: the next page after the
     * letter of that sequence.
     */
    public List<DeadLetter> list(DeadLetterFilter filter, int limit, long before) throws InterruptedException {
        if (limit < 1 || limit > 100_000) {
            throw new IllegalArgumentException("the limit is " + limit + "; it must be between 1 and 100,000");
        }
        Objects.requireNonNull(filter, "filter");
        return stores.letters().newest(filter::matches, limit, before);
    }

    /**
     * How many letters there are of tasks of this queue; it may lag for a moment. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     * @throws IllegalArgumentException if that is no name of a queue
     */
    public long count(String queue) throws InterruptedException {
        return stores.letterCount(Names.queue(queue), timeout);
    }

    /**
     * The newest letter of this task, from the leader of the stream; empty where there is none. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     * @throws IllegalArgumentException if that is not an id
     */
    public Optional<DeadLetter> find(String id) throws InterruptedException {
        return stores.letters().find(Names.id(id), timeout);
    }

    /** As {@link #find}, but a missing one is a {@link NotFoundException}. */
    public DeadLetter load(String id) throws InterruptedException {
        return find(id).orElseThrow(() ->
                new NotFoundException("there is no dead letter of task " + id + "; check the id and the namespace"));
    }

    /**
     * Runs the task of a letter once more, under its id and in its queue, with fresh tries and its history kept; its record
     * is made anew where it is gone. Then removes the letter. One that was retried before, and whose letter was left by a
     * crash, is not run again. Blocks for some round trips.
     *
     * @return the stored task
     * @throws NotFoundException if there is no such letter, or the task's queue is gone; nothing is changed
     * @throws CorruptDataException if the document is unreadable; nothing is changed
     * @throws RefusedException if the task's deadline has passed or its state does not allow it; nothing is changed
     * @throws ConflictException if it was run again since and is complete, or somebody changed it at the same time; nothing
     *     is changed
     * @throws UnavailableException if the server does not answer; the task may be retried and its letter still there, and
     *     then another retry only removes the letter
     */
    public Task retry(String id) throws InterruptedException {
        return retried(id, null);
    }

    /**
     * As {@link #retry(String)}, with a new deadline. A signed task gets one only from a client with the signing key, since
     * the signature covers it.
     */
    public Task retry(String id, Instant newDeadline) throws InterruptedException {
        return retried(id, Objects.requireNonNull(newDeadline, "newDeadline"));
    }

    private Task retried(String id, @Nullable Instant newDeadline) throws InterruptedException {
        return new LetterRetrier(stores, timeout, trust).retry(load(id), newDeadline);
    }

    /**
     * Deletes the letter of this task; its record stays. Blocks for some round trips.
     *
     * @throws NotFoundException if there is no such letter
     * @throws UnavailableException if the server does not answer; it may be deleted
     */
    public void delete(String id) throws InterruptedException {
        var letter = load(id);
        var unused = stores.letters().remove(letter.queue(), letter.id(), letter.sequence(), timeout);
    }

    /**
     * Deletes the letters that match, as an operation that {@link Operations#list} shows; the records of the tasks stay.
     * Blocks until they are deleted.
     *
     * @return how many were deleted
     * @throws UnavailableException if the server does not answer; some may be deleted
     */
    public long purge(DeadLetterFilter filter) throws InterruptedException {
        return operations
                .run(new BulkAction.DeleteDeadLetters(filter), "", "", progress -> {})
                .counts()
                .done();
    }

    /**
     * How long and how many letters are kept; without limits where there are none yet. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     */
    public DeadLetterSettings settings() {
        return stores.letterRetention().read().orElseGet(DeadLetterSettings::unlimited);
    }

    /**
     * Sets how long and how many letters are kept, for all clients and workers, in force at once: letters beyond the limits
     * are deleted, the oldest first. Makes the stream if it is missing. Blocks for some round trips.
     *
     * @throws RefusedException if the server refuses; nothing is changed
     * @throws UnavailableException if the server does not answer; it may be changed
     */
    public void configure(DeadLetterSettings settings) {
        stores.letterRetention().configure(Objects.requireNonNull(settings, "settings"));
    }
}
