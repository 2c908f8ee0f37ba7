package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.ItemRejected;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.ScheduleFired;
import io.asyncjobs.event.TaskRepaired;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventJsonTest {

    private static final Instant CREATED = Instant.parse("2026-11-24T11:26:31.780815082Z");

    private static Event read(String json) {
        return EventJson.read(json.getBytes(UTF_8));
    }

    private static String written(Task task, Instant now) {
        return new String(EventJson.taskState(task, now), UTF_8);
    }

    @Test
    void theOriginalsEventIsRead() {
        var event = read("{\"event_id\":\"3MYFSVJGLQZcfQaWSmS1FbY6VAa\",\"type\":\"io.choria.asyncjobs.v1.task_state\","
                + "\"timestamp\":\"2026-11-24T11:26:33Z\",\"task_id\":\"t-one\",\"state\":\"retry\",\"tries\":1,"
                + "\"queue\":\"TEST\",\"task_type\":\"email:new\",\"last_error\":\"told to fail try 1\","
                + "\"task_age\":1253044061}");

        assertThat(event)
                .isEqualTo(new TaskStateChanged(
                        "3MYFSVJGLQZcfQaWSmS1FbY6VAa",
                        Instant.parse("2026-11-24T11:26:33Z"),
                        "t-one",
                        TaskState.RETRY,
                        1,
                        "TEST",
                        "email:new",
                        "told to fail try 1",
                        Duration.ofNanos(1_253_044_061)));
    }

    @Test
    void aNegativeAgeIsReadAsTheOriginalRoundsItSo() {
        var event = read("{\"event_id\":\"e\",\"type\":\"io.choria.asyncjobs.v1.task_state\","
                + "\"timestamp\":\"2026-11-24T11:26:33Z\",\"task_id\":\"t\",\"state\":\"new\",\"tries\":0,"
                + "\"task_type\":\"a\",\"task_age\":-436289}");

        assertThat(event).isInstanceOfSatisfying(TaskStateChanged.class, changed -> {
            assertThat(changed.taskAge()).isEqualTo(Duration.ofNanos(-436_289));
            assertThat(changed.queue()).isEmpty();
            assertThat(changed.lastError()).isEmpty();
        });
    }

    @Test
    void theElectionOfALeaderIsRead() {
        var event = read("{\"event_id\":\"e\",\"type\":\"io.choria.asyncjobs.v1.leader_elected\","
                + "\"timestamp\":\"2026-11-24T11:26:33Z\",\"name\":\"host-1\",\"component\":\"task_scheduler\"}");

        assertThat(event)
                .isEqualTo(new LeaderElected("e", Instant.parse("2026-11-24T11:26:33Z"), "host-1", "task_scheduler"));
    }

    @Test
    void aStateChangeHasTheOriginalsKeysInItsOrder() {
        var task = Task.builder("t-one", "email:new", "TEST")
                .created(CREATED)
                .state(TaskState.RETRY)
                .tries(1)
                .lastError("told to fail try 1")
                .build();

        assertThat(written(task, CREATED.plusNanos(1_253_044_061)))
                .matches("\\{\"event_id\":\"[0-9A-Za-z]{27}\",\"type\":\"io.choria.asyncjobs.v1.task_state\","
                        + "\"timestamp\":\"[0-9-]{10}T[0-9:]{8}Z\",\"task_id\":\"t-one\",\"state\":\"retry\",\"tries\":1,"
                        + "\"queue\":\"TEST\",\"task_type\":\"email:new\",\"last_error\":\"told to fail try 1\","
                        + "\"task_age\":1253044061}");
    }

    @Test
    void whatTheOriginalOmitsIsOmitted() {
        var task = Task.builder("one", "a", "").created(CREATED).build();

        assertThat(written(task, CREATED))
                .doesNotContain("queue", "last_error", "task_age")
                .endsWith("\"state\":\"new\",\"tries\":0,\"task_type\":\"a\"}");
    }

    @Test
    void theAgeOfATaskWithoutAPlausibleCreationTimeIsOmitted() {
        var goZeroTime = Task.builder("one", "a", "Q").created(Instant.parse("0001-01-01T00:00:00Z"));

        assertThat(written(goZeroTime.build(), CREATED)).doesNotContain("task_age");
    }

    @Test
    void whatWeWriteWeRead() {
        var task = Task.builder("one", "a", "Q")
                .created(CREATED)
                .state(TaskState.ACTIVE)
                .tries(2)
                .build();

        var event = EventJson.read(EventJson.taskState(task, CREATED.plusSeconds(3)));

        assertThat(event).isInstanceOfSatisfying(TaskStateChanged.class, changed -> {
            assertThat(changed.taskId()).isEqualTo("one");
            assertThat(changed.state()).isEqualTo(TaskState.ACTIVE);
            assertThat(changed.taskAge()).isEqualTo(Duration.ofSeconds(3));
        });
        assertThat(EventJson.read(EventJson.queueChanged("Q", QueueChanged.Change.PAUSED)))
                .isInstanceOfSatisfying(QueueChanged.class, changed -> {
                    assertThat(changed.queue()).isEqualTo("Q");
                    assertThat(changed.change()).isEqualTo(QueueChanged.Change.PAUSED);
                });
        assertThat(EventJson.read(EventJson.itemRejected("Q", "no \"job\"")))
                .isInstanceOfSatisfying(ItemRejected.class, rejected -> {
                    assertThat(rejected.queue()).isEqualTo("Q");
                    assertThat(rejected.reason()).isEqualTo("no \"job\"");
                });
    }

    @Test
    void aRepairIsReadAsItWasWritten() {
        var task = Task.builder("T", "t", "Q").build();

        assertThat(EventJson.read(EventJson.taskRepaired(task, "queued", "it had no \"item\"")))
                .isInstanceOfSatisfying(TaskRepaired.class, repaired -> {
                    assertThat(repaired.taskId()).isEqualTo("T");
                    assertThat(repaired.queue()).isEqualTo("Q");
                    assertThat(repaired.repair()).isEqualTo("queued");
                    assertThat(repaired.reason()).isEqualTo("it had no \"item\"");
                });
    }

    @Test
    void anUnknownTypeIsNamed() {
        assertThatThrownBy(() -> read("{\"event_id\":\"e\",\"type\":\"io.choria.asyncjobs.v2.other\","
                        + "\"timestamp\":\"2026-11-24T11:26:33Z\"}"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("an event has the unknown type \"io.choria.asyncjobs.v2.other\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "null",
                "[]",
                "{}",
                "{\"type\":\"io.choria.asyncjobs.v1.task_state\"}",
                "{\"type\":\"io.choria.asyncjobs.v1.task_state\",\"timestamp\":\"now\"}",
                "{\"type\":\"io.choria.asyncjobs.v1.task_state\",\"timestamp\":\"2026-11-24T11:26:33Z\",\"state\":\"odd\"}",
            })
    void whatIsNoEventIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(CorruptDataException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"tries\":\"x\"", "\"tries\":{}", "\"task_age\":1.5", "\"queue\":[]", "\"last_error\":{}"})
    void aValueOfTheWrongKindIsNoReasonToFailOtherwise(String pair) {
        var json = "{\"event_id\":\"e\",\"type\":\"io.choria.asyncjobs.v1.task_state\","
                + "\"timestamp\":\"2026-11-24T11:26:33Z\",\"task_id\":\"t\",\"state\":\"new\",\"task_type\":\"a\","
                + pair
                + "}";

        assertThat(read(json)).isInstanceOf(TaskStateChanged.class);
    }

    @Test
    void aDueTimeThatWasDealtWithComesBackAndSoDoesALeader() {
        var firing = new Firing(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2), Firing.What.CAUGHT_UP, "id", "why");

        assertThat(EventJson.read(EventJson.scheduleFired("nightly", "EMAIL", firing)))
                .isInstanceOfSatisfying(ScheduleFired.class, fired -> {
                    assertThat(fired.schedule()).isEqualTo("nightly");
                    assertThat(fired.queue()).isEqualTo("EMAIL");
                    assertThat(fired.firing()).isEqualTo(firing);
                });
        assertThat(EventJson.read(EventJson.leaderElected("one", "task_scheduler")))
                .isInstanceOfSatisfying(LeaderElected.class, elected -> {
                    assertThat(elected.name()).isEqualTo("one");
                    assertThat(elected.component()).isEqualTo("task_scheduler");
                });
    }
}
