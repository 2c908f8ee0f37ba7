package io.asyncjobs.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.cli.output.RetentionText;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionChangeTest {

    private static Retention applied(Retention before, String... texts) {
        return RetentionChange.apply(
                Arrays.stream(texts).map(RetentionChange::parse).toList(), before);
    }

    @Test
    void eachStateIsSetOnItsOwn() {
        var retention =
                applied(Retention.none(), "complete=24h", "expired=30d", "terminated=forever", "unreachable=discard");
        assertThat(retention)
                .isEqualTo(Retention.none()
                        .keep(TaskState.COMPLETE, Duration.ofHours(24))
                        .keep(TaskState.EXPIRED, Duration.ofDays(30))
                        .keepForever(TaskState.TERMINATED)
                        .discard(TaskState.UNREACHABLE));
        assertThat(RetentionText.of(retention, "forever"))
                .isEqualTo("complete 1d, expired 30d, terminated forever, unreachable discard");
        assertThat(RetentionText.json(retention))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "complete",
                        86_400_000_000_000L,
                        "expired",
                        2_592_000_000_000_000L,
                        "terminated",
                        "forever",
                        "unreachable",
                        "discard"));
    }

    @Test
    void oneTimeIsForAllFinalStatesAndTheLastOfAStateCounts() {
        var retention = applied(Retention.none(), "1h", "expired=2h");
        assertThat(retention.all()).hasSize(5);
        assertThat(RetentionText.of(retention, "")).contains("complete 1h", "queue_error 1h", "expired 2h");
    }

    @Test
    void whatIsNotNamedStaysAndDefaultTakesBack() {
        var before = applied(Retention.none(), "complete=1h", "expired=2h");
        assertThat(applied(before, "expired=default")).isEqualTo(applied(Retention.none(), "complete=1h"));
        assertThat(applied(before, "default")).isEqualTo(Retention.none());
        assertThat(RetentionText.of(Retention.none(), "forever")).isEqualTo("forever");
    }

    @ParameterizedTest
    @CsvSource({"0", "0s", "forever"})
    void zeroIsForEverAsTheOriginalHasIt(String text) {
        assertThat(applied(Retention.none(), "complete=" + text))
                .isEqualTo(Retention.none().keepForever(TaskState.COMPLETE));
    }

    @ParameterizedTest
    @CsvSource({
        "soon, soon",
        "complete=, is not a duration",
        "=1h, there is no state",
        "odd=1h, odd",
        "active=1h, final states",
        "complete=-1h, negative",
        "complete=10ms, between 1 s",
        "complete=99999999d, between 1 s"
    })
    void mistakesAreNamed(String text, String words) {
        assertThatThrownBy(() -> RetentionChange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
