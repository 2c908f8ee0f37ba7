package io.asyncjobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class ManualClockTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final ManualClock clock = ManualClock.at("2026-01-02T03:04:05Z");

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(clock.instant()).isEqualTo(START).isEqualTo(clock.instant());
    }

    @Test
    void advancesAndSaysWhatItShows() {
        assertThat(clock.advance(Duration.ofMinutes(1))).isEqualTo("2026-01-02T03:05:05Z");
        assertThat(clock.instant()).isEqualTo("2026-01-02T03:05:05Z");
    }

    @Test
    void goesBackOnlyWhenItIsSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
                .withMessage("a clock cannot advance by PT-1S; set it to an earlier time");

        clock.set(START.minusSeconds(1));

        assertThat(clock.instant()).isEqualTo("2026-01-02T03:04:04Z");
    }

    @Test
    void losesNoMoveOfManyThreads() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                threads.execute(() -> clock.advance(Duration.ofSeconds(1)));
            }
        }

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(1000));
    }

    @Test
    void saysWhatItShows() {
        assertThat(clock.millis()).isEqualTo(START.toEpochMilli());
        assertThat(clock).hasToString("clock that shows 2026-01-02T03:04:05Z");
    }
}
