package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.SnoozeTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Faults of the original around queues and pulls, which we do not have; each test is named by its fault. */
final class QueueFaultsIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
    }

    private TaskState state(Task task) throws InterruptedException {
        return jobs.tasks().load(task.id()).state();
    }

    @Test
    void w3TasksThatWaitForTheirNextTryTakeNoPlaceOfTheQueue() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxConcurrent(2));
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofHours(1)))
                .handle("good", context -> null)
                .handle("bad", context -> {
                    throw new IllegalStateException("wanted by this test");
                })
                .start());
        for (int i = 0; i < 5; i++) {
            var bad = jobs.producer().enqueue(TaskSpec.of("bad").queue("Q"));
            await().until(() -> state(bad) == TaskState.RETRY);
        }

        var good = jobs.producer().enqueue(TaskSpec.of("good").queue("Q"));

        await().until(() -> state(good) == TaskState.COMPLETE);
        assertThat(jobs.queues().status("Q").entries()).isZero();
    }

    @Test
    void w8WaitingUsesUpNoneOfTheDeliveriesOfAQueueWithLimitedTries() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withSharedWithGo(true).withMaxTries(2));
        var calls = new AtomicInteger();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> {
                    if (calls.incrementAndGet() < 5) {
                        throw new SnoozeTaskException(Duration.ofMillis(10));
                    }
                    return null;
                })
                .start());

        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        await().until(() -> state(task) == TaskState.COMPLETE);
        assertThat(calls).hasValue(5);
    }

    @Test
    void w8ABusyWorkerGivesItemsBackOnlyWhileThatCannotCostThemTheirTries() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withSharedWithGo(true).withMaxTries(4));
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < 6; i++) {
            tasks.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")));
        }
        for (int i = 0; i < 3; i++) {
            SERVER.closed(SERVER.client()
                    .worker()
                    .queue("Q")
                    .slots(1)
                    .handle("t", context -> {
                        new CountDownLatch(1).await(1, TimeUnit.SECONDS);
                        return null;
                    })
                    .start());
        }

        for (var task : tasks) {
            await().atMost(Duration.ofSeconds(20)).until(() -> state(task) == TaskState.COMPLETE);
        }
        assertThat(jobs.queues().status("Q").entries()).isZero();
    }

    @Test
    void w14AnItemThatComesWhenAPullExpiresIsNotLost() throws Exception {
        var builder = jobs.worker().slots(40).handle("t", context -> null);
        for (int i = 0; i < 10; i++) {
            builder.queue(QueueSettings.of("Q" + i).withLease(Duration.ofHours(1)));
        }
        SERVER.closed(builder.start());
        var producing = new ArrayList<Thread>();
        for (int i = 0; i < 10; i++) {
            var queue = "Q" + i;
            producing.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int round = 0; round < 4; round++) {
                        for (int burst = 0; burst < 20; burst++) {
                            var unused = jobs.producer()
                                    .enqueueAsync(TaskSpec.of("t").queue(queue));
                        }
                        // what the worker asked for beyond one item expires a second after
                        long aimed = 980 + ThreadLocalRandom.current().nextLong(40);
                        new CountDownLatch(1).await(aimed, TimeUnit.MILLISECONDS);
                        for (int after = 0; after < 5; after++) {
                            jobs.producer().enqueue(TaskSpec.of("t").queue(queue));
                        }
                    }
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (var thread : producing) {
            thread.join();
        }

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                jobs.tasks().list(TaskFilter.all().withStates(TaskState.COMPLETE), 2_000))
                        .hasSize(10 * 4 * 25));
    }

    @Test
    void w17RefusedPullsAreNotRepeatedInAHotLoop() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var stream = SERVER.namespace() + "_Q_Q";
        var view = ServerView.of(SERVER);
        view.streams().deleteConsumer(stream, "WORKERS");
        view.streams()
                .addOrUpdateConsumer(
                        stream,
                        ConsumerConfiguration.builder()
                                .durable("WORKERS")
                                .ackPolicy(AckPolicy.Explicit)
                                .ackWait(Duration.ofSeconds(30))
                                .maxAckPending(100)
                                .maxPullWaiting(1)
                                .build());
        var pulls = new AtomicInteger();
        var nats = SERVER.nats();
        nats.createDispatcher(message -> pulls.incrementAndGet())
                .subscribe("$JS.API.CONSUMER.MSG.NEXT." + stream + ".WORKERS");
        nats.flush(Duration.ofSeconds(5));
        for (int i = 0; i < 3; i++) {
            SERVER.closed(SERVER.client()
                    .worker()
                    .queue("Q")
                    .handle("t", context -> null)
                    .start());
        }

        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(() -> pulls.get() < 100);

        assertThat(pulls).hasPositiveValue();
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        await().until(() -> state(task) == TaskState.COMPLETE);
    }
}
