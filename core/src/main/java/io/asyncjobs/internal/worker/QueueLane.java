package io.asyncjobs.internal.worker;

import io.asyncjobs.internal.jetstream.Feed;
import io.asyncjobs.queue.QueueSettings;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One queue within a worker's loop. Guarded by the loop's lock. */
final class QueueLane extends QueuePicker.Lane {

    private static final Logger LOG = LoggerFactory.getLogger(QueueLane.class);

    final ArrayDeque<Held> buffer = new ArrayDeque<>();
    final PullAhead ahead = new PullAhead();
    private final BiFunction<QueueSettings, Held, TaskRun> newRun;
    QueueSettings settings;
    Feed.Source source = Feed.NOTHING;
    boolean hasWork;
    private long waiting;
    private boolean asked;
    long waitedForSinceNanos;
    boolean notWaitedFor;
    boolean paused;
    boolean gone;

    QueueLane(QueueSettings settings, BiFunction<QueueSettings, Held, TaskRun> newRun) {
        super(settings.priority());
        this.settings = settings;
        this.newRun = newRun;
    }

    /** A run of that item, by the settings that are in force now. */
    TaskRun newRun(Held held) {
        return newRun.apply(settings, held);
    }

    @Override
    boolean isReady() {
        return !buffer.isEmpty();
    }

    /** It delivered, and says that so many wait there still. */
    void heardOf(long pending) {
        hasWork = pending > 0;
        waiting = pending - source.asked();
        asked = false;
    }

    /** How many items are here or on their way. */
    long has() {
        return buffer.size() + source.asked();
    }

    /** Asks for that many; says whether it did. */
    boolean pull(int batch) {
        if (asked && source.asked() == 0) {
            hasWork = false; // nothing came of what was asked for since it last delivered
            waiting = 0;
        }
        if (!source.pull(batch, waiting >= batch)) {
            return false;
        }
        waiting -= batch;
        asked = true;
        return true;
    }

    /** It had more when it was last heard of, and delivers. */
    boolean expectsWork() {
        return hasWork && !paused && !gone;
    }

    /** More is known to wait there, and it has not just failed to come: its turn is kept for a moment. */
    boolean mayBringMore() {
        return expectsWork() && !notWaitedFor;
    }

    boolean isWaitedFor() {
        return waitedForSinceNanos != 0 && mayBringMore() && buffer.isEmpty();
    }

    /**
     * How many items it should have here or on their way, given its share of the free slots; a queue that may not pull
     * ahead asks for nothing while no slot is free, nor while each free one is kept for the queue whose turn it is.
     */
    int wanted(int share, int free, boolean allKept) {
        if (gone) {
            return 0;
        }
        if (ahead.isAllowed()) {
            return 1 + share;
        }
        if (free == 0 || (allKept && mayBringMore() && !isWaitedFor())) {
            return 0;
        }
        return Math.max(1, share);
    }

    /**
     * Whether an item may go back to the server for want of a slot: where Go shares the queue and limits its tries, each
     * return uses one up, so half of them are kept.
     */
    boolean mayGiveBack(Held held) {
        boolean limited = settings.sharedWithGo() && settings.maxTries() > 0;
        return !limited || held.item().deliveries() * 2 < settings.maxTries();
    }

    void dropStale(long now) {
        if (buffer.isEmpty()) {
            return;
        }
        for (Iterator<Held> each = buffer.iterator(); each.hasNext(); ) {
            var held = each.next();
            if (held.isStale(now)) {
                LOG.info("{} waited here for half a lease and is left to come again", held.item());
                each.remove();
            }
        }
    }
}
