package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.task.DeathReason;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room in a full queue that discards old: settles the oldest waiting task as {@code queue_error} with its dead
 * letter, then removes its item. Dies in between: a worker that meets the item finds a final task and removes it.
 */
final class Displacer {

    private static final Logger LOG = LoggerFactory.getLogger(Displacer.class);
    private static final int MOST_LOOKED_AT = 20;

    private final TaskStore tasks;
    private final WorkQueue items;
    private final Ending ending;
    private final InstantSource clock;
    private final Duration timeout;

    Displacer(Stores stores, Ending ending, Duration timeout) {
        this.tasks = stores.tasks();
        this.items = stores.items();
        this.clock = stores.clock();
        this.ending = ending;
        this.timeout = timeout;
    }

    /** Displaces one task; false where none waits. */
    boolean displaceOldest(String queue) throws InterruptedException {
        long from = 0;
        for (int i = 0; i < MOST_LOOKED_AT; i++) {
            var oldest = items.oldestWaiting(queue, from, timeout);
            if (oldest.isEmpty()) {
                return false;
            }
            if (settle(oldest.get().taskId(), queue)) {
                items.remove(queue, oldest.get().sequence());
                return true;
            }
            from = oldest.get().sequence() + 1;
        }
        return false;
    }

    /** Whether its item may go: its task is settled now, or was over before, or never existed. */
    private boolean settle(String taskId, String queue) throws InterruptedException {
        try {
            var stored = tasks.load(taskId, timeout);
            if (stored.isEmpty() || stored.get().task().state().isFinal()) {
                return true;
            }
            var task = stored.get().task();
            return switch (task.state()) {
                case NEW, RETRY, BLOCKED -> {
                    var reason = "displaced by a newer task, since queue " + queue + " was full";
                    var displaced = task.dropped(DeathReason.DISPLACED, reason, clock.instant());
                    var saved = tasks.save(displaced, timeout);
                    LOG.info("{} was displaced from its full queue", task);
                    yield ending.follow(saved);
                }
                case ACTIVE, COMPLETE, EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> false;
            };
        } catch (ConflictException startedMeanwhile) {
            return false;
        } catch (CorruptDataException unreadable) {
            return true;
        }
    }
}
