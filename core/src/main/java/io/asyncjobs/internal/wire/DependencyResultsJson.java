package io.asyncjobs.internal.wire;

import io.asyncjobs.task.TaskResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The results of parents in their child's document: {@code {"<id>":{"payload":…,"completed":"…"}}}. */
public final class DependencyResultsJson {

    private static final String WHAT = "the results of dependencies";

    private DependencyResultsJson() {}

    /** The JSON object of these results, in their order. */
    public static String write(Map<String, TaskResult> results) {
        var bytes = Json.bytes(256, out -> {
            out.writeStartObject();
            results.forEach((id, result) -> {
                out.writeName(id);
                writeResult(result, out);
            });
            out.writeEndObject();
        });
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * One parent's result; empty where there is none.
     *
     * @throws io.asyncjobs.error.CorruptDataException if the text cannot be read
     */
    public static Optional<TaskResult> find(String json, String id) {
        try (var in = Json.parser(json.getBytes(StandardCharsets.UTF_8))) {
            in.nextToken();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = in.currentName();
                in.nextToken();
                if (key.equals(id)) {
                    return Optional.ofNullable(readResult(in));
                }
                in.skipChildren();
            }
            return Optional.empty();
        } catch (JacksonException wrong) {
            throw Json.notJson(WHAT, wrong);
        }
    }

    static void writeResult(TaskResult result, JsonGenerator out) {
        out.writeStartObject();
        out.writeName("payload");
        Json.writeRaw(out, result.json());
        out.writeStringProperty("completed", Timestamps.format(result.completed()));
        out.writeEndObject();
    }

    /** The result that the parser stands on, null for anything that is not an object; leaves it on the value's end. */
    static @Nullable TaskResult readResult(JsonParser in) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return null;
        }
        var json = "null";
        var completed = Instant.EPOCH;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            var key = in.currentName();
            var token = in.nextToken();
            switch (key) {
                case "payload" -> json = Json.copyValue(in);
                case "completed" -> {
                    if (token == JsonToken.VALUE_STRING) {
                        completed = Timestamps.parse(in.getString());
                    } else {
                        in.skipChildren();
                    }
                }
                default -> in.skipChildren();
            }
        }
        return new TaskResult(json, completed);
    }
}
