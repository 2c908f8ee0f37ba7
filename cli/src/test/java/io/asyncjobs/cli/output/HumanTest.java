package io.asyncjobs.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.checkup.ByteSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HumanTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.015S, 15ms",
        "PT0.5S, 0.50s",
        "PT30S, 30s",
        "PT1M, 1m0s",
        "PT12H, 12h0m0s",
        "P1DT2H3M4S, 1d2h3m4s",
        "PT-30S, -30s"
    })
    void durationsAreShort(Duration value, String expected) {
        assertThat(Human.duration(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"PT24H, 1d", "PT1H, 1h", "PT1M, 1m", "PT30S, 30s", "PT0S, 0s", "PT25H, 1d1h", "PT24H30M, 1d0h30m"})
    void durationsToTypeHaveNoZerosAtTheirEnd(Duration value, String expected) {
        assertThat(Human.shortDuration(value)).isEqualTo(expected);
    }

    @Test
    void sentencesOfTheLibraryShowDurationsAsPeopleTypeThem() {
        assertThat(Human.sentence("the delay is PT0S; it must be above zero"))
                .isEqualTo("the delay is 0s; it must be above zero");
        assertThat(Human.sentence("it is PT2H30M; it must be between PT0.001S and PT8760H"))
                .isEqualTo("it is 2h30m; it must be between 1ms and 365d");
        assertThat(Human.sentence("there is no queue PT1S; PT1S is not a time"))
                .isEqualTo("there is no queue PT1S; PT1S is not a time");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1536, 1.5 KiB", "1073741824, 1.0 GiB"})
    void sizesHaveAUnit(long value, String expected) {
        assertThat(ByteSize.text(value)).isEqualTo(expected);
    }

    @Test
    void foreignTextCannotChangeTheTerminal() {
        assertThat(Human.foreign("a\u001b[31m\nb\u202e", 80)).isEqualTo("a?[31m b?");
        assertThat(Human.foreign("abcdef", 3)).isEqualTo("abc…");
    }

    @Test
    void coloursAreForTerminalsAndNotForNoColor() {
        assertThat(Style.of(true, Map.of()).red("x")).isEqualTo("\u001b[31mx\u001b[0m");
        assertThat(Style.of(false, Map.of()).red("x")).isEqualTo("x");
        assertThat(Style.of(true, Map.of("NO_COLOR", "1")).red("x")).isEqualTo("x");
        assertThat(Style.of(true, Map.of("TERM", "dumb")).red("x")).isEqualTo("x");
    }

    @Test
    void jsonKeepsEveryDigit() {
        var text = "{\"a\":12345678901234567890.10,\"b\":[]}";
        assertThat(Json.line(Json.tree(text.getBytes(StandardCharsets.UTF_8)))).isEqualTo(text);
    }

    @Test
    void progressIsABarOfThirtyCells() {
        assertThat(Progress.render("working", 5, 10, Integer.MAX_VALUE))
                .isEqualTo("  working " + "█".repeat(15) + "░".repeat(15) + " 50 %");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 80, 200})
    void progressStaysOnOneLineOfTheTerminal(int columns) {
        var line = Progress.render("deleting dead letters", 10, 10, columns);
        assertThat(line).contains("█████").endsWith("100 %");
        assertThat(Cells.of(line)).isLessThanOrEqualTo(columns);
    }
}
