package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Machines whose clocks are hours off: leases, due times and schedules go by the server's time, and nothing is lost. */
final class WrongClockIT extends OnOneServer {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final String AHEAD = "-Dchaos.clock.hours=5";
    private static final String BEHIND = "-Dchaos.clock.hours=-7";

    @Test
    void clocksMayBeHoursOff() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            stage.schedule();
            var first = stage.worker(server.url(), AHEAD);
            stage.worker(server.url(), BEHIND);
            stage.worker();
            stage.schedulerWith(BEHIND);
            var early = stage.producerWith(1, 60, AHEAD);
            var late = stage.producerWith(2, 60, BEHIND);
            assertThat(stage.awaitStarts(40, LIMIT)).isTrue();
            stage.kill(first);
            stage.worker(server.url(), AHEAD);
            assertThat(early.awaitEnd(LIMIT.toSeconds())).isTrue();
            assertThat(late.awaitEnd(LIMIT.toSeconds())).isTrue();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
            assertThat(stage.count(Entry.Acknowledged.class)).isGreaterThan(120);
        }
    }
}
