package io.asyncjobs.internal.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures as words. */
final class AmountsTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "PT0.4S, 400ms",
        "PT1S, 1s",
        "PT119S, 119s",
        "PT2M, 2m",
        "PT4H59M59S, 5h",
        "-PT3H, 3h",
        "P3D, 3d",
        "PT1H30M, 90m"
    })
    void durationsAreInOneUnit(Duration duration, String text) {
        assertThat(Amounts.duration(duration)).isEqualTo(text);
    }

    @Test
    void oneIsNotMany() {
        assertThat(Amounts.count(1, "task")).isEqualTo("1 task");
        assertThat(Amounts.are(1_200, "queue")).isEqualTo("1,200 queues are");
        assertThat(Amounts.tasksWait(1)).isEqualTo("1 task waits");
    }

    @Test
    void onlyTheFirstOfManyNamesAreNamed() {
        assertThat(Amounts.names(List.of("a", "b"))).isEqualTo("a, b");
        assertThat(Amounts.names(List.of("a", "b", "c", "d", "e", "f", "g"))).isEqualTo("a, b, c, d, e and 2 more");
    }
}
