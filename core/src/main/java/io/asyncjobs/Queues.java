package io.asyncjobs;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.QueueStreams;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.QueuePurger;
import io.asyncjobs.queue.PurgeCounts;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.task.Names;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** The queues. Looking never creates anything. Safe for use by many threads. Each call blocks for a few round trips. */
public final class Queues {

    private final QueueStreams streams;

    private final Stores stores;
    private final Duration timeout;

    Queues(Stores stores, Duration timeout) {
        this.stores = stores;
        this.streams = stores.queues();
        this.timeout = timeout;
    }

    /**
     * Makes the queue if there is none of that name, else joins the one that exists as it is; where that one is set
     * otherwise, one warning in the log says what differs.
     *
     * @return the live settings
     */
    public QueueSettings define(QueueSettings settings) {
        return streams.define(settings);
    }

    /**
     * Makes the queue; of one that lost its consumer, or never had it, what is missing.
     *
     * @return the live settings
     * @throws AlreadyExistsException if there is one of that name; it is untouched
     */
    public QueueSettings add(QueueSettings settings) {
        return streams.add(settings);
    }

    /**
     * Changes the settings of a live queue; its storage cannot be changed and is ignored. Workers that serve it hear
     * of it at once, or find out within half a minute: tasks that start from then on follow the new settings, those that run
     * keep theirs. A queue that is paused stays so.
     *
     * @return the live settings
     * @throws NotFoundException if there is none of that name
     */
    public QueueSettings update(QueueSettings settings) {
        return streams.update(settings);
    }

    /**
     * Starts no more tasks of this queue, on any worker and those of the Go original too, until it is resumed; those that
     * run finish, and new ones may be enqueued. Pausing a paused queue replaces the reason.
     *
     * @param reason shown wherever the queue is looked at; may be empty
     * @throws NotFoundException if there is none of that name
     */
    public void pause(String name, String reason) {
        streams.pause(Names.queue(name), Objects.requireNonNull(reason, "reason"));
    }

    /**
     * Starts tasks of a paused queue again; one that is not paused is left as it is.
     *
     * @throws NotFoundException if there is none of that name
     */
    public void resume(String name) {
        streams.resume(Names.queue(name));
    }

    /** As {@link #purge(String, Consumer)}, without being told how far it is. */
    public PurgeCounts purge(String name) throws InterruptedException {
        return purge(name, counts -> {});
    }

    /**
     * Ends all that waits in a queue, or for its time to be put into it: each task becomes {@code terminated} with the
     * reason and without a dead letter, then its item is removed. Tasks that run are left, as are those that wait for other
     * tasks. Blocks until all that waited when it began is gone, about a quarter of a millisecond for each; memory does not
     * grow with their number. After a failure it may be called again.
     *
     * @param onProgress told what is done so far, every thousand and at the end, by the calling thread
     * @return what was done
     * @throws NotFoundException if there is none of that name
     * @throws UnavailableException if the server did not answer in time; what is done stays done
     */
    public PurgeCounts purge(String name, Consumer<PurgeCounts> onProgress) throws InterruptedException {
        return new QueuePurger(stores, timeout).purge(Names.queue(name), onProgress);
    }

    /**
     * Deletes a queue. One that is not empty is deleted only if forced: it is paused and purged first. Tasks that run finish
     * and their outcome is stored; workers go on with their other queues.
     *
     * @throws NotFoundException if there is none of that name
     * @throws RefusedException if it is not empty and not forced; nothing is changed
     * @throws UnavailableException if the server did not answer in time; what is done stays done
     */
    public void delete(String name, boolean force) throws InterruptedException {
        var status = status(name);
        if (!force && status.entries() + status.delayed() > 0) {
            throw RefusedException.of(
                    RefusedException.Reason.QUEUE_NOT_EMPTY,
                    "queue " + name + " holds " + status.entries() + " items and " + status.delayed()
                            + " delayed tasks; purge it first, or force its deletion");
        }
        if (force) {
            pause(name, "it is being deleted");
            purge(name);
        }
        streams.delete(name);
    }

    /** The live settings of a queue; empty where there is none of that name. */
    public Optional<QueueSettings> find(String name) {
        return streams.find(Names.queue(name));
    }

    /**
     * What a queue is set to and holds now.
     *
     * @throws NotFoundException if there is none of that name
     */
    public QueueStatus status(String name) {
        return streams.status(Names.queue(name));
    }

    /** The names of all queues, sorted. */
    public List<String> list() {
        return streams.list();
    }
}
