package io.asyncjobs.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.chaos.run.Stage;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Very many tasks that are due in the same second: none is lost, and how long those of another queue wait is told. */
@Tag("long")
final class DueAtOnceIT {

    private static final int PER_SECOND = 3_000;
    private static final int PER_SECOND_AT_LEAST = 100;
    private static final String DUE = "due";
    private static final Retention NOT_KEPT = Retention.none().discard(TaskState.COMPLETE);

    @Test
    void noneIsLost() throws Exception {
        int many = Integer.getInteger("due.tasks", 5_000);
        var runs = new AtomicIntegerArray(many);
        var done = new AtomicInteger();
        var other = new Latencies();
        try (var server = NatsServer.start();
                var jobs = AsyncJobs.builder()
                        .server(server.url())
                        .requestTimeout(Duration.ofSeconds(60))
                        .connect()) {
            jobs.queues()
                    .define(QueueSettings.of("MANY").withMaxConcurrent(1_000).withRetention(NOT_KEPT));
            jobs.queues().define(QueueSettings.of("OTHER").withRetention(NOT_KEPT));
            var due = Instant.now().plus(Duration.ofSeconds(5 + many / PER_SECOND));
            var specs = IntStream.range(0, many)
                    .mapToObj(i -> TaskSpec.of("many").queue("MANY").id("m" + i).runAt(due));
            var begun = Instant.now();
            assertThat(jobs.producer()
                            .enqueueAll(
                                    specs,
                                    outcome -> assertThat(outcome.failure()).isEmpty()))
                    .isEqualTo(many);
            System.out.printf("%,d tasks were scheduled within %.1f s%n", many, seconds(begun, Instant.now()));
            try (var worker = jobs.worker()
                    .queue("MANY")
                    .queue("OTHER")
                    .slots(200)
                    .handle("many", context -> {
                        if (runs.incrementAndGet(
                                        Integer.parseInt(context.task().id().substring(1)))
                                == 1) {
                            done.incrementAndGet();
                        }
                        return null;
                    })
                    .handle("other", context -> {
                        var at = Instant.parse(context.task().headers().get(DUE));
                        other.add(Duration.between(at, Instant.now()));
                        return null;
                    })
                    .start()) {
                var from = due.isAfter(Instant.now()) ? due : Instant.now();
                var end = Instant.now().plus(Duration.ofSeconds(120 + many / PER_SECOND_AT_LEAST));
                int others = 0;
                while (done.get() < many && Instant.now().isBefore(end)) {
                    var pause =
                            Duration.ofMillis(100 + ThreadLocalRandom.current().nextLong(100));
                    if (!Instant.now().isBefore(due)) {
                        var at = Instant.now().plusMillis(1_100);
                        jobs.producer()
                                .enqueue(TaskSpec.of("other")
                                        .queue("OTHER")
                                        .header(DUE, at.toString())
                                        .runAt(at));
                        others++;
                    }
                    Thread.sleep(pause);
                }
                var drained = Instant.now();
                int sent = others;
                Stage.await(Duration.between(drained, end), () -> other.count() >= sent);
                System.out.printf(
                        "%,d tasks due in one second ran within %.1f s; %d of another queue meanwhile waited"
                                + " beyond their time %s in the middle, %s at most%n",
                        many,
                        seconds(from, drained),
                        others,
                        Latencies.millis(other.at(0.5)),
                        Latencies.millis(other.at(1)));
                assertThat(done).hasValue(many);
                assertThat(other.count()).isEqualTo(others);
                assertThat(worker.counts().failed()).isZero();
            }
            assertThat(jobs.queues().status("MANY").entries()).isZero();
            assertThat(jobs.queues().status("MANY").delayed()).isZero();
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }
}
