package io.asyncjobs.internal.wire;

import com.github.f4b6a3.ksuid.KsuidCreator;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.ItemRejected;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.ScheduleFired;
import io.asyncjobs.event.TaskRepaired;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Events as they are published; those of the original by its keys, ours in the same manner. */
public final class EventJson {

    private static final String TASK_STATE = "io.choria.asyncjobs.v1.task_state";
    private static final String LEADER_ELECTED = "io.choria.asyncjobs.v1.leader_elected";
    private static final String QUEUE_CHANGED = "io.asyncjobs.v1.queue_changed";
    private static final String TASK_REPAIRED = "io.asyncjobs.v1.task_repaired";
    private static final String SCHEDULE_FIRED = "io.asyncjobs.v1.schedule_fired";
    private static final String ITEM_REJECTED = "io.asyncjobs.v1.item_rejected";

    /** What fits into the wire's nanoseconds; a task without a creation time is older than that. */
    private static final Duration LONGEST_AGE = Duration.ofDays(100_000);

    /** More than all that is not the task's own text. */
    private static final int LONGEST_PLAIN = 288;

    private EventJson() {}

    /**
     * The event of a task version that was just stored. There is one for every save, so where no text needs an escape it is
     * put together without the generator.
     */
    public static byte[] taskState(Task task, Instant now) {
        var age = Duration.between(task.created(), now);
        boolean hasAge = !age.isZero() && age.abs().compareTo(LONGEST_AGE) < 0;
        if (task.lastError().isPresent() || !isPlain(task.queue()) || !isPlain(task.type())) {
            return generated(task, hasAge ? age : Duration.ZERO);
        }
        int texts = task.id().length() + task.queue().length() + task.type().length();
        var event = new EventText(LONGEST_PLAIN + texts)
                .text("{\"event_id\":\"")
                .id(now)
                .text("\",\"type\":\"" + TASK_STATE + "\",\"timestamp\":\"")
                .second(now)
                .text("\",\"task_id\":\"")
                .text(task.id())
                .text("\",\"state\":\"")
                .text(task.state().word())
                .text("\",\"tries\":")
                .number(task.tries());
        if (!task.queue().isEmpty()) {
            event.text(",\"queue\":\"").text(task.queue()).text("\"");
        }
        event.text(",\"task_type\":\"").text(task.type()).text("\"");
        if (hasAge) {
            event.text(",\"task_age\":").number(age.toNanos());
        }
        return event.text("}").bytes();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 127 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&') {
                return false;
            }
        }
        return true;
    }

    private static byte[] generated(Task task, Duration age) {
        return Json.bytes(320, out -> {
            begin(out, TASK_STATE);
            out.writeStringProperty("task_id", task.id());
            out.writeStringProperty("state", task.state().word());
            out.writeNumberProperty("tries", task.tries());
            if (!task.queue().isEmpty()) {
                out.writeStringProperty("queue", task.queue());
            }
            out.writeStringProperty("task_type", task.type());
            task.lastError().ifPresent(error -> out.writeStringProperty("last_error", error));
            if (!age.isZero()) {
                out.writeNumberProperty("task_age", age.toNanos());
            }
            out.writeEndObject();
        });
    }

    /** The event of an item that was removed because it can never run. */
    public static byte[] itemRejected(String queue, String reason) {
        return Json.bytes(256, out -> {
            begin(out, ITEM_REJECTED);
            out.writeStringProperty("queue", queue);
            out.writeStringProperty("reason", reason);
            out.writeEndObject();
        });
    }

    /** The event of a queue that was changed. */
    public static byte[] queueChanged(String queue, QueueChanged.Change change) {
        return Json.bytes(256, out -> {
            begin(out, QUEUE_CHANGED);
            out.writeStringProperty("queue", queue);
            out.writeStringProperty("change", change.word());
            out.writeEndObject();
        });
    }

    /** The event of a due time that was dealt with. */
    public static byte[] scheduleFired(String schedule, Firing firing) {
        return Json.bytes(256, out -> {
            begin(out, SCHEDULE_FIRED);
            out.writeStringProperty("schedule", schedule);
            ScheduleStateJson.writeFiring(firing, out);
            out.writeEndObject();
        });
    }

    /** The event of a task that was repaired. */
    public static byte[] taskRepaired(Task task, String repair, String reason) {
        return Json.bytes(256, out -> {
            begin(out, TASK_REPAIRED);
            out.writeStringProperty("task_id", task.id());
            out.writeStringProperty("queue", task.queue());
            out.writeStringProperty("repair", repair);
            out.writeStringProperty("reason", reason);
            out.writeEndObject();
        });
    }

    /** The event of a process that leads something from now on. */
    public static byte[] leaderElected(String name, String component) {
        return Json.bytes(256, out -> {
            begin(out, LEADER_ELECTED);
            out.writeStringProperty("name", name);
            out.writeStringProperty("component", component);
            out.writeEndObject();
        });
    }

    /** A change that is not known here is some change. */
    private static QueueChanged.Change change(String word) {
        for (var change : QueueChanged.Change.values()) {
            if (change.word().equals(word)) {
                return change;
            }
        }
        return QueueChanged.Change.UPDATED;
    }

    private static void begin(JsonGenerator out, String type) {
        var id = KsuidCreator.getKsuid();
        out.writeStartObject();
        out.writeStringProperty("event_id", id.toString());
        out.writeStringProperty("type", type);
        out.writeStringProperty("timestamp", Timestamps.format(id.getInstant()));
    }

    /**
     * Reads an event.
     *
     * @throws CorruptDataException if it is not one, or of an unknown type, which is named
     */
    public static Event read(byte[] bytes) {
        var json = Json.tree(bytes, "an event");
        var type = text(json, "type");
        var id = text(json, "event_id");
        var timestamp = Timestamps.parse(text(json, "timestamp"));
        return switch (type) {
            case TASK_STATE ->
                new TaskStateChanged(
                        id,
                        timestamp,
                        text(json, "task_id"),
                        TaskState.ofWord(text(json, "state"))
                                .orElseThrow(() -> new CorruptDataException("an event has an unknown \"state\"")),
                        json.path("tries").asInt(0),
                        text(json, "queue"),
                        text(json, "task_type"),
                        json.has("last_error") ? text(json, "last_error") : null,
                        Duration.ofNanos(json.path("task_age").asLong(0)));
            case LEADER_ELECTED -> new LeaderElected(id, timestamp, text(json, "name"), text(json, "component"));
            case QUEUE_CHANGED -> new QueueChanged(id, timestamp, text(json, "queue"), change(text(json, "change")));
            case ITEM_REJECTED -> new ItemRejected(id, timestamp, text(json, "queue"), text(json, "reason"));
            case TASK_REPAIRED ->
                new TaskRepaired(
                        id,
                        timestamp,
                        text(json, "task_id"),
                        text(json, "queue"),
                        text(json, "repair"),
                        text(json, "reason"));
            case SCHEDULE_FIRED ->
                new ScheduleFired(id, timestamp, text(json, "schedule"), ScheduleStateJson.readFiring(json));
            default -> throw new CorruptDataException("an event has the unknown type \"" + Names.shown(type) + "\"");
        };
    }

    private static String text(JsonNode json, String key) {
        return json.path(key).asString("");
    }
}
