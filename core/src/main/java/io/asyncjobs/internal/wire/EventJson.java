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
import java.time.temporal.ChronoUnit;
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

    private EventJson() {}

    /** The event of a task version that was just stored. */
    public static byte[] taskState(Task task, Instant now) {
        return JsonText.bytes(out -> {
            out.begin('{');
            out.key("event_id").eventId(now);
            out.key("type").string(TASK_STATE);
            out.key("timestamp").time(now.truncatedTo(ChronoUnit.SECONDS)); // what the id says
            out.key("task_id").string(task.id());
            out.key("state").string(task.state().word());
            out.key("tries").number(task.tries());
            if (!task.queue().isEmpty()) {
                out.key("queue").string(task.queue());
            }
            out.key("task_type").string(task.type());
            task.lastError().ifPresent(error -> out.key("last_error").string(error));
            var age = Duration.between(task.created(), now);
            if (!age.isZero() && age.abs().compareTo(LONGEST_AGE) < 0) {
                out.key("task_age").number(age.toNanos());
            }
            out.end('}');
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
    public static byte[] scheduleFired(String schedule, String queue, Firing firing) {
        return Json.bytes(256, out -> {
            begin(out, SCHEDULE_FIRED);
            out.writeStringProperty("schedule", schedule);
            out.writeStringProperty("queue", queue);
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
                new ScheduleFired(
                        id, timestamp, text(json, "schedule"), text(json, "queue"), ScheduleStateJson.readFiring(json));
            default -> throw new CorruptDataException("an event has the unknown type \"" + Names.shown(type) + "\"");
        };
    }

    private static String text(JsonNode json, String key) {
        return json.path(key).asString("");
    }
}
