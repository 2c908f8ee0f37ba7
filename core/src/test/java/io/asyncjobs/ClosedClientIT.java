package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever closes a client and forgets its worker is told so once. */
final class ClosedClientIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @Test
    void aWorkerWhoseClientIsClosedSaysSoOnceAndEnds() throws Exception {
        var jobs = SERVER.client();
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var worker = SERVER.closed(jobs.worker()
                .name("left")
                .queue(QueueSettings.of("Q"))
                .handle("t", context -> {
                    begun.countDown();
                    try {
                        return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                    } finally {
                        interrupted.countDown();
                    }
                })
                .start());
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        begun.await();

        try (var log = new LogLines(Level.WARN)) {
            jobs.close();

            await().atMost(Duration.ofSeconds(20)).until(() -> !worker.health().serving());
            interrupted.await();
            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(log.lines())
                                    .containsExactly(
                                            "WARN worker left ends, since its client was closed before it; stop workers first"));
        }
    }
}
