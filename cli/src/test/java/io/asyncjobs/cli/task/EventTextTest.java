package io.asyncjobs.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.cli.output.Human;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.event.ItemRejected;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.TaskRepaired;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTextTest {

    private static final Instant WHEN = Instant.parse("2026-11-24T12:00:00Z");
    private static final TaskStateChanged RETRY = new TaskStateChanged(
            "E1", WHEN, "T1", TaskState.RETRY, 2, "EMAIL", "email:new", "busy", Duration.ofSeconds(3));

    @Test
    void linesHaveTheOriginalsForm() {
        var clock = "[" + Human.clock(WHEN) + "] ";
        assertThat(EventText.line(RETRY, WHEN))
                .isEqualTo(clock + "T1: queue: EMAIL type: email:new tries: 2 state: retry error: busy");
        assertThat(EventText.line(new LeaderElected("E2", WHEN, "host-1", "task_scheduler"), WHEN))
                .isEqualTo(clock + "host-1: new task_scheduler leader");
        assertThat(EventText.line(new ItemRejected("E3", WHEN, "EMAIL", "no JSON"), WHEN))
                .isEqualTo(clock + "queue EMAIL: removed an item: no JSON");
        assertThat(EventText.line(new TaskRepaired("E4", WHEN, "T1", "EMAIL", "queued", "it had no item"), WHEN))
                .isEqualTo(clock + "T1: repaired: queued: it had no item");
    }

    @Test
    void jsonHasTheKeysOfTheWire() {
        assertThat(Json.line(EventText.json(RETRY)))
                .isEqualTo("{\"event_id\":\"E1\",\"type\":\"io.choria.asyncjobs.v1.task_state\","
                        + "\"timestamp\":\"2026-11-24T12:00:00Z\",\"task_id\":\"T1\",\"state\":\"retry\",\"tries\":2,"
                        + "\"queue\":\"EMAIL\",\"task_type\":\"email:new\",\"last_error\":\"busy\","
                        + "\"task_age\":3000000000}");
    }
}
