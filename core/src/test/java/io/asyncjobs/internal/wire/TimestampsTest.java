package io.asyncjobs.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.CorruptDataException;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimestampsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T11:26:33Z",
                "2026-11-24T11:26:33.1Z",
                "2026-11-24T11:26:33.13621367Z",
                "2026-11-24T11:26:33.000000001Z",
                "2026-11-24T11:26:33.100000001Z",
                "2024-02-29T23:59:59.999999999Z",
                "0001-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "1969-12-31T23:59:59.5Z",
                "9999-12-31T23:59:59.999999999Z",
            })
    void aTimeIsWrittenAsGoDoes(String text) {
        assertThat(Timestamps.format(Timestamps.parse(text))).isEqualTo(text);
        assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T17:57:31.383133073+05:30, 2026-11-24T12:27:31.383133073Z",
        "2026-11-24T00:00:00-08:00, 2026-11-24T08:00:00Z",
        "2026-11-24T00:00:00+00:00, 2026-11-24T00:00:00Z",
        "2026-01-01T00:00:00+14:00, 2025-12-31T10:00:00Z",
        "2026-11-24T11:26:33.500000Z, 2026-11-24T11:26:33.5Z",
        "2026-11-24T11:26:33.1234567891234Z, 2026-11-24T11:26:33.123456789Z",
        "2026-11-24t11:26:33z, 2026-11-24T11:26:33Z",
    })
    void offsetsAndLongFractionsAreRead(String text, String time) {
        assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-11-24",
                "2026-11-24T11:26Z",
                "2026-11-24T11:26:33",
                "2026-11-24T11:26:33.Z",
                "2026-11-24T11:26:33,5Z",
                "2026-11-24T11:26:33ZZ",
                "2026-11-24T11:26:33+0530",
                "2026-11-24T11:26:33+05",
                "2026-11-24T11:26:33.5",
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-11-24T24:00:00Z",
                "2026-11-24T11:60:00Z",
                "2026-11-24T11:26:60Z",
                "2026/11/24T11:26:33Z",
                "2026-11-24X11:26:33Z",
                "+2026-11-24T11:26:33Z",
                "1732447593",
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> Timestamps.parse(text))
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("\"" + text + "\" is not a time; RFC 3339 is wanted, such as 2026-01-02T03:04:05Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "-1000000000-01-01T00:00:00Z"})
    void aYearThatHasNotFourDigitsIsNotWritten(String time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timestamps.format(Instant.parse(time)))
                .withMessageContaining("no four-digit year");
    }

    @Test
    void anyTimeIsReadAsTheStandardLibraryDoes() {
        long seed = Long.getLong("asyncjobs.seed", System.nanoTime());
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            var time = Instant.ofEpochSecond(
                    random.nextLong(-62_000_000_000L, 253_000_000_000L), random.nextLong(1_000_000_000L));

            assertThat(Instant.parse(Timestamps.format(time)))
                    .as("-Dasyncjobs.seed=%d", seed)
                    .isEqualTo(time);
            assertThat(Timestamps.parse(time.toString()))
                    .as("-Dasyncjobs.seed=%d", seed)
                    .isEqualTo(time);
        }
    }
}
