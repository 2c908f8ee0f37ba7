package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one task costs the server: at most five requests and two events to process it, two requests and one event to enqueue it. */
final class RequestCountIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final int TASKS = 200;

    @Test
    void w18ATaskCostsTwoRequestsToEnqueueAndAtMostFiveToProcess() throws Exception {
        var events = new AtomicLong();
        var nats = SERVER.nats();
        nats.createDispatcher(message -> events.incrementAndGet()).subscribe(SERVER.namespace() + ".E.>");
        nats.flush(Duration.ofSeconds(5));
        var connection = SERVER.nats();
        var jobs = SERVER.client(builder -> builder.connection(connection));
        jobs.queues().define(QueueSettings.of("Q"));
        var producer = jobs.producer();
        producer.enqueue(TaskSpec.of("t").queue("Q")); // makes what is missing
        await().until(() -> events.get() == 1);

        connection.flush(Duration.ofSeconds(5)); // what was written is counted a moment later
        long before = connection.getStatistics().getOutMsgs();
        for (int i = 1; i < TASKS; i++) {
            producer.enqueue(TaskSpec.of("t").queue("Q"));
        }
        await().until(() -> events.get() == TASKS);
        await().untilAsserted(() ->
                assertThat(connection.getStatistics().getOutMsgs() - before).isEqualTo(3L * (TASKS - 1)));

        // its own connection, so that what it makes when it starts is counted too, and nothing else
        var workerConnection = SERVER.nats();
        var workers = SERVER.client(builder -> builder.connection(workerConnection));
        long started = workerConnection.getStatistics().getOutMsgs();
        var worker = SERVER.closed(
                workers.worker().queue("Q").handle("t", context -> null).start());
        await().atMost(Duration.ofSeconds(30)).until(() -> worker.counts().succeeded() == TASKS);
        await().until(() -> events.get() == 3L * TASKS);
        worker.stop(Duration.ofSeconds(5));
        long processing = workerConnection.getStatistics().getOutMsgs() - started;

        assertThat(jobs.queues().status("Q").entries()).isZero();
        assertThat(processing - 2L * TASKS).isBetween(3L * TASKS, 5L * TASKS);
    }

    @Test
    void w18AWorkerAsksForAsManyItemsAsItHasSlotsAndForTheNextOnesAhead() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var proxy = SERVER.closed(new FrameProxy(SERVER.server().url()));
        var running = new CountDownLatch(10);
        var goOn = new CountDownLatch(1);
        for (int i = 0; i < 40; i++) {
            jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        }

        var worker = SERVER.closed(SERVER.client(builder -> builder.server(proxy.url()))
                .worker()
                .queue("Q")
                .slots(10)
                .handle("t", context -> {
                    running.countDown();
                    goOn.await();
                    return null;
                })
                .start());

        running.await();
        // one more than it can run, which waits here for the next free slot
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").inFlight()).isEqualTo(11));
        goOn.countDown();
        await().untilAsserted(() -> assertThat(worker.counts().succeeded()).isEqualTo(40));
        var pulls = proxy.published().stream()
                .filter(frame -> frame.subject().startsWith("$JS.API.CONSUMER.MSG.NEXT."))
                .toList();
        assertThat(pulls).hasSizeLessThan(40);
    }
}
