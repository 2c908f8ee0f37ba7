package io.asyncjobs.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StreamRoutesTest {

    @Test
    void aQuietStreamIsHeardOfSeveralTimesBeforeItsConnectionWouldBeClosed() {
        for (var idle : new Duration[] {
            Duration.ofMillis(300),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(44),
            Duration.ofMinutes(10)
        }) {
            assertThat(StreamRoutes.heartbeat(idle))
                    .isPositive()
                    .isLessThanOrEqualTo(idle.dividedBy(3))
                    .isLessThanOrEqualTo(Duration.ofSeconds(15));
        }
        assertThat(StreamRoutes.heartbeat(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(15));
        assertThat(StreamRoutes.heartbeat(Duration.ofMillis(1)))
                .as("it does not run hot")
                .isEqualTo(Duration.ofMillis(10));
    }
}
