package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.ItemRejected;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.ScheduleFired;
import io.asyncjobs.event.TaskRepaired;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Hears of every change of a task while it happens. Events are not stored: who listens later hears nothing. */
public final class EventsExample {

    private EventsExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("THUMBNAILS"));
            var id = TaskId.next();
            var over = new CountDownLatch(1);
            var listening = jobs.events().subscribe(id, event -> {
                System.out.println(describe(event));
                if (event instanceof TaskStateChanged changed && changed.state().isFinal()) {
                    over.countDown();
                }
            });
            jobs.producer().enqueue(TaskSpec.of("thumbnail").queue("THUMBNAILS").id(id));
            try (var worker = jobs.worker()
                    .queue("THUMBNAILS")
                    .handleAny(context -> "done")
                    .start()) {
                over.await();
                worker.stop(Duration.ofSeconds(10));
            }
            listening.close();
        }
    }

    private static String describe(Event event) {
        return switch (event) {
            case TaskStateChanged changed ->
                changed.taskType() + " is " + changed.state().word();
            case ScheduleFired fired ->
                "schedule " + fired.schedule() + " " + fired.firing().what().word();
            case LeaderElected elected -> elected.name() + " leads " + elected.component();
            case QueueChanged changed ->
                "queue " + changed.queue() + " " + changed.change().word();
            case ItemRejected rejected -> "removed from " + rejected.queue() + ": " + rejected.reason();
            case TaskRepaired repaired ->
                repaired.taskId() + " was repaired: " + repaired.repair() + ", since " + repaired.reason();
        };
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(EventsExample::run, args);
    }
}
