package io.asyncjobs.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a library's user sees of a real server. */
class WatchIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final NatsServer SERVER = NatsServer.start();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AsyncJobsMetrics metrics = AsyncJobsMetrics.builder(registry)
            .readEvery(Duration.ofSeconds(1))
            .build();
    private final AsyncJobs jobs =
            AsyncJobs.builder().server(SERVER.url()).telemetry(metrics).connect();

    @AfterEach
    void close() {
        metrics.close();
        jobs.close();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    @Test
    void onlyTheQueuesThatAreNamedAreShown() throws Exception {
        for (var queue : Set.of("A", "B")) {
            jobs.queues().define(QueueSettings.of(queue));
            jobs.producer().enqueue(TaskSpec.of("t").queue(queue));
        }
        metrics.watch(jobs, Set.of("B", "MISSING"));
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(gauge("asyncjobs.queue.waiting", "queue", "B"))
                        .isEqualTo(1));
        assertThat(registry.find("asyncjobs.queue.waiting").gauges()).hasSize(1);
        assertThat(registry.find("asyncjobs.workers").gauge()).isNull();
        assertThat(gauge("asyncjobs.connected")).isEqualTo(1);
    }

    @Test
    void theSlotsOfWorkersAreSummedUntilTheyStop() throws Exception {
        jobs.queues().define(QueueSettings.of("SLOTS"));
        var gate = new CountDownLatch(1);
        var first = jobs.worker()
                .queue("SLOTS")
                .slots(3)
                .handleAny(context -> {
                    gate.await();
                    return "";
                })
                .start();
        var second = jobs.worker()
                .queue("SLOTS")
                .slots(4)
                .handleAny(context -> {
                    gate.await();
                    return "";
                })
                .start();
        metrics.watch(first);
        metrics.watch(second);
        assertThat(gauge("asyncjobs.worker.slots")).isEqualTo(7);
        jobs.producer().enqueue(TaskSpec.of("t").queue("SLOTS"));
        await().atMost(LIMIT).until(() -> gauge("asyncjobs.worker.slots.taken") == 1);
        gate.countDown();
        first.close();
        assertThat(gauge("asyncjobs.worker.slots")).isEqualTo(4);
        second.close();
        assertThat(gauge("asyncjobs.worker.slots")).isZero();
    }

    @Test
    void aSecondClientIsRefused() {
        metrics.watch(jobs);
        assertThatIllegalStateException()
                .isThrownBy(() -> metrics.watch(jobs))
                .withMessageContaining("watch a client already");
        assertThatIllegalArgumentException().isThrownBy(() -> metrics.watch(jobs, Set.of()));
    }

    @Test
    void closedItLeavesNothing() {
        metrics.watch(jobs);
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> gauge("asyncjobs.queue.gauges.age") >= 0);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThatExceptionOfType(MeterNotFoundException.class).isThrownBy(() -> gauge("asyncjobs.connected"));
    }
}
