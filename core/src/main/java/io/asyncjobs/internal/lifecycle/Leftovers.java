package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.task.Task;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What points to a task that will not run any more: its waiting and due messages, and its item unless a worker holds it. All
 * of it would be found out to point to nothing sooner or later; a Go worker however would run the task.
 *
 * <p>It is looked at before the record is made final, and only what was there then is removed: once the record is final,
 * somebody may begin the task anew, and what is there by then is that one's. What comes in between is left to who meets it.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final DelayStream delay;
    private final WorkQueue items;
    private final Duration timeout;

    Leftovers(Stores stores, Duration timeout) {
        this.delay = stores.delay();
        this.items = stores.items();
        this.timeout = timeout;
    }

    /**
     * What points to a task, by sequence.
     *
     * @param item its item's, 0 for none
     * @param later its messages in the delay stream
     */
    record Pointers(long item, DelayStream.Held later) {
        static final Pointers NONE = new Pointers(0, DelayStream.Held.NOTHING);
    }

    /** What points to the task now. To be called between the read of its record and the save over it. */
    Pointers of(Task waiting) throws InterruptedException {
        try {
            var later =
                    delay.held(waiting.queue(), waiting.id(), timeout); // first, since it goes from there to the queue
            return new Pointers(items.sequenceOf(waiting.queue(), waiting.id(), timeout), later);
        } catch (AsyncJobsException failed) {
            LOG.debug("what points to {} is not known and stays: {}", waiting, failed.getMessage());
            return Pointers.NONE;
        }
    }

    void remove(Task over, Pointers pointers) throws InterruptedException {
        try {
            delay.cancel(over.queue(), over.id(), pointers.later, timeout);
            items.removeWaiting(over.queue(), over.id(), pointers.item, timeout);
        } catch (AsyncJobsException failed) {
            LOG.debug("something may still point to {}: {}", over, failed.getMessage());
        }
    }
}
