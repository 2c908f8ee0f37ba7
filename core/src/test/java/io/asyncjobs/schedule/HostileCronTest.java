package io.asyncjobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.HostileInput;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileCronTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @Test
    void cronTexts() {
        HostileInput.of(
                        "cron texts",
                        "0 3 * * *",
                        "*/5 0-23/2 1,15 jan-dec mon-fri",
                        "30 0 3 * * ?",
                        "CRON_TZ=Europe/Berlin 30 2 * * sun",
                        "TZ=UTC @daily",
                        "@every 1h30m")
                .tryTexts(text -> {
                    CronExpression cron;
                    try {
                        cron = CronExpression.parse(text);
                    } catch (IllegalArgumentException wrong) {
                        assertThat(wrong.getClass()).isEqualTo(IllegalArgumentException.class);
                        return;
                    }
                    for (var next = cron.next(NOW, ZONE, NOW);
                            next.isPresent() && next.get().isBefore(NOW.plusSeconds(60));
                            next = cron.next(next.get(), ZONE, NOW)) {
                        assertThat(next.get()).isAfter(NOW);
                    }
                });
    }

    @Test
    void durationsOfTheGoLanguage() {
        HostileInput.of("durations of the Go language", "1h30m", "1.5h", "300ms", "-1us", "2562047h47m16.854775807s")
                .tryTexts(text -> {
                    try {
                        GoDuration.parse(text);
                    } catch (IllegalArgumentException wrong) {
                        assertThat(wrong.getClass()).isEqualTo(IllegalArgumentException.class);
                    }
                });
    }
}
