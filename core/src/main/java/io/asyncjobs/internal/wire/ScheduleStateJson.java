package io.asyncjobs.internal.wire;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.ScheduleState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** How far a schedule is, as it is stored beside it. */
public final class ScheduleStateJson {

    private ScheduleStateJson() {}

    /** The bytes of a state. */
    public static byte[] write(ScheduleState state) {
        return Json.bytes(512, out -> {
            out.writeStartObject();
            state.done().ifPresent(done -> out.writeStringProperty("done", Timestamps.format(done)));
            state.claimed().ifPresent(claim -> {
                out.writeObjectPropertyStart("claim");
                out.writeStringProperty("due", Timestamps.format(claim.due()));
                out.writeStringProperty("by", claim.by());
                out.writeEndObject();
            });
            if (state.lastTask() != null) {
                out.writeStringProperty("last_task", state.lastTask());
            }
            out.writeArrayPropertyStart("history");
            state.history().forEach(firing -> {
                out.writeStartObject();
                writeFiring(firing, out);
                out.writeEndObject();
            });
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    static void writeFiring(Firing firing, JsonGenerator out) {
        out.writeStringProperty("due", Timestamps.format(firing.due()));
        out.writeStringProperty("at", Timestamps.format(firing.at()));
        out.writeStringProperty("what", firing.what().word());
        firing.task().ifPresent(task -> out.writeStringProperty("task_id", task));
        firing.reason().ifPresent(reason -> out.writeStringProperty("reason", reason));
    }

    /**
     * The state of these bytes.
     *
     * @throws CorruptDataException if they are not one
     */
    public static ScheduleState read(byte[] bytes) {
        var json = Json.tree(bytes, "a schedule's state");
        if (!json.isObject()) {
            throw new CorruptDataException("a schedule's state is not a JSON object");
        }
        var claim = json.path("claim");
        return new ScheduleState(
                json.has("done") ? time(json, "done") : null,
                claim.isObject()
                        ? new ScheduleState.Claim(
                                time(claim, "due"), claim.path("by").asString(""))
                        : null,
                textOrNull(json, "last_task"),
                json.path("history")
                        .valueStream()
                        .map(ScheduleStateJson::readFiring)
                        .toList());
    }

    static Firing readFiring(JsonNode json) {
        return new Firing(
                time(json, "due"),
                time(json, "at"),
                Firing.What.ofWord(json.path("what").asString(""))
                        .orElseThrow(() -> new CorruptDataException("a firing has an unknown \"what\"")),
                textOrNull(json, "task_id"),
                textOrNull(json, "reason"));
    }

    private static Instant time(JsonNode json, String key) {
        return Timestamps.parse(json.path(key).asString(""));
    }

    private static @Nullable String textOrNull(JsonNode json, String key) {
        return json.has(key) ? json.path(key).asString("") : null;
    }
}
