package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a task's end by its events. An event may be lost, so the record is looked at before, after each event of an end,
 * and every ten seconds.
 */
public final class Awaiter {

    private static final long NET_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST_NANOS = Duration.ofDays(365).toNanos();

    private final Stores stores;

    /** Over these stores. */
    public Awaiter(Stores stores) {
        this.stores = stores;
    }

    /**
     * The task once it is final; empty if it is not within the limit.
     *
     * @throws NotFoundException if there is no such task, or it ended and was not kept
     */
    public Optional<Task> await(String id, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(LONGEST_NANOS, Math.max(0, toNanos(limit)));
        var ends = new LinkedBlockingQueue<TaskState>();
        var stop = stores.events().subscribe(id, event -> ended(event).ifPresent(ends::add));
        try {
            var task = stores.tasks().require(id, stores.timeout()).task();
            while (!task.state().isFinal()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return Optional.empty();
                }
                var end = ends.poll(Math.min(left, NET_NANOS), TimeUnit.NANOSECONDS);
                var stored = stores.tasks().load(id, stores.timeout());
                if (stored.isEmpty()) {
                    throw NotFoundException.ofTask(
                            id,
                            "task " + id + " is not stored any more: "
                                    + (end == null ? "it was deleted, or ended" : "it ended as " + end.word())
                                    + " and is not kept");
                }
                task = stored.get().task();
            }
            return Optional.of(task);
        } finally {
            stop.run();
        }
    }

    private static long toNanos(Duration limit) {
        return limit.compareTo(Duration.ofNanos(LONGEST_NANOS)) > 0 ? LONGEST_NANOS : limit.toNanos();
    }

    private static Optional<TaskState> ended(Event event) {
        return event instanceof TaskStateChanged changed && changed.state().isFinal()
                ? Optional.of(changed.state())
                : Optional.empty();
    }
}
