package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.UniqueKeys;
import io.asyncjobs.internal.jetstream.UniqueKeys.Claim;
import io.asyncjobs.internal.jetstream.UniqueKeys.Entry;
import io.asyncjobs.internal.lifecycle.KeyRule.Worth;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether a task holds its unique key, for all who are about to give it an item: the enqueue, the retry by hand, the
 * repair. No item without the key: so of all tasks that name one, only its holder ever runs.
 */
public final class KeyHolding {

    private static final int MOST_RACES = 20;

    private final UniqueKeys keys;
    private final TaskStore tasks;
    private final InstantSource clock;

    /** Over these stores. */
    public KeyHolding(Stores stores) {
        this.keys = stores.uniqueKeys();
        this.tasks = stores.tasks();
        this.clock = stores.clock();
    }

    /**
     * Whether a key is held.
     *
     * @param at the sequence of its message if it is
     * @param other the id of the task that holds it if not, empty if it is
     */
    public record Hold(long at, String other) {

        /** Whether the one who asked holds it. */
        public boolean isOurs() {
            return other.isEmpty();
        }
    }

    /**
     * Makes sure that this task holds the unique key that its record names, before it gets an item: takes it where it is free,
     * and for ever where it had only a minute. A task that names none needs none. For a task whose record is not stored
     * (sequence 0) the key is taken for a minute, and to be asked for again once that is saved.
     *
     * @param task the version that is stored; for a retry by hand the final one that is to be retried
     * @throws UnavailableException if the server did not answer within the time; it may hold it
     */
    public Hold retake(Task task, Duration timeout) throws InterruptedException {
        if (task.uniqueKey().isEmpty()) {
            return new Hold(0, "");
        }
        var token = task.uniqueKey().get();
        var found = keys.find(task.queue(), token, timeout);
        if (found.isPresent()) {
            var key = found.get();
            boolean settled = key.untilFinal() && key.record() > 0 && key.record() >= task.sequence();
            if (key.holder().equals(task.id()) && settled) {
                return new Hold(key.sequence(), "");
            }
            if (!isFor(task.id(), key, timeout)) {
                return new Hold(0, key.holder());
            }
        }
        var ttl = task.sequence() == 0 ? KeyRule.TIME_TO_SAVE : null;
        var claim = new Claim(task.id(), true, task.sequence(), ttl);
        return hold(task.queue(), token, claim, found.map(Entry::sequence).orElse(0L), timeout);
    }

    /** Writes the claim over that sequence, or wherever the key stands as long as nobody else holds it. */
    Hold hold(String queue, String token, Claim claim, long expected, Duration timeout) throws InterruptedException {
        long over = expected;
        for (int race = 0; race < MOST_RACES; race++) {
            long at = keys.put(queue, token, claim, over, timeout);
            if (at > 0) {
                return new Hold(at, "");
            }
            var found = keys.find(queue, token, timeout);
            if (found.isPresent() && !isFor(claim.holder(), found.get(), timeout)) {
                return new Hold(0, found.get().holder());
            }
            over = found.map(Entry::sequence).orElse(0L);
        }
        throw new UnavailableException("a unique key of queue " + queue + " changes hands too fast for task "
                + claim.holder() + " to learn whether it holds it");
    }

    private boolean isFor(String taskId, Entry key, Duration timeout) throws InterruptedException {
        return key.holder().equals(taskId) || worth(key, timeout) instanceof Worth.Free;
    }

    Worth worth(Entry key, Duration timeout) throws InterruptedException {
        return KeyRule.of(key, holder(key, timeout), clock.instant());
    }

    private Optional<Task> holder(Entry key, Duration timeout) throws InterruptedException {
        if (key.holder().isEmpty()) {
            return Optional.empty();
        }
        try {
            return tasks.load(key.holder(), timeout).map(TaskStore.Version::task);
        } catch (CorruptDataException neverRuns) {
            return Optional.empty();
        }
    }

    /**
     * Frees a key whose holder is over or gone; one that is still worth something stays. For keys that nobody freed: their
     * holder was ended by a Go worker, or its process died. Blocks for two round trips.
     *
     * @return whether it was freed
     * @throws UnavailableException if the server did not answer within the time; it may be freed
     */
    public boolean freeIfOver(Entry key, Duration timeout) throws InterruptedException {
        if (worth(key, timeout) instanceof Worth.Free) {
            keys.free(key, timeout);
            return true;
        }
        return false;
    }
}
