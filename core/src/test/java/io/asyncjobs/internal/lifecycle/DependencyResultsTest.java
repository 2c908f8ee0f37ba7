package io.asyncjobs.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.wire.DependencyResultsJson;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.TaskResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which results of parents travel in the record of their child. */
final class DependencyResultsTest {

    private static Optional<TaskResult> ofSize(int bytes) {
        return Optional.of(new TaskResult("\"" + "x".repeat(bytes - 2) + "\"", Instant.EPOCH.plusNanos(123_456_789)));
    }

    @Test
    void oneAbove64KibStaysWhereItIs() {
        var fitting = DependencyResults.fitting(
                List.of("a", "b", "c"),
                List.of(ofSize(DependencyResults.MOST_OF_ONE), ofSize(DependencyResults.MOST_OF_ONE + 1), ofSize(2)),
                Long.MAX_VALUE);

        assertThat(fitting).containsOnlyKeys("a", "c");
    }

    @Test
    void allTogetherStayWithin256KibOnTheWire() {
        var ids = IntStream.range(0, 1_000).mapToObj(i -> "parent" + i).toList();
        var results = new ArrayList<Optional<TaskResult>>();
        ids.forEach(id -> results.add(ofSize(400)));

        var fitting = DependencyResults.fitting(ids, results, Long.MAX_VALUE);

        assertThat(fitting).hasSizeBetween(500, 600);
        assertThat(DependencyResultsJson.write(fitting).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(DependencyResults.MOST_OF_ALL);
    }

    @Test
    void theyStayWithinTheRoomThatTheServerLeaves() {
        assertThat(DependencyResults.fitting(List.of("a", "b"), List.of(ofSize(100), ofSize(100)), 250))
                .containsOnlyKeys("a");
        assertThat(DependencyResults.fitting(List.of("a"), List.of(ofSize(2)), -1))
                .isEmpty();
    }

    @Test
    void sizesAreBytesAndNotCharacters() {
        assertThat(DependencyResults.size(new TaskResult("\"ä☃\"", Instant.EPOCH)))
                .isEqualTo(7);
    }

    @Test
    void anEntryTakesMoreWhereTheParentsRecordIsNotKeptForEver() {
        assertThat(DependencyResults.mostInEntry(new Keep.Forever())).isEqualTo(4_096);
        assertThat(DependencyResults.mostInEntry(new Keep.For(Duration.ofHours(1))))
                .isEqualTo(65_536);
        assertThat(DependencyResults.mostInEntry(new Keep.Discard())).isEqualTo(65_536);
    }
}
