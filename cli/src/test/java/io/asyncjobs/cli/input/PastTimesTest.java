package io.asyncjobs.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PastTimesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static Instant parse(String text) {
        return new PastTimes().parse(text, NOW, ZoneOffset.UTC);
    }

    @Test
    void aDurationIsThatLongAgoAndATimeIsItself() {
        assertThat(parse("2h")).isEqualTo("2026-11-24T10:00:00Z");
        assertThat(parse("30d")).isEqualTo("2026-10-25T12:00:00Z");
        assertThat(parse("2026-11-01T06:00")).isEqualTo("2026-11-01T06:00:00Z");
        assertThat(parse("2026-11-01T06:00:00+01:00")).isEqualTo("2026-11-01T05:00:00Z");
    }

    @Test
    void anythingElseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("yesterday"));
        assertThatIllegalArgumentException().isThrownBy(() -> parse("2026-13-01"));
        assertThatIllegalArgumentException().isThrownBy(() -> parse("-2h"));
    }
}
