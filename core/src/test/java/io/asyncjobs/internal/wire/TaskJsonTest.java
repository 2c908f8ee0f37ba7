package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class TaskJsonTest {

    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.1Z");
    private static final String HEAD =
            "{\"id\":\"one\",\"type\":\"a\",\"queue\":\"Q\",\"payload\":null,\"max_tries\":10,"
                    + "\"state\":\"new\",\"created\":\"2026-01-02T03:04:05.1Z\",\"tries\":0";

    private static Task.Builder task() {
        return Task.builder("one", "a", "Q").created(CREATED);
    }

    private static Task read(String json) {
        return TaskJson.read(json.getBytes(UTF_8), 7);
    }

    private static String written(Task task) {
        return new String(TaskJson.write(task), UTF_8);
    }

    @Test
    void keysStandInTheOriginalsOrderThenOursThenTheUnknownOnes() {
        var full = task().dependencies(List.of("d1", "d2"))
                .dependencyResultsJson("{\"d1\":null}")
                .loadDependencies(true)
                .payload(Payload.ofText("{}"))
                .deadline(Instant.parse("2026-02-03T00:00:00Z"))
                .maxTries(3)
                .result(new TaskResult("\"ok\"", Instant.parse("2026-01-02T03:04:06.12345Z")))
                .tried(Instant.parse("2026-01-02T03:04:06Z"))
                .tries(2)
                .lastError("boom")
                .signature("ab")
                .run(new RunHolder(9, "w"))
                .notBefore(Instant.parse("2026-01-02T03:05:00Z"))
                .headers(Map.of("k", "v"))
                .waitsForUnknown(true)
                .lastTrace("at x")
                .unknownKeys(Map.of("zz", "1"))
                .build();

        assertThat(written(full))
                .isEqualTo(
                        "{\"id\":\"one\",\"type\":\"a\",\"queue\":\"Q\",\"dependencies\":[\"d1\",\"d2\"],"
                                + "\"dependency_results\":{\"d1\":null},\"load_dependencies\":true,\"payload\":\"e30=\","
                                + "\"deadline\":\"2026-02-03T00:00:00Z\",\"max_tries\":3,"
                                + "\"result\":{\"payload\":\"ok\",\"completed\":\"2026-01-02T03:04:06.12345Z\"},"
                                + "\"state\":\"new\",\"created\":\"2026-01-02T03:04:05.1Z\",\"tried\":\"2026-01-02T03:04:06Z\","
                                + "\"tries\":2,\"last_err\":\"boom\",\"signature\":\"ab\",\"run\":{\"item\":9,\"worker\":\"w\"},"
                                + "\"not_before\":\"2026-01-02T03:05:00Z\",\"headers\":{\"k\":\"v\"},\"wait_for_unknown\":true,\"last_trace\":\"at x\",\"zz\":1}");
    }

    @Test
    void whatTheOriginalOmitsIsOmitted() {
        assertThat(written(task().build())).isEqualTo(HEAD + "}");
        assertThat(written(task().lastError("").signature("").lastTrace("").build()))
                .isEqualTo(HEAD + "}");
    }

    @Test
    void noPayloadAndAnEmptyOneAreDifferent() {
        assertThat(written(task().payload(Payload.ofText("")).build())).contains("\"payload\":\"\"");
        assertThat(read(written(task().payload(Payload.ofText("")).build())).payload())
                .isEqualTo(Payload.ofText(""));
        assertThat(read(HEAD + "}").payload().isNone()).isTrue();
        assertThat(read("{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\"}")
                        .payload()
                        .isNone())
                .isTrue();
    }

    @Test
    void textsAreEscapedAsGoDoes() {
        var text = "<é> & \"q\" \\ / ☃ \u2028\u2029 \n\t \u0001 😀";

        assertThat(written(task().lastError(text).build()))
                .endsWith(
                        "\"last_err\":\"\\u003cé\\u003e \\u0026 \\\"q\\\" \\\\ / ☃ \\u2028\\u2029 \\n\\t \\u0001 😀\"}");
        assertThat(read(written(task().lastError(text).build())).lastError()).contains(text);
    }

    @Test
    void halfACharacterInATextDoesNotStopTheSave() {
        var json = written(task().lastError("cut \uD83D")
                .headers(Map.of("k", "\uDE00 cut"))
                .build());

        assertThat(read(json).lastError()).get().asString().startsWith("cut ");
    }

    @ParameterizedTest
    @MethodSource("io.asyncjobs.internal.wire.Goldens#inUtc")
    void whatTheOriginalWroteIsWrittenAgainToTheByte(String document) {
        assertThat(written(read(document))).isEqualTo(document);
    }

    @Test
    void theFieldsOfTheOriginalsDocumentsAreRead() {
        var task = read(Goldens.NO_PAYLOAD);

        assertThat(task.id()).isEqualTo("nilpay");
        assertThat(task.type()).isEqualTo("a");
        assertThat(task.queue()).isEqualTo("A");
        assertThat(task.payload().isNone()).isTrue();
        assertThat(task.maxTries()).isZero();
        assertThat(task.state()).isEqualTo(TaskState.COMPLETE);
        assertThat(task.created()).isEqualTo("2026-11-24T11:27:31.400323939Z");
        assertThat(task.tried()).contains(Instant.parse("2026-11-24T11:27:31.427650242Z"));
        assertThat(task.tries()).isEqualTo(1);
        assertThat(task.result())
                .contains(new TaskResult(
                        "{\"b\":2.50,\"a\":[1,null,\"\\u003cx\\u003e\"],\"big\":12345678901234567890}",
                        Instant.parse("2026-11-24T11:27:31.427650292Z")));
        assertThat(task.lastError()).isEmpty();
        assertThat(task.run()).isEmpty();
        assertThat(task.headers()).isEmpty();
        assertThat(task.unknownKeys()).isEmpty();
        assertThat(task.sequence()).isEqualTo(7);
    }

    @Test
    void aDeadlineWithAnOffsetIsReadAsItsTime() {
        var task = read(Goldens.ZONE);

        assertThat(task.deadline()).contains(Instant.parse("2026-11-24T12:27:31.383133073Z"));
        assertThat(task.payload().text()).isEqualTo("[1,2.50,\"é☃\"]");
    }

    @Test
    void unknownKeysAreKeptInTheirOrderWithExactNumbers() {
        var unknown =
                ",\"zz\":12345678901234567890,\"aa\":{\"n\":[2.50,1e3,{\"x\":null}]},\"flag\":false,\"text\":\"é\"";

        var task = read(HEAD + unknown + "}");

        assertThat(task.unknownKeys()).containsOnlyKeys("zz", "aa", "flag", "text");
        assertThat(written(task)).isEqualTo(HEAD + unknown + "}");
        assertThat(written(task.toBuilder().tries(1).build())).endsWith("\"tries\":1" + unknown + "}");
    }

    @Test
    void keysMayComeInAnyOrder() {
        var task = read("{\"zz\":1,\"tries\":3,\"state\":\"retry\",\"queue\":\"Q\",\"type\":\"a\",\"id\":\"one\"}");

        assertThat(task.id()).isEqualTo("one");
        assertThat(task.tries()).isEqualTo(3);
        assertThat(task.unknownKeys()).isEqualTo(Map.of("zz", "1"));
    }

    @Test
    void ourKeysAreRead() {
        var ours = ",\"run\":{\"item\":9007199254740993,\"worker\":\"w\",\"later\":[1]},"
                + "\"not_before\":\"2026-01-02T03:05:00Z\",\"headers\":{\"b\":\"2\",\"a\":\"1\"},\"last_trace\":\"at x\"";

        var task = read(HEAD + ours + "}");

        assertThat(task.run()).contains(new RunHolder(9007199254740993L, "w"));
        assertThat(task.notBefore()).contains(Instant.parse("2026-01-02T03:05:00Z"));
        assertThat(new LinkedHashMap<>(task.headers()).firstEntry().getKey()).isEqualTo("b");
        assertThat(task.lastTrace()).contains("at x");
    }

    @Test
    void nullMeansThatAKeyIsNotThere() {
        var nulls = ",\"deadline\":null,\"result\":null,\"tried\":null,\"last_err\":null,\"run\":null,\"headers\":null,"
                + "\"dependencies\":null,\"zz\":null";

        assertThat(read(HEAD + nulls + "}")).satisfies(task -> {
            assertThat(task.deadline()).isEmpty();
            assertThat(task.result()).isEmpty();
            assertThat(task.dependencies()).isEmpty();
        });
    }

    @Test
    void aResultOfNullIsAResult() {
        var task = read(HEAD + ",\"result\":{\"payload\":null,\"completed\":\"2026-01-02T03:04:06Z\"}}");

        assertThat(task.result()).contains(new TaskResult("null", Instant.parse("2026-01-02T03:04:06Z")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing|``",
                "no JSON|hello",
                "cut off|{\"id\":\"one\",\"type\":\"a\"",
                "an array|[]",
                "a text|\"one\"",
                "null|null",
                "followed by more|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\"} {}",
                "no id|{\"type\":\"a\",\"state\":\"new\"}",
                "an empty id|{\"id\":\"\",\"type\":\"a\",\"state\":\"new\"}",
                "an id with a dot|{\"id\":\"a.b\",\"type\":\"a\",\"state\":\"new\"}",
                "an id that is a number|{\"id\":1,\"type\":\"a\",\"state\":\"new\"}",
                "no type|{\"id\":\"one\",\"state\":\"new\"}",
                "no state|{\"id\":\"one\",\"type\":\"a\"}",
                "a state of null|{\"id\":\"one\",\"type\":\"a\",\"state\":null}",
                "an unknown state|{\"id\":\"one\",\"type\":\"a\",\"state\":\"sleeping\"}",
                "a state in capitals|{\"id\":\"one\",\"type\":\"a\",\"state\":\"NEW\"}",
                "a payload that is no base64|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"payload\":\"%%%\"}",
                "a payload that is an object|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"payload\":{}}",
                "a time that is none|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"created\":\"yesterday\"}",
                "a time that is a number|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"created\":1}",
                "tries in a text|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"tries\":\"1\"}",
                "tries with a fraction|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"tries\":1.5}",
                "tries beyond an int|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"tries\":99999999999}",
                "an item beyond a long|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"run\":{\"item\":99999999999999999999}}",
                "a run that is a text|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"run\":\"w\"}",
                "a flag that is a text|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"load_dependencies\":\"yes\"}",
                "dependencies that are a text|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"dependencies\":\"d1\"}",
                "a dependency that is a number|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"dependencies\":[1]}",
                "headers that are an array|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"headers\":[]}",
                "a header that is a number|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"headers\":{\"k\":1}}",
                "a result that is a text|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"result\":\"ok\"}",
                "an error that is an object|{\"id\":\"one\",\"type\":\"a\",\"state\":\"new\",\"last_err\":{}}",
            })
    void aCorruptDocumentIsRefused(String what, String document) {
        assertThatThrownBy(() -> read(document))
                .as(what)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageNotContaining("\n");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        var bytes = (HEAD + ",\"last_err\":\"x\"}").getBytes(UTF_8);
        bytes[bytes.length - 3] = (byte) 0xFF;

        assertThatThrownBy(() -> TaskJson.read(bytes, 1)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void aDocumentThatIsNestedTooDeepIsRefused() {
        var deep = HEAD + ",\"zz\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThatThrownBy(() -> read(deep)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void anyTaskIsTheSameAfterItWasWrittenAndRead() {
        long seed = Long.getLong("asyncjobs.seed", System.nanoTime());
        var tasks = new RandomTasks(seed);
        for (int i = 0; i < 2_000; i++) {
            var task = tasks.next();
            var json = written(task);

            var again = TaskJson.read(json.getBytes(UTF_8), task.sequence());

            assertThat(again)
                    .as("task %d of -Dasyncjobs.seed=%d: %s", i, seed, json)
                    .usingRecursiveComparison()
                    .withEqualsForType(Payload::equals, Payload.class)
                    .isEqualTo(task);
            assertThat(written(again)).as("-Dasyncjobs.seed=%d", seed).isEqualTo(json);
        }
    }
}
