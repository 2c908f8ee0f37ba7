package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a waiting task for another that takes its unique key. Dies after the record: its item or due message finds a final
 * task and is removed.
 */
final class Replacing {

    private static final Logger LOG = LoggerFactory.getLogger(Replacing.class);

    private final TaskStore tasks;
    private final WorkQueue items;
    private final DelayStream delay;
    private final Ending ending;
    private final InstantSource clock;
    private final Duration timeout;

    Replacing(Stores stores, Ending ending, Duration timeout) {
        this.tasks = stores.tasks();
        this.items = stores.items();
        this.delay = stores.delay();
        this.clock = stores.clock();
        this.ending = ending;
        this.timeout = timeout;
    }

    static boolean isWaiting(Task task) {
        return switch (task.state()) {
            case NEW, RETRY, BLOCKED -> true;
            case ACTIVE, COMPLETE, EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> false;
        };
    }

    /**
     * Saves it as ended.
     *
     * @throws ConflictException if it changed meanwhile, perhaps since it was started
     */
    Version end(Task waiting, String by) throws InterruptedException {
        return tasks.save(waiting.cancelled("replaced by " + by, false, clock.instant()), timeout);
    }

    /** What follows its end: its messages, and all that follows any end. What fails is left to whoever meets it. */
    void cleanUp(Version ended) throws InterruptedException {
        var task = ended.task();
        try {
            items.removeWaiting(task.queue(), task.id(), timeout);
            delay.cancel(task.queue(), task.id(), timeout);
        } catch (AsyncJobsException left) {
            LOG.info("{} was replaced, but its item or delay message is left: {}", task, left.getMessage());
        }
        ending.follow(ended);
    }
}
