package io.asyncjobs.cli.demo;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Events.Subscription;
import io.asyncjobs.cli.output.Human;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Follows one task by its events until it has ended. Used by one thread. */
final class Follower implements AutoCloseable {

    private static final int LONGEST_TEXT = 56;

    private final String taskId;
    private final long began = System.nanoTime();
    private final LinkedBlockingQueue<Event> arrived = new LinkedBlockingQueue<>();
    private final Subscription subscription;

    /** Listens from now on, so it is made before the task is enqueued. */
    Follower(AsyncJobs jobs, String taskId) {
        this.taskId = taskId;
        this.subscription = jobs.events().subscribe(taskId, arrived::add);
    }

    /**
     * The states that the task went through, in order; each is a line when it is seen.
     *
     * @throws IllegalStateException if it has not ended after this long
     */
    List<TaskState> untilEnd(Duration limit, Consumer<String> lines) throws InterruptedException {
        var states = new ArrayList<TaskState>();
        long end = System.nanoTime() + limit.toNanos();
        while (states.isEmpty() || !states.getLast().isFinal()) {
            var event = arrived.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new IllegalStateException(
                        "task " + taskId + " has not ended after " + limit.toSeconds() + " s; it was seen " + states);
            }
            if (event instanceof TaskStateChanged change) {
                lines.accept(line(change));
                states.add(change.state());
            }
        }
        return states;
    }

    private String line(TaskStateChanged change) {
        var tries = change.tries() == 0 ? "" : "tries " + change.tries() + "  ";
        var error = change.lastError()
                .map(text -> Human.foreign(text, LONGEST_TEXT))
                .orElse("");
        return String.format(
                        Locale.ROOT,
                        "+%.2fs  %-8s  %s%s",
                        (System.nanoTime() - began) / 1e9,
                        change.state().word(),
                        tries,
                        error)
                .stripTrailing();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
