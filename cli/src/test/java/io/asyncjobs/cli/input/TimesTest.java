package io.asyncjobs.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

    private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");

    @ParameterizedTest
    @CsvSource({
        "2026-12-01T06:00:00Z, 2026-12-01T06:00:00Z",
        "2026-12-01T06:00:00.5+01:00, 2026-12-01T05:00:00.5Z",
        "2026-12-01T06:00, 2026-12-01T05:00:00Z",
        "2026-12-01 06:00:30, 2026-12-01T05:00:30Z"
    })
    void timesWithAndWithoutOffsetAreRead(String text, Instant expected) {
        assertThat(Times.parse(text, VIENNA)).isEqualTo(expected);
    }

    @Test
    void anythingElseIsRefusedWithAnExample() {
        assertThatThrownBy(() -> Times.parse("tomorrow", VIENNA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2026-11-24T15:04");
    }
}
