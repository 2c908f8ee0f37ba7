package io.asyncjobs.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.chaos.run.Stage;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tasks of the largest payload that is allowed, among small ones of the same queue: those are not held up. */
@Tag("long")
final class LargePayloadIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration NO_STALL = Duration.ofSeconds(3);
    private static final int SMALL = 400;
    private static final int EVERY = 40;

    /** Base64 makes four of three; the document's other keys and what is added while it runs take the rest of 1 MB. */
    private static final int LARGEST = 772_000;

    @Test
    void smallTasksAreNotHeldUp() throws Exception {
        var small = new Latencies();
        var large = new AtomicInteger();
        try (var server = NatsServer.start();
                var jobs = AsyncJobs.connect(server.url())) {
            jobs.queues().define(QueueSettings.of("Q"));
            try (var worker = jobs.worker()
                    .queue("Q")
                    .slots(4)
                    .handle("small", context -> {
                        small.add(Duration.between(context.task().created(), Instant.now()));
                        return null;
                    })
                    .handle("large", context -> {
                        if (context.payload(String.class).length() == LARGEST) {
                            large.incrementAndGet();
                        }
                        return null;
                    })
                    .start()) {
                enqueue(jobs, small, 0);
                var alone = small.taken();
                enqueue(jobs, small, EVERY);
                Stage.await(LIMIT, () -> large.get() == SMALL / EVERY);
                System.out.printf(
                        "small tasks alone: %s in the middle, %s at most; with a payload of %,d bytes among each %d:"
                                + " %s in the middle, %s at most%n",
                        Latencies.millis(alone.at(0.5)),
                        Latencies.millis(alone.at(1)),
                        LARGEST,
                        EVERY,
                        Latencies.millis(small.at(0.5)),
                        Latencies.millis(small.at(1)));
                assertThat(large).hasValue(SMALL / EVERY);
                assertThat(small.at(1)).isLessThan(NO_STALL);
                assertThat(worker.counts().failed()).isZero();
            }
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> jobs.producer()
                            .enqueue(TaskSpec.of("large", "x".repeat(LARGEST + 8_000))
                                    .queue("Q")))
                    .withMessageContaining("max_payload");
        }
    }

    /** Small ones, and a large one before each so many; 0 for none. */
    private static void enqueue(AsyncJobs jobs, Latencies small, int every) throws InterruptedException {
        for (int i = 0; i < SMALL; i++) {
            if (every > 0 && i % every == 0) {
                jobs.producer()
                        .enqueue(TaskSpec.of("large", "x".repeat(LARGEST)).queue("Q"));
            }
            jobs.producer().enqueue(TaskSpec.of("small", i).queue("Q"));
        }
        Stage.await(LIMIT, () -> small.count() == SMALL);
        assertThat(small.count()).isEqualTo(SMALL);
    }
}
