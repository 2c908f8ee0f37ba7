package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Ends a waiting task for another that takes its unique key. Dies after the record: its item or due message finds a final
 * task and is removed.
 */
final class Replacing {

    private final TaskStore tasks;
    private final Ending ending;
    private final Leftovers leftovers;
    private final InstantSource clock;
    private final Duration timeout;

    Replacing(Stores stores, Ending ending, Duration timeout) {
        this.tasks = stores.tasks();
        this.clock = stores.clock();
        this.leftovers = new Leftovers(stores, timeout);
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
     * What was ended.
     *
     * @param version its final version
     * @param pointers what pointed to it before
     */
    record Ended(Version version, Leftovers.Pointers pointers) {}

    /**
     * Saves it as ended.
     *
     * @throws ConflictException if it changed meanwhile, perhaps since it was started
     */
    Ended end(Task waiting, String by) throws InterruptedException {
        var pointers = leftovers.of(waiting);
        return new Ended(tasks.save(waiting.cancelled("replaced by " + by, false, clock.instant()), timeout), pointers);
    }

    /** What follows its end, and what pointed to it. What fails is left to whoever meets it. */
    void cleanUp(Ended ended) throws InterruptedException {
        if (ending.follow(ended.version)) {
            leftovers.remove(ended.version.task(), ended.pointers);
        }
    }
}
