package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.TaskResult;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of the index of waiting tasks, and of the results in a child's document. */
final class WaitingEntryJsonTest {

    private static final TaskResult RESULT =
            new TaskResult("{\"n\":1.50,\"s\":\"\\u003c\"}", Instant.parse("2026-01-02T03:04:05.006Z"));

    private static String text(WaitingEntry entry) {
        return new String(entry.bytes(), UTF_8);
    }

    private static WaitingEntry read(String text) {
        return WaitingEntry.read(text.getBytes(UTF_8));
    }

    @Test
    void entriesAreWrittenAsTheyAreDescribed() {
        assertThat(text(WaitingEntry.waiting())).isEqualTo("{\"state\":\"waiting\"}");
        assertThat(text(WaitingEntry.done(null))).isEqualTo("{\"state\":\"done\"}");
        assertThat(text(WaitingEntry.failed("a \"b\""))).isEqualTo("{\"state\":\"failed\",\"reason\":\"a \\\"b\\\"\"}");
        assertThat(text(WaitingEntry.done(RESULT)))
                .isEqualTo("{\"state\":\"done\",\"result\":{\"payload\":{\"n\":1.50,\"s\":\"\\u003c\"},"
                        + "\"completed\":\"2026-01-02T03:04:05.006Z\"}}");
    }

    @Test
    void whatWasWrittenIsRead() {
        assertThat(read(text(WaitingEntry.waiting()))).isEqualTo(WaitingEntry.waiting());
        assertThat(read(text(WaitingEntry.done(null)))).isEqualTo(WaitingEntry.done(null));
        assertThat(read(text(WaitingEntry.done(RESULT)))).isEqualTo(WaitingEntry.done(RESULT));
        assertThat(read(text(WaitingEntry.failed("why")))).isEqualTo(WaitingEntry.failed("why"));
    }

    @Test
    void unknownKeysArePassedOver() {
        assertThat(read("{\"new\":{\"state\":\"waiting\",\"a\":[1]},\"state\":\"done\",\"more\":[{}]}"))
                .isEqualTo(WaitingEntry.done(null));
    }

    @Test
    void aResultThatIsNoObjectIsNone() {
        assertThat(read("{\"state\":\"done\",\"result\":null}")).isEqualTo(WaitingEntry.done(null));
        assertThat(read("{\"state\":\"done\",\"result\":[1]}")).isEqualTo(WaitingEntry.done(null));
        assertThat(read("{\"state\":\"done\",\"result\":{}}")).isEqualTo(WaitingEntry.done(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "[]", "{}", "{\"state\":\"gone\"}", "{\"state\":7}", "{\"state\":\"done\"", "null"})
    void whatSaysNothingThatIsKnownCountsAsWaiting(String text) {
        assertThat(read(text)).isEqualTo(WaitingEntry.waiting());
    }

    @Test
    void resultsOfParentsAreWrittenInTheirOrderAndFound() {
        var results = new LinkedHashMap<String, TaskResult>();
        results.put("b", RESULT);
        results.put("a", new TaskResult("null", RESULT.completed()));

        var json = DependencyResultsJson.write(results);

        assertThat(json)
                .isEqualTo(
                        "{\"b\":{\"payload\":{\"n\":1.50,\"s\":\"\\u003c\"},\"completed\":\"2026-01-02T03:04:05.006Z\"},"
                                + "\"a\":{\"payload\":null,\"completed\":\"2026-01-02T03:04:05.006Z\"}}");
        assertThat(DependencyResultsJson.find(json, "b")).contains(RESULT);
        assertThat(DependencyResultsJson.find(json, "a")).contains(new TaskResult("null", RESULT.completed()));
        assertThat(DependencyResultsJson.find(json, "c")).isEmpty();
    }

    @Test
    void aParentThatGoNotedWithoutResultHasNone() {
        assertThat(DependencyResultsJson.find(
                        "{\"a\":null,\"b\":{\"payload\":1,\"completed\":\"2026-01-02T03:04:05Z\"}}", "a"))
                .isEmpty();
    }

    @Test
    void resultsThatCannotBeReadAreSaid() {
        assertThatThrownBy(() -> DependencyResultsJson.find("{\"a\":", "a"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("the results of dependencies");
    }
}
