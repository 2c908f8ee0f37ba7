package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.jetstream.DeadLetterStore;
import io.asyncjobs.internal.jetstream.RetentionRules;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.UniqueKeys;
import io.asyncjobs.task.Retention.Keep;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows once a task's record is final, in this order: dead letter, children, unique key, and deletion of the record
 * where its state is not kept. Whoever made the record final calls it before the item is removed; who finds a final record
 * with its item still there calls it again. Each step may be repeated.
 */
public final class Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final TaskStore tasks;
    private final DeadLetterStore deadLetters;
    private final RetentionRules retention;
    private final UniqueKeys uniqueKeys;

    /** Over these stores. */
    public Ending(Stores stores) {
        this.tasks = stores.tasks();
        this.deadLetters = stores.deadLetters();
        this.retention = stores.retention();
        this.uniqueKeys = stores.uniqueKeys();
    }

    /**
     * Does what follows this final version, which was just saved. Blocks until it is done, or the server does not answer.
     *
     * @return whether all is done; if not it is said in the log, and the task's item is to be left to come again
     */
    public boolean follow(Version ended) throws InterruptedException {
        return all(ended, false);
    }

    /** As {@link #follow}, where it may have been done before: looks before it copies. */
    public boolean followAgain(Version ended) throws InterruptedException {
        return all(ended, true);
    }

    private boolean all(Version ended, boolean again) throws InterruptedException {
        var task = ended.task();
        try {
            var why = task.deathReason();
            if (why.isPresent() && !(again && deadLetters.has(task.queue(), task.id(), task.sequence(), PATIENCE))) {
                deadLetters.put(task, why.get(), ended.document(), PATIENCE);
            }
            uniqueKeys.free(task, PATIENCE);
            if (retention.keep(task) instanceof Keep.Discard) {
                tasks.delete(task, PATIENCE);
            }
            return true;
        } catch (AsyncJobsException failed) {
            LOG.warn("{} ended, but what follows is not done: {}", task, failed.getMessage());
            return false;
        }
    }
}
