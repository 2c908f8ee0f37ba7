package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReconnectBackoffTest {

    private final ReconnectBackoff backoff = new ReconnectBackoff();

    @ParameterizedTest
    @CsvSource({"0, 200", "1, 200", "2, 400", "3, 800", "4, 1600", "5, 3200", "6, 3200", "9223372036854775807, 3200"})
    void itWaitsTwiceAsLongEachTimeUpToItsBound(long rounds, long most) {
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.getWaitTime(rounds)).isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
        }
    }

    @Test
    void notAllWaitForTheSameTime() {
        assertThat(IntStream.range(0, 100).mapToObj(i -> backoff.getWaitTime(9)).distinct())
                .hasSizeGreaterThan(10);
    }
}
