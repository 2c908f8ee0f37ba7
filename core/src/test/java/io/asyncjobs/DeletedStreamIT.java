package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams and consumers that somebody deletes under a running worker: nothing hangs, and work goes on without a restart. */
final class DeletedStreamIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Pace FAST = new Pace(Duration.ofMillis(100), Duration.ofMillis(300));

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        for (var queue : new String[] {"A", "B"}) {
            jobs.queues().define(QueueSettings.of(queue).withLease(LEASE));
        }
        SERVER.closed(jobs.worker()
                .queue("A")
                .queue("B")
                .retry(RetryPolicy.fixed(Duration.ofMillis(100)))
                .repairing(FAST)
                .handle("t", context -> "done")
                .handle("flaky", context -> {
                    if (context.tryNumber() == 1) {
                        throw new IllegalStateException("wanted by this test");
                    }
                    return "done";
                })
                .handle("long", context -> {
                    begun.incrementAndGet();
                    gate.await();
                    return "done";
                })
                .start());
    }

    private Task enqueue(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec);
    }

    private void completes(Task task) {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.COMPLETE));
    }

    private void delete(String stream) throws Exception {
        view.streams().deleteStream(SERVER.namespace() + "_" + stream);
    }

    private void isEmpty(String queue) {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.queues().status(queue).entries()).isZero());
    }

    @Test
    void aQueueThatIsGoneHoldsUpNoOtherAndIsServedAgainOnceItIsMade() throws Exception {
        var running = enqueue(TaskSpec.of("long").queue("A"));
        await().atMost(LONG).until(() -> begun.get() == 1);
        try (var log = new LogLines(Level.INFO)) {
            delete("Q_A");

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(log.lines())
                            .anyMatch(line -> line.contains("consumer WORKERS of " + SERVER.namespace() + "_Q_A")));
            completes(enqueue(TaskSpec.of("t").queue("B")));
            gate.countDown();
            completes(running); // its record is saved, its item was gone already
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> enqueue(TaskSpec.of("t").queue("A")))
                    .withMessageContaining("queue A");
        }

        jobs.queues().define(QueueSettings.of("A").withLease(LEASE));

        completes(enqueue(TaskSpec.of("t").queue("A")));
        isEmpty("A");
    }

    @Test
    void aTaskStreamThatIsGoneIsMadeAgainAndWhatItHeldIsForgotten() throws Exception {
        enqueue(TaskSpec.of("long").queue("A").id("lost"));
        await().atMost(LONG).until(() -> begun.get() == 1);
        try (var log = new LogLines(Level.WARN)) {
            delete("TASKS");

            completes(enqueue(TaskSpec.of("t").queue("B")));
            completes(enqueue(TaskSpec.of("flaky").queue("A")));
            assertThat(log.lines())
                    .anyMatch(line -> line.contains(SERVER.namespace() + "_TASKS was deleted while it was in use"));
        }
        gate.countDown();

        isEmpty("A"); // the item that points to nothing comes again after its lease and is removed
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.tasks().load("lost"));
        completes(enqueue(TaskSpec.of("t").queue("A").id("lost")));
    }

    @Test
    void aDelayStreamThatIsGoneIsMadeAgainAndWhatItHeldIsRepaired() throws Exception {
        var waiting = enqueue(TaskSpec.of("t").queue("A").delay(Duration.ofSeconds(3)));
        completes(enqueue(TaskSpec.of("flaky").queue("A")));

        delete("DELAY");

        completes(enqueue(TaskSpec.of("flaky").queue("A")));
        completes(enqueue(TaskSpec.of("t").queue("B").delay(Duration.ofMillis(100))));
        completes(waiting);
    }

    @Test
    void thePumpsConsumerIsMadeAgainWhereItWasDeleted() throws Exception {
        completes(enqueue(TaskSpec.of("flaky").queue("A")));
        try (var log = new LogLines(Level.WARN)) {
            view.streams().deleteConsumer(SERVER.namespace() + "_DELAY", "PUMP");

            completes(enqueue(TaskSpec.of("flaky").queue("A")));
            assertThat(log.lines()).anyMatch(line -> line.contains("the pump's consumer"));
        }
    }

    @Test
    void storesBesideAreMadeAgainWhereTheyAreNeeded() throws Exception {
        completes(enqueue(TaskSpec.of("t").queue("A").id("first").unique(Unique.key("k"))));
        delete("UNIQUE");
        view.streams().deleteStream("KV_" + SERVER.namespace() + "_WORKERS");
        view.streams().deleteStream("KV_" + SERVER.namespace() + "_ELECTIONS");

        completes(enqueue(TaskSpec.of("t").queue("A").id("second").unique(Unique.key("k"))));

        await().atMost(LONG).until(() -> jobs.workers().list().size() == 1);
        await().atMost(LONG).until(() -> view.names().contains("KV_ELECTIONS"));
    }
}
