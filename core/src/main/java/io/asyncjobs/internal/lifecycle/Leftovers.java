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

    void remove(Task over) throws InterruptedException {
        try {
            delay.cancel(over.queue(), over.id(), timeout);
            items.removeWaiting(over.queue(), over.id(), timeout);
        } catch (AsyncJobsException failed) {
            LOG.debug("something may still point to {}: {}", over, failed.getMessage());
        }
    }
}
