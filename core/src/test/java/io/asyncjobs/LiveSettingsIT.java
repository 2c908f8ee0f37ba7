package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Settings that are changed while workers run are in force without a restart. */
final class LiveSettingsIT {

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
    void theRunTimeAndTheTriesHoldForTasksThatStartAfterTheChange() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(100)))
                .handle("slow", context -> {
                    new CountDownLatch(1).await();
                    return null;
                })
                .start());

        jobs.queues()
                .update(QueueSettings.of("Q")
                        .withMaxRunTime(Duration.ofMillis(200))
                        .withMaxTries(1));

        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
            var task = jobs.producer().enqueue(TaskSpec.of("slow").queue("Q"));
            await().atMost(Duration.ofSeconds(3)).until(() -> state(task) == TaskState.EXPIRED);
            assertThat(jobs.tasks().load(task.id()).tries()).isEqualTo(1);
        });
    }

    @Test
    void aShorterLeaseInterruptsNothingThatRuns() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(4)));
        var release = new CountDownLatch(1);
        var started = new AtomicInteger();
        var worker = SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> {
                    started.incrementAndGet();
                    release.await();
                    return null;
                })
                .start());
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        await().until(() -> started.get() == 1);

        jobs.queues().update(QueueSettings.of("Q").withLease(Duration.ofSeconds(2)));

        await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(10)).until(() -> started.get() == 1);
        release.countDown();
        await().until(() -> state(task) == TaskState.COMPLETE);
        assertThat(worker.counts().leasesLost()).isZero();
        assertThat(jobs.tasks().load(task.id()).tries()).isEqualTo(1);
    }

    @Test
    void thePriorityHoldsForTheNextStarts() throws Exception {
        jobs.queues().define(QueueSettings.of("A").withPriority(1));
        jobs.queues().define(QueueSettings.of("B").withPriority(1));
        var starts = new CopyOnWriteArrayList<String>();
        var turns = new Semaphore(0);
        SERVER.closed(jobs.worker()
                .queue("A")
                .queue("B")
                .slots(1)
                .handle("t", context -> {
                    starts.add(context.task().queue());
                    turns.acquire();
                    return null;
                })
                .start());
        for (var queue : List.of("A", "B")) {
            jobs.producer()
                    .enqueueAll(
                            Stream.generate(() -> TaskSpec.of("t").queue(queue)).limit(150), outcome -> {});
        }
        turns.release(20);
        await().until(() -> starts.size() == 21);

        jobs.queues().update(QueueSettings.of("B").withPriority(9));

        // whatever started before the change was heard of is few against what starts after it
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        int before = starts.size();
        turns.release(100);
        await().until(() -> starts.size() == before + 100);
        assertThat(starts.subList(before, before + 100).stream().filter("B"::equals))
                .hasSizeGreaterThan(75);
        turns.release(1_000);
    }

    @Test
    void capsAreInForceAtOnce() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(1));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(2));

        assertThat(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")).state()).isEqualTo(TaskState.NEW);
    }

    @Test
    void aChangeWithoutASignalIsFoundAfterAReconnect() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var done = new AtomicInteger();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
                .handle("t", context -> {
                    done.incrementAndGet();
                    throw new IllegalStateException("wanted by this test");
                })
                .start());
        var view = ServerView.of(SERVER);
        var stream = view.streams().getStreamInfo(SERVER.namespace() + "_Q_Q").getConfiguration();
        var metadata = new java.util.HashMap<>(stream.getMetadata());
        metadata.put("io.asyncjobs.max_tries", "1");
        view.streams()
                .updateStream(io.nats.client.api.StreamConfiguration.builder(stream)
                        .metadata(metadata)
                        .build());

        SERVER.server().restart();

        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    var task =
                            jobs.producer().enqueue(TaskSpec.of("t").queue("Q").maxTries(3));
                    await().until(() -> state(task) == TaskState.EXPIRED);
                    assertThat(jobs.tasks().load(task.id()).tries()).isEqualTo(1);
                });
    }

    @Test
    void aWorkerOutlivesADeletedQueueAndServesItWhenItIsMadeAgain() throws Exception {
        jobs.queues().define(QueueSettings.of("A"));
        jobs.queues().define(QueueSettings.of("B"));
        try (var log = new LogLines(Level.WARN)) {
            SERVER.closed(jobs.worker()
                    .queue("A")
                    .queue("B")
                    .handle("t", context -> null)
                    .start());

            jobs.queues().delete("A", false);

            await().until(() -> log.lines().stream().anyMatch(line -> line.contains("queue A is gone")));
            var other = jobs.producer().enqueue(TaskSpec.of("t").queue("B"));
            await().until(() -> state(other) == TaskState.COMPLETE);
            jobs.queues().define(QueueSettings.of("A"));
            var again = jobs.producer().enqueue(TaskSpec.of("t").queue("A"));
            await().until(() -> state(again) == TaskState.COMPLETE);
            assertThat(log.lines().stream().filter(line -> line.contains("queue A is gone")))
                    .hasSize(1);
        }
    }
}
