package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.Handler;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue's limit holds over all of its workers together. */
final class ConcurrencyIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @Test
    void noMoreTasksOfAQueueRunAtOnceThanItAllows() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q").withMaxConcurrent(7));
        jobs.producer()
                .enqueueAll(Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(300), outcome -> {});
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            SERVER.closed(SERVER.client()
                    .worker()
                    .queue("Q")
                    .slots(50)
                    .handle("t", context -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
                        running.decrementAndGet();
                        return done.incrementAndGet();
                    })
                    .start());
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(done).hasValue(300));
        assertThat(most.get()).isBetween(2, 7);
    }

    @Test
    void theLimitHoldsWhileItIsLoweredAndRaised() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q").withMaxConcurrent(7));
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var starts = new AtomicInteger();
        var over = new AtomicBoolean();
        for (int i = 0; i < 4; i++) {
            SERVER.closed(SERVER.client()
                    .worker()
                    .queue("Q")
                    .slots(50)
                    .handle("t", context -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        starts.incrementAndGet();
                        if (!over.get()) {
                            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
                        }
                        running.decrementAndGet();
                        return null;
                    })
                    .start());
        }
        jobs.producer()
                .enqueueAll(Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(1_500), outcome -> {});

        for (int limit : new int[] {7, 3, 12, 5}) {
            jobs.queues().update(QueueSettings.of("Q").withMaxConcurrent(limit));
            await().until(() -> running.get() <= limit); // those that ran before finish
            most.set(0);
            int before = starts.get();
            await().atMost(Duration.ofSeconds(20)).until(() -> starts.get() >= before + 10 * limit);
            assertThat(most.get()).isBetween(2, limit);
        }
        over.set(true);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> jobs.queues().status("Q").entries() == 0);
    }

    private static Worker worker(int slots, Handler handler, String... queues) throws InterruptedException {
        var builder = SERVER.client().worker().slots(slots).handle("t", handler);
        for (var queue : queues) {
            builder.queue(queue);
        }
        return SERVER.closed(builder.start());
    }

    @Test
    void noItemWaitsInABusyWorkerWhileAnotherHasAFreeSlot() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q").withMaxConcurrent(2).withLease(Duration.ofHours(1)));
        var started = new AtomicInteger();
        var release = new CountDownLatch(1);
        Handler blocking = context -> {
            started.incrementAndGet();
            release.await();
            return null;
        };
        worker(1, blocking, "Q");
        for (int i = 0; i < 2; i++) {
            jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        }
        await().until(() -> started.get() == 1);

        worker(1, blocking, "Q");

        await().until(() -> started.get() == 2);
        release.countDown();
        await().until(() -> jobs.queues().status("Q").entries() == 0);
    }

    @Test
    void longTasksAreNotDeliveredAgainAndAgainWhileTheyWaitForASlot() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.producer()
                .enqueueAll(Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(15), outcome -> {});
        worker(
                1,
                context -> {
                    new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
                    return null;
                },
                "Q");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> jobs.queues().status("Q").entries() == 0);

        var consumer = ServerView.of(SERVER).streams().getConsumerInfo(SERVER.namespace() + "_Q_Q", "WORKERS");
        assertThat(consumer.getDelivered().getConsumerSequence()).isBetween(15L, 20L);
    }

    @Test
    void queuesOfLongTasksGetTheirTurnsByPriority() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("HIGH").withPriority(3));
        jobs.queues().define(QueueSettings.of("LOW"));
        var starts = new CopyOnWriteArrayList<String>();
        for (var queue : new String[] {"HIGH", "LOW"}) {
            jobs.producer()
                    .enqueueAll(
                            Stream.generate(() -> TaskSpec.of("t").queue(queue)).limit(100), outcome -> {});
        }
        worker(
                1,
                context -> {
                    starts.add(context.task().queue());
                    new CountDownLatch(1).await(120, TimeUnit.MILLISECONDS);
                    return null;
                },
                "HIGH",
                "LOW");

        await().atMost(Duration.ofSeconds(30)).until(() -> starts.size() >= 40);

        assertThat(starts.subList(0, 40).stream().filter("HIGH"::equals).count())
                .isBetween(26L, 34L);
    }

    @Test
    void aTaskThatComesToAnIdleQueueIsSeenByAWorkerThatIsBusyWithAnother() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("BUSY"));
        jobs.queues().define(QueueSettings.of("IDLE"));
        jobs.producer()
                .enqueueAll(
                        Stream.generate(() -> TaskSpec.of("t").queue("BUSY")).limit(100), outcome -> {});
        var starts = new CopyOnWriteArrayList<String>();
        worker(
                1,
                context -> {
                    starts.add(context.task().queue());
                    new CountDownLatch(1).await(150, TimeUnit.MILLISECONDS);
                    return null;
                },
                "BUSY",
                "IDLE");
        await().until(() -> starts.size() >= 3);

        for (int i = 1; i <= 3; i++) {
            jobs.producer().enqueue(TaskSpec.of("t").queue("IDLE"));
            int wanted = i;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> starts.stream().filter("IDLE"::equals).count() == wanted);
        }
        assertThat(starts.size()).isLessThan(60);
    }

    @Test
    void c32AWorkerRunsAsManyTasksAtOnceAsItHasSlots() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var running = new AtomicInteger();
        var release = new CountDownLatch(1);
        var worker = worker(
                5,
                context -> {
                    running.incrementAndGet();
                    release.await();
                    return null;
                },
                "Q");
        jobs.producer()
                .enqueueAll(Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(20), outcome -> {});

        await().until(() -> running.get() == 5);
        await().during(Duration.ofMillis(500)).until(() -> running.get() == 5);
        assertThat(worker.health().slotsTaken()).isEqualTo(5);
        assertThat(worker.isAlive()).isTrue();
        release.countDown();
        await().until(() -> running.get() == 20);
        await().until(() -> worker.health().slotsTaken() == 0);
    }
}
