package io.asyncjobs.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.internal.wire.EventJson;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Go library v0.3.0 was seen to write, kept as files: read, and written again as the same bytes. */
final class GoDocumentsTest {

    private static final String OFFSET_DEADLINE = "\"2026-11-24T17:57:31.383133073+05:30\"";

    static Stream<String> tasks() throws IOException {
        return lines("tasks");
    }

    static Stream<String> events() throws IOException {
        return lines("events");
    }

    private static Stream<String> lines(String name) throws IOException {
        var resource = GoDocumentsTest.class.getResourceAsStream("/go-v0.3.0/" + name + ".jsonl");
        try (var in = Objects.requireNonNull(resource)) {
            return new String(in.readAllBytes(), UTF_8).lines().toList().stream();
        }
    }

    private static Task read(String document) {
        return TaskJson.read(document.getBytes(UTF_8), 1);
    }

    private static Task captured(String id, TaskState state) throws IOException {
        return tasks().map(GoDocumentsTest::read)
                .filter(task -> task.id().equals(id) && task.state() == state)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void aTaskOfGoIsWrittenAgainAsTheSameBytes(String document) {
        // the one thing that a task does not keep is the zone in which its deadline was written
        var expected = document.replace(OFFSET_DEADLINE, "\"2026-11-24T12:27:31.383133073Z\"");

        assertThat(new String(TaskJson.write(read(document)), UTF_8)).isEqualTo(expected);
    }

    @Test
    void theCapturesHoldEveryStateThatGoWritesWithoutDependencies() throws IOException {
        assertThat(tasks().map(document -> read(document).state()))
                .contains(
                        TaskState.NEW,
                        TaskState.ACTIVE,
                        TaskState.RETRY,
                        TaskState.COMPLETE,
                        TaskState.EXPIRED,
                        TaskState.TERMINATED,
                        TaskState.QUEUE_ERROR);
    }

    @Test
    void everyFieldOfAnEndedTaskIsRead() throws IOException {
        var task = captured("tries", TaskState.EXPIRED);

        assertThat(task.type()).isEqualTo("a");
        assertThat(task.queue()).isEqualTo("A");
        assertThat(task.payload().bytes()).asString(UTF_8).isEqualTo("{}");
        assertThat(task.maxTries()).isEqualTo(2);
        assertThat(task.created()).isEqualTo(Instant.parse("2026-11-24T11:29:36.567551131Z"));
        assertThat(task.tried()).contains(Instant.parse("2026-11-24T11:29:38.676406368Z"));
        assertThat(task.tries()).isEqualTo(2);
        assertThat(task.lastError()).contains("told to fail try 2");
        assertThat(task.result()).isEmpty();
        assertThat(task.unknownKeys()).isEmpty();
    }

    @Test
    void aResultKeepsItsNumbersAndADeadlineItsTime() throws IOException {
        var task = captured("zone", TaskState.COMPLETE);

        assertThat(task.result().orElseThrow().json())
                .isEqualTo("{\"b\":2.50,\"a\":[1,null,\"\\u003cx\\u003e\"],\"big\":12345678901234567890}");
        assertThat(task.deadline()).contains(Instant.parse("2026-11-24T12:27:31.383133073Z"));
    }

    @Test
    void aTaskWithoutPayloadHasNone() throws IOException {
        assertThat(captured("nilpay", TaskState.COMPLETE).payload().isNone()).isTrue();
    }

    @Test
    void anItemOfGoIsReadAndWrittenAgainAsTheSameBytes() {
        var item = "{\"kind\":0,\"job\":\"full0\"}";

        var read = ItemJson.read(item.getBytes(UTF_8));

        assertThat(read.taskId()).isEqualTo("full0");
        assertThat(read.carried()).isNull();
        assertThat(new String(ItemJson.pointer(read.taskId()), UTF_8)).isEqualTo(item);
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventOfGoIsRead(String document) {
        var json = BothSides.json(document);

        var event = (TaskStateChanged) EventJson.read(document.getBytes(UTF_8));

        assertThat(event.eventId()).isEqualTo(json.get("event_id").asString());
        assertThat(event.timestamp())
                .isEqualTo(Instant.parse(json.get("timestamp").asString()));
        assertThat(event.taskId()).isEqualTo(json.get("task_id").asString());
        assertThat(event.state().word()).isEqualTo(json.get("state").asString());
        assertThat(event.tries()).isEqualTo(json.get("tries").asInt());
        assertThat(event.queue()).isEqualTo(json.get("queue").asString());
        assertThat(event.taskType()).isEqualTo(json.get("task_type").asString());
        assertThat(event.lastError().orElse(""))
                .isEqualTo(json.path("last_error").asString(""));
        assertThat(event.taskAge())
                .isEqualTo(Duration.ofNanos(json.get("task_age").asLong()));
    }

    @Test
    void theAgeInAnEventOfGoMayBeNegative() throws IOException {
        var document = events().findFirst().orElseThrow().replaceFirst("\"task_age\":\\d+", "\"task_age\":-436289");

        var event = (TaskStateChanged) EventJson.read(document.getBytes(UTF_8));

        assertThat(event.taskAge()).isEqualTo(Duration.ofNanos(-436_289));
    }
}
