package io.asyncjobs.internal.repair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointTest {

    @Test
    void whatOneLeaderWritesTheNextOneReads() {
        var waiting = new SequenceSet();
        waiting.add(3);
        waiting.add(1_000_000);
        var made = Instant.parse("2026-11-24T12:00:00.123456789Z");
        var written = new Checkpoint(
                        made, 2_000_000, 1_500_000, Map.of("Q", 2L), Map.of("Q", -1L), Map.of("Q", waiting))
                .write();

        var read = Checkpoint.read(Optional.of(written), 2_000_000);

        assertThat(read.made()).isEqualTo(made);
        assertThat(read.position()).isEqualTo(2_000_000);
        assertThat(read.first()).isEqualTo(1_500_000);
        assertThat(read.counts()).isEqualTo(Map.of("Q", 2L));
        assertThat(read.explained()).isEqualTo(Map.of("Q", -1L));
        var waits = read.waiting().getOrDefault("Q", new SequenceSet());
        assertThat(waits.size()).isEqualTo(2);
        assertThat(waits.next(4)).hasValue(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{\"made\":\"yesterday\"}", "{\"waiting\":{\"Q\":\"***\"}}"})
    void whatCannotBeReadMeansThatAllIsReadAgain(String text) {
        assertThat(Checkpoint.read(Optional.of(text.getBytes(UTF_8)), 9)).isEqualTo(Checkpoint.none());
        assertThat(Checkpoint.none().first()).isEqualTo(1);
    }
}
