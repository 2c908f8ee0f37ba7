package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A task from its producer through a worker to its result. */
public final class QuickstartExample {

    private QuickstartExample() {}

    // tag::quickstart
    record Mail(String to, String subject) {}

    static final TaskType<Mail> MAIL = TaskType.of("email:new", Mail.class);

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("EMAIL"));
            var task = jobs.producer()
                    .enqueue(MAIL.with(new Mail("ada@example.net", "Welcome")).queue("EMAIL"));

            var sent = new CountDownLatch(1);
            var email = jobs.worker().queue("EMAIL").handle(MAIL, (mail, context) -> {
                sent.countDown();
                return "sent to " + mail.to();
            });
            try (var worker = email.start()) {
                sent.await();
                worker.stop(Duration.ofSeconds(10)); // the handler that runs may finish
            }
            System.out.println(
                    jobs.tasks().load(task.id()).result().orElseThrow().json());
        }
    }
    // end::quickstart

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(QuickstartExample::run, args);
    }
}
