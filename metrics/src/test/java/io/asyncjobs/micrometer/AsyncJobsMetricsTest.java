package io.asyncjobs.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.schedule.Firing;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Measurement.Office;
import io.asyncjobs.telemetry.Measurement.TryOutcome;
import io.asyncjobs.telemetry.Operation;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AsyncJobsMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AsyncJobsMetrics metrics = AsyncJobsMetrics.on(registry);

    private double enqueued(String queue, String type) {
        return registry.get("asyncjobs.tasks.enqueued")
                .tags("queue", queue, "type", type)
                .counter()
                .count();
    }

    @Test
    void nothingIsRegisteredBeforeSomethingIsMeasured() {
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void moreThanAThousandPairsOfQueueAndTypeAreCountedAsOther() {
        IntStream.range(0, 1_000).forEach(i -> metrics.accept(new Measurement.Enqueued("Q" + i % 10, "t" + i)));
        metrics.accept(new Measurement.Enqueued("Q3", "late"));
        metrics.accept(new Measurement.Enqueued("Q3", "later"));
        metrics.accept(new Measurement.Enqueued("Q3", "t3"));
        metrics.accept(new Measurement.Enqueued("Q4", "late"));

        assertThat(enqueued("Q3", "t3")).isEqualTo(2);
        assertThat(enqueued("Q3", "other")).isEqualTo(2);
        assertThat(enqueued("Q4", "other")).isEqualTo(1);
        assertThat(registry.find("asyncjobs.tasks.enqueued").tag("type", "late").meter())
                .isNull();
        assertThat(registry.find("asyncjobs.tasks.enqueued").counters()).hasSize(1_002);
    }

    @Test
    void moreThanAThousandQueuesAreCountedAsOther() {
        IntStream.range(0, 1_500).forEach(i -> metrics.accept(new Measurement.Pulled("Q" + i)));
        assertThat(registry.find("asyncjobs.pulls").counters()).hasSize(1_001);
        assertThat(registry.get("asyncjobs.pulls").tag("queue", "other").counter().count())
                .isEqualTo(500);
    }

    @Test
    void aTypeThatIsCalledOtherIsCountedWithTheOthers() {
        metrics.accept(new Measurement.HandlerStarted("Q", "other"));
        IntStream.range(0, 1_001).forEach(i -> metrics.accept(new Measurement.HandlerStarted("Q", "t" + i)));
        assertThat(registry.get("asyncjobs.handlers.running")
                        .tag("type", "other")
                        .gauge()
                        .value())
                .isEqualTo(2);
    }

    @Test
    void whatRunsIsCountedDownWhenItEnds() {
        metrics.accept(new Measurement.HandlerStarted("Q", "t"));
        metrics.accept(new Measurement.HandlerStarted("Q", "t"));
        metrics.accept(new Measurement.HandlerEnded("Q", "t", Duration.ofSeconds(2)));
        assertThat(registry.get("asyncjobs.handlers.running").gauge().value()).isEqualTo(1);
        assertThat(registry.get("asyncjobs.handler").timer().count()).isEqualTo(1);
    }

    @Test
    void whatIsRareBeginsAtZero() {
        metrics.accept(new Measurement.Settled("Q", "t", TryOutcome.SUCCEEDED));
        assertThat(registry.get("asyncjobs.tries.settled")
                        .tag("state", "fenced")
                        .counter()
                        .count())
                .isZero();
        assertThat(registry.get("asyncjobs.tasks.died")
                        .tag("reason", "expired")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void onlyFiringsInTimeHaveALag() {
        metrics.accept(new Measurement.Fired("Q", "t", Firing.What.CAUGHT_UP, Duration.ofHours(3)));
        metrics.accept(new Measurement.Fired("Q", "t", Firing.What.FIRED, Duration.ofMillis(30)));
        assertThat(registry.get("asyncjobs.schedule.lag").timer().count()).isEqualTo(1);
    }

    @Test
    void aProcessLeadsWhileOneOfItsCandidatesDoes() {
        metrics.accept(new Measurement.Led(Office.SCHEDULER, true));
        metrics.accept(new Measurement.Led(Office.SCHEDULER, true));
        metrics.accept(new Measurement.Led(Office.SCHEDULER, false));
        var leader = registry.get("asyncjobs.election.leader").gauge();
        assertThat(leader.value()).isEqualTo(1);
        metrics.accept(new Measurement.Led(Office.SCHEDULER, false));
        assertThat(leader.value()).isZero();
        metrics.accept(new Measurement.Led(Office.SCHEDULER, false));
        metrics.accept(new Measurement.Led(Office.SCHEDULER, true));
        assertThat(leader.value()).isEqualTo(1);
    }

    @Test
    void closedItLeavesNothingAndCountsNothing() {
        metrics.accept(new Measurement.Enqueued("Q", "t"));
        metrics.accept(new Measurement.HandlerStarted("Q", "t"));
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        metrics.accept(new Measurement.Enqueued("Q2", "t"));
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void bucketsAreCountedWhereTheyAreAskedForOnly() {
        var bucketed = AsyncJobsMetrics.builder(registry)
                .handlerBuckets(Duration.ofMillis(100), Duration.ofSeconds(1))
                .requestBuckets(Duration.ofMillis(5), Duration.ofMillis(50))
                .build();
        bucketed.accept(new Measurement.HandlerEnded("Q", "t", Duration.ofMillis(200)));
        bucketed.accept(new Measurement.Requested(Operation.READ, Duration.ofMillis(10), true));
        assertThat(buckets("asyncjobs.handler", Tags.empty())).containsExactly(0, 1);
        assertThat(buckets("asyncjobs.request", Tags.of("state", "answered"))).containsExactly(0, 1);

        bucketed.close();
        metrics.accept(new Measurement.HandlerEnded("Q", "t", Duration.ofMillis(200)));
        assertThat(buckets("asyncjobs.handler", Tags.empty())).isEmpty();
    }

    private double[] buckets(String timer, Tags tags) {
        var counts = registry.get(timer).tags(tags).timer().takeSnapshot().histogramCounts();
        return IntStream.range(0, counts.length)
                .mapToDouble(i -> counts[i].count())
                .toArray();
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        var builder = AsyncJobsMetrics.builder(registry);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.handlerBuckets(Duration.ZERO))
                .withMessageContaining("PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.readEvery(Duration.ofMillis(10)))
                .withMessageContaining("between 1 s and 10 minutes");
    }

    @Test
    void metersHaveADescriptionAndNoPercentiles() {
        metrics.accept(new Measurement.HandlerEnded("Q", "t", Duration.ofSeconds(1)));
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .allMatch(id -> id.getDescription() != null && !id.getDescription().isEmpty());
        assertThat(registry.get("asyncjobs.handler").timer().takeSnapshot().percentileValues())
                .isEmpty();
    }
}
