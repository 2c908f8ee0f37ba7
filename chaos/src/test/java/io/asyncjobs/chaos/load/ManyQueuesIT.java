package io.asyncjobs.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.chaos.run.Stage;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Very many queues on one server, with twenty workers that share them: every task runs. */
@Tag("long")
final class ManyQueuesIT {

    private static final int WORKERS = 20;
    private static final int SERVED_BY = 2;
    private static final int EACH = 5;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Test
    void everyTaskRuns() throws Exception {
        int many = Integer.getInteger("many.queues", 200);
        var done = new AtomicInteger();
        var workers = new ArrayList<Worker>();
        var clients = new ArrayList<AsyncJobs>();
        try (var server = NatsServer.start(NatsServerSettings.defaults());
                var jobs = AsyncJobs.connect(server.url())) {
            var begun = Instant.now();
            for (int queue = 0; queue < many; queue++) {
                jobs.queues().define(QueueSettings.of("Q" + queue));
            }
            var defined = Instant.now();
            for (int number = 0; number < WORKERS; number++) {
                var client = AsyncJobs.connect(server.url());
                clients.add(client);
                var builder = client.worker().slots(20).handle("t", context -> done.incrementAndGet());
                int own = number;
                IntStream.range(0, many)
                        .filter(queue -> IntStream.range(0, SERVED_BY)
                                .anyMatch(other -> (queue + other * WORKERS / SERVED_BY) % WORKERS == own))
                        .forEach(queue -> builder.queue("Q" + queue));
                workers.add(builder.start());
            }
            var started = Instant.now();
            long bytes = Memory.ofProcess(server.pid());
            for (int round = 0; round < EACH; round++) {
                var specs = IntStream.range(0, many)
                        .mapToObj(queue -> TaskSpec.of("t").queue("Q" + queue));
                assertThat(jobs.producer().enqueueAll(specs, outcome -> {})).isEqualTo(many);
            }
            Stage.await(LIMIT, () -> done.get() >= many * EACH);
            System.out.printf(
                    "%,d queues were made within %.1f s, %d workers that serve %d each started within %.1f s,"
                            + " %,d tasks ran within %.1f s; the server has %d MB%n",
                    many,
                    seconds(begun, defined),
                    WORKERS,
                    many * SERVED_BY / WORKERS,
                    seconds(defined, started),
                    many * EACH,
                    seconds(started, Instant.now()),
                    bytes >> 20);
            assertThat(done).hasValue(many * EACH);
            for (var worker : workers) {
                assertThat(worker.health().serving()).isTrue();
                assertThat(worker.counts().failed()).isZero();
            }
            workers.forEach(Worker::close);
            clients.forEach(AsyncJobs::close);
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }
}
