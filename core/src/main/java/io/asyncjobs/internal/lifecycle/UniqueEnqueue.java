package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Backoff;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.UniqueKeys;
import io.asyncjobs.internal.jetstream.UniqueKeys.Claim;
import io.asyncjobs.internal.jetstream.UniqueKeys.Entry;
import io.asyncjobs.internal.lifecycle.Beginning.Began;
import io.asyncjobs.internal.lifecycle.KeyRule.Worth;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.Unique;
import io.asyncjobs.task.Unique.IfTaken;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a task that is to hold a unique key: 1 takes the key, 2 saves the record, 3 extends the key, 4 puts the item. Each
 * of the key's steps is a compare-and-set, and no item is put before the key is known to be held for as long as it must be.
 *
 * <table>
 * <caption>What is left where the process dies, and what whoever meets it does</caption>
 * <tr><th>Died after</th><th>Left</th><th>Then</th></tr>
 * <tr><td>1 key</td><td>a key whose holder has no record</td><td>others are rejected, or wait; after a minute it is free
 *     (the server drops it where it was to be held until final, whoever meets it takes it over where it has a period)</td></tr>
 * <tr><td>the holder was ended to be replaced</td><td>a key whose holder is final</td><td>free at once; the task that was to
 *     replace it does not exist</td></tr>
 * <tr><td>2 record, held until final</td><td>a {@code new} task without item, its key free after a minute</td><td>the repair
 *     takes the key again ({@link KeyHolding#retake}) before it puts the item; where another task holds it by then, it ends
 *     this one instead: the enqueue never returned</td></tr>
 * <tr><td>2 record, held for a period</td><td>a {@code new} task without item and its key for all of the period</td><td>the
 *     repair puts the item</td></tr>
 * <tr><td>3 key extended</td><td>a {@code new} task without item that holds its key</td><td>the repair puts the item</td></tr>
 * <tr><td>the record became {@code queue_error}</td><td>a key whose holder never runs</td><td>free at once</td></tr>
 * </table>
 *
 * <p>A producer that was held up for a minute between 1 and 2, or whose task was replaced before 3, finds in 3 that
 * another task holds the key; it deletes its record, which has no item, unless that was ended by then, and is rejected.
 */
final class UniqueEnqueue {

    private static final Logger LOG = LoggerFactory.getLogger(UniqueEnqueue.class);

    private final Beginning beginning;
    private final Placing placing;
    private final Stores stores;
    private final UniqueKeys keys;
    private final KeyHolding holding;
    private final Replacing replacing;
    private final Duration timeout;

    UniqueEnqueue(Beginning beginning, Placing placing, Stores stores, Ending ending, Duration timeout) {
        this.beginning = beginning;
        this.placing = placing;
        this.stores = stores;
        this.keys = stores.uniqueKeys();
        this.holding = new KeyHolding(stores);
        this.replacing = new Replacing(stores, ending, timeout);
        this.timeout = timeout;
    }

    /** One task on its way to a key. */
    private record Wish(Task task, Unique unique, String token, boolean returnExisting) {

        /** What the key's message says once the record is saved as that sequence; 0 for not yet. */
        Claim claim(long record) {
            var period = unique.period().map(Wish::wholeSeconds);
            var ttl = record > 0
                    ? period
                    : Optional.of(period.filter(time -> time.compareTo(KeyRule.TIME_TO_SAVE) > 0)
                            .orElse(KeyRule.TIME_TO_SAVE));
            return new Claim(task.id(), period.isEmpty(), record, ttl.orElse(null));
        }

        private static Duration wholeSeconds(Duration time) {
            return time.getNano() == 0 ? time : Duration.ofSeconds(time.getSeconds() + 1);
        }
    }

    /** What came of the first step. */
    private sealed interface Taking {
        /** The key is ours for a minute, at that sequence. */
        record Ours(long at) implements Taking {}

        /** Another task is to be returned. */
        record Return(Task existing) implements Taking {}

        /** Not yet; to be tried again over that sequence. */
        record Again(long over) implements Taking {}
    }

    /**
     * Begins it. Blocks until all is confirmed; where a holder is to be returned that is just being enqueued, up to the
     * time-out for it.
     */
    Task begin(Version version, Unique unique, boolean returnExisting) throws InterruptedException {
        var task = version.task();
        var wish = new Wish(task, unique, unique.token(task.type(), task.payload()), returnExisting);
        return switch (take(wish)) {
            case Taking.Ours ours -> withKey(version, wish, ours.at());
            case Taking.Return other -> other.existing();
            case Taking.Again never -> throw new IllegalStateException("taking a key does not end like this");
        };
    }

    private Task withKey(Version version, Wish wish, long at) throws InterruptedException {
        Began began;
        try {
            began = beginning.store(version, wish.returnExisting());
        } catch (AlreadyExistsException | RefusedException notStored) {
            release(wish, at);
            throw notStored;
        }
        return switch (began) {
            case Began.Stored stored ->
                place(stored.version(), wish, extended(stored.version().task(), wish, at));
            case Began.Existing existing -> {
                release(wish, at);
                yield existing.task();
            }
        };
    }

    /** Its sequence, now that it is held for as long as it must be. */
    private long extended(Task stored, Wish wish, long at) throws InterruptedException {
        KeyHolding.Hold hold;
        try {
            hold = holding.hold(stored.queue(), wish.token(), wish.claim(stored.sequence()), at, timeout);
        } catch (UnavailableException silent) {
            throw new UnavailableException(
                    "task " + stored.id() + " is stored, but whether it holds its unique key is not known ("
                            + silent.getMessage() + "); it is not queued yet and runs only if it does",
                    Effect.RECORD_STORED,
                    silent);
        }
        if (hold.isOurs()) {
            return hold.at();
        }
        stores.tasks().delete(stored, timeout);
        throw AlreadyExistsException.ofTask(
                hold.other(),
                "task " + hold.other() + " took the unique key of task " + stored.id()
                        + " while that was being enqueued; it was not queued and will not run",
                null);
    }

    private Task place(Version stored, Wish wish, long at) throws InterruptedException {
        try {
            return placing.place(stored);
        } catch (QueueFullException | NotFoundException | RefusedException notQueued) {
            release(wish, at);
            throw notQueued;
        }
    }

    private void release(Wish wish, long at) throws InterruptedException {
        try {
            keys.free(wish.task().queue(), wish.token(), at, timeout);
        } catch (AsyncJobsException left) {
            LOG.info("the unique key of {} counts as free but was not freed: {}", wish.task(), left.getMessage());
        }
    }

    private Taking take(Wish wish) throws InterruptedException {
        var backoff = new Backoff(timeout);
        long over = 0;
        while (true) {
            long at = put(wish, over);
            if (at > 0) {
                return new Taking.Ours(at);
            }
            var found = keys.find(wish.task().queue(), wish.token(), timeout);
            var next = found.isEmpty() ? lookAgain(wish, backoff) : meet(wish, found.get(), backoff);
            if (!(next instanceof Taking.Again again)) {
                return next;
            }
            over = again.over();
        }
    }

    private Taking lookAgain(Wish wish, Backoff backoff) throws InterruptedException {
        if (!backoff.pause()) {
            throw new UnavailableException(
                    "the unique key of task " + wish.task().id() + " changed hands all the time for " + timeout
                            + "; no task was stored",
                    Effect.NONE,
                    null);
        }
        return new Taking.Again(0);
    }

    private long put(Wish wish, long over) throws InterruptedException {
        try {
            return keys.put(wish.task().queue(), wish.token(), wish.claim(0), over, timeout);
        } catch (UnavailableException silent) {
            throw new UnavailableException(
                    silent.getMessage() + "; no task was stored, and the key is free again within a minute",
                    Effect.NONE,
                    silent);
        }
    }

    private Taking meet(Wish wish, Entry key, Backoff backoff) throws InterruptedException {
        var task = wish.task();
        boolean own = key.holder().equals(task.id());
        return switch (holding.worth(key, timeout)) {
            case Worth.Free free -> new Taking.Again(key.sequence());
            // an earlier attempt under this id, or one at the same time: the record decides between them
            case Worth.Unsettled young when own -> new Taking.Again(key.sequence());
            case Worth.Unsettled young -> {
                if (wish.unique().ifTaken() == IfTaken.REJECT || !backoff.pause()) {
                    throw taken(wish, key.holder(), "just being enqueued");
                }
                yield new Taking.Again(0);
            }
            case Worth.Held held -> {
                var holder = held.holder();
                if (holder != null
                        && (wish.unique().ifTaken() == IfTaken.RETURN_HOLDER || (own && wish.returnExisting()))) {
                    yield new Taking.Return(holder);
                }
                if (holder == null || own || wish.unique().ifTaken() != IfTaken.REPLACE_WAITING) {
                    throw taken(
                            wish,
                            key.holder(),
                            holder == null
                                    ? "its record is gone, its period is not over"
                                    : holder.state().word());
                }
                yield replace(wish, key, holder, backoff);
            }
        };
    }

    /** The holder is ended first, so that there never are two; then its key is taken, then what it left is removed. */
    private Taking replace(Wish wish, Entry key, Task holder, Backoff backoff) throws InterruptedException {
        if (!Replacing.isWaiting(holder)) {
            throw taken(wish, key.holder(), holder.state().word());
        }
        var existing = beginning.findExisting(wish.task().id(), wish.returnExisting());
        if (existing.isPresent()) {
            return new Taking.Return(existing.get());
        }
        Replacing.Ended ended;
        try {
            ended = replacing.end(holder, wish.task().id());
        } catch (ConflictException changed) {
            return lookAgain(wish, backoff);
        }
        try {
            long at = put(wish, key.sequence());
            return at > 0 ? new Taking.Ours(at) : lookAgain(wish, backoff);
        } finally {
            replacing.cleanUp(ended);
        }
    }

    private static AlreadyExistsException taken(Wish wish, String holder, String state) {
        return AlreadyExistsException.ofTask(
                holder,
                "the unique key of task " + wish.task().id() + " is held by task " + holder + " of queue "
                        + wish.task().queue() + " (" + state
                        + "); nothing was stored: enqueue it when the key is free, or ask for the holder",
                null);
    }
}
