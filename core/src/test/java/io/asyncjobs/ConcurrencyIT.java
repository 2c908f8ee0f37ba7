package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
}
