package io.asyncjobs.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.micrometer.QueueReader.Numbers;
import io.asyncjobs.micrometer.QueueReader.Reading;
import io.asyncjobs.micrometer.ServerGauges.Pace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerGaugesTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MeterBook book = new MeterBook(registry);
    private final FakeServer server = new FakeServer();

    private ServerGauges started(Pace pace) {
        var gauges = new ServerGauges(book, server, pace);
        gauges.start();
        return gauges;
    }

    @AfterEach
    void close() {
        book.close();
    }

    /** Answers as it is told. */
    private static final class FakeServer implements ServerGauges.Source {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean down;
        private volatile Map<String, Numbers> queues =
                Map.of("Q", new Numbers(7, 3, 2, 100, true, Duration.ofSeconds(9), 1));

        @Override
        public Reading read() {
            asked.incrementAndGet();
            if (down) {
                throw new UnavailableException("no answer", AsyncJobsException.Effect.NONE, null);
            }
            return new Reading(queues, OptionalInt.of(4));
        }

        @Override
        public boolean countsWorkers() {
            return true;
        }
    }

    private double value(String name) {
        var gauge = registry.find(name).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    @Test
    void showsWhatTheServerHolds() {
        started(Pace.every(Duration.ofSeconds(5)));
        await().untilAsserted(() -> {
            assertThat(value("asyncjobs.queue.waiting")).isEqualTo(7);
            assertThat(value("asyncjobs.queue.running")).isEqualTo(3);
            assertThat(value("asyncjobs.queue.delayed")).isEqualTo(2);
            assertThat(value("asyncjobs.queue.bytes")).isEqualTo(100);
            assertThat(value("asyncjobs.queue.paused")).isEqualTo(1);
            assertThat(value("asyncjobs.queue.oldest.age")).isEqualTo(9);
            assertThat(value("asyncjobs.dead.letters")).isEqualTo(1);
            assertThat(value("asyncjobs.workers")).isEqualTo(4);
            assertThat(value("asyncjobs.queue.gauges.age")).isNotNegative();
        });
    }

    @Test
    void aDeletedQueueLosesItsGauges() {
        started(new Pace(SHORT, LONG, LONG));
        await().until(() -> value("asyncjobs.queue.waiting") == 7);
        server.queues = Map.of();
        await().until(() -> registry.find("asyncjobs.queue.waiting").gauge() == null);
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrder("asyncjobs.queue.gauges.age", "asyncjobs.workers");
    }

    @Test
    void oldNumbersAreUnknownUntilTheServerAnswersAgain() {
        started(new Pace(SHORT, Duration.ofMillis(300), LONG));
        await().until(() -> value("asyncjobs.queue.waiting") == 7);
        server.down = true;
        await().untilAsserted(() -> {
            assertThat(value("asyncjobs.queue.waiting")).isNaN();
            assertThat(value("asyncjobs.workers")).isNaN();
            assertThat(value("asyncjobs.queue.gauges.age")).isGreaterThan(0.3);
        });
        server.down = false;
        await().until(() -> value("asyncjobs.queue.waiting") == 7);
    }

    @Test
    void nobodyIsAskedWhileNobodyLooks() {
        started(new Pace(SHORT, LONG, Duration.ofMillis(200)));
        await().until(() -> server.asked.get() > 1);
        await().until(() -> {
            int before = server.asked.get();
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            return server.asked.get() == before;
        });
        int before = server.asked.get();
        assertThat(value("asyncjobs.queue.waiting")).isEqualTo(7);
        await().until(() -> server.asked.get() > before);
    }

    @Test
    void closedItAsksNoMore() {
        var gauges = started(new Pace(SHORT, LONG, LONG));
        await().until(() -> server.asked.get() > 1);
        gauges.close();
        await().until(() -> {
            int before = server.asked.get();
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            return server.asked.get() == before;
        });
    }
}
