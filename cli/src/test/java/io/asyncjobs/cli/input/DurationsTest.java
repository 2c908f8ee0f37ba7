package io.asyncjobs.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0s, PT0S",
        "90s, PT1M30S",
        "1h30m, PT1H30M",
        "500ms, PT0.5S",
        "1.5h, PT1H30M",
        "2d, PT48H",
        "1d2h3m4s, PT26H3M4S",
        "10us, PT0.00001S",
        "10µs, PT0.00001S",
        "7ns, PT0.000000007S",
        "PT1H30M, PT1H30M",
        "P2D, PT48H",
        "pt5s, PT5S"
    })
    void goFormDaysAndIsoAreRead(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "5", "s", "5 s", "1h30", "1x", "h1", "1..5s", "forever", "P", "1e3s"})
    void anythingElseIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a duration")
                .hasMessageContaining("1h30m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5s", "-PT5S", "PT-5S"})
    void negativeOnesAreRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("negative");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999d", "PT99999999999999999999H"})
    void absurdOnesAreRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
