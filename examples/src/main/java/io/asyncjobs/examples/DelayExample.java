package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** A task that starts later: after a delay, or at a time. */
public final class DelayExample {

    private DelayExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("REMINDERS"));
            var producer = jobs.producer();
            var reminder = TaskSpec.of("remind").queue("REMINDERS");
            producer.enqueue(reminder.header("when", "after two seconds").delay(Duration.ofSeconds(2)));
            producer.enqueue(
                    reminder.header("when", "at a time").runAt(Instant.now().plusMillis(500)));
            producer.enqueue(reminder.header("when", "at once"));

            var reminded = new CountDownLatch(3);
            var reminders = jobs.worker().queue("REMINDERS").handle("remind", context -> {
                System.out.println(context.task().headers().get("when"));
                reminded.countDown();
                return null;
            });
            try (var worker = reminders.start()) {
                reminded.await();
                worker.stop(Duration.ofSeconds(10));
            }
        }
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(DelayExample::run, args);
    }
}
