package io.asyncjobs.browser;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Scheduler;
import io.asyncjobs.Worker;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What goes on in the namespace that is looked at: a worker whose handlers do what people see, and a scheduler. */
final class Jobs implements AutoCloseable {

    /** The queue that the worker serves. */
    static final String WORK = "EMAIL";

    /** A queue that nobody serves: what is in it waits. */
    static final String IDLE = "BILLING";

    /** Completes, with a result. */
    static final String WELCOME = "mail:welcome";

    /** Fails each time, with an error that holds markup. */
    static final String BROKEN = "mail:broken";

    /** Gives up at once: a dead letter. */
    static final String REFUSED = "mail:refused";

    /** Tells how far it is, and runs until {@link #release} or until it is cancelled. */
    static final String REPORT = "report:month";

    /** What {@link #BROKEN} and {@link #REFUSED} say. */
    static final String ERROR = "550 no such box <img src=x onerror=\"window.hurt=1\">";

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final AsyncJobs client;
    private final Worker worker;
    private final Scheduler scheduler;
    private final CountDownLatch released = new CountDownLatch(1);

    Jobs(AsyncJobs client) throws InterruptedException {
        this.client = client;
        client.queues().define(QueueSettings.of(IDLE));
        worker = client.worker()
                .name("mailer")
                .queue(QueueSettings.of(WORK))
                .retry(RetryPolicy.fixed(Duration.ofMillis(200)))
                .slots(8)
                .handle(WELCOME, context -> Map.of("sent", true, "to", "ada@example.org"))
                .handle(BROKEN, context -> {
                    throw new IllegalStateException(ERROR);
                })
                .handle(REFUSED, context -> {
                    throw new TerminateTaskException(ERROR);
                })
                .handle(REPORT, this::report)
                .start();
        scheduler = client.scheduler("night-watch").start();
    }

    private @Nullable Object report(TaskContext context) throws InterruptedException {
        context.progress(40, "page 4 of 10");
        released.await();
        return null;
    }

    /** Lets all reports end, now and later. */
    void release() {
        released.countDown();
    }

    /** Adds a task to the queue that is served. */
    Task add(String type) throws InterruptedException {
        return add(TaskSpec.of(type, Map.of("to", "ada@example.org")).queue(WORK));
    }

    Task add(TaskSpec spec) throws InterruptedException {
        return client.producer().enqueue(spec);
    }

    /** Adds one and waits for its end. */
    Task run(TaskSpec spec) throws InterruptedException {
        var id = add(spec).id();
        return client.tasks().await(id, LONGEST_WAIT).orElseThrow(() -> new AssertionError(id + " does not end"));
    }

    /** A task that waits in {@link #IDLE}. */
    Task wait(String type) throws InterruptedException {
        return add(TaskSpec.of(type, Map.of("to", "ada@example.org")).queue(IDLE));
    }

    @Override
    public void close() {
        release();
        scheduler.close();
        worker.close();
    }
}
