package io.asyncjobs.internal.wire;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.TaskResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What stands in the index of waiting tasks for one child and one of its parents:
 * {@code {"state":"waiting|done|failed","result":{"payload":…,"completed":…},"reason":"…"}}. Unknown keys are passed over.
 *
 * @param state whether the parent has ended, and how
 * @param result the parent's result, where it is done, small, and asked for
 * @param reason why it failed
 */
public record WaitingEntry(
        State state, @Nullable TaskResult result, @Nullable String reason) {

    /** Where the parent is. */
    public enum State {
        /** It has not ended, or nobody said so yet. */
        WAITING("waiting"),
        /** It is complete. */
        DONE("done"),
        /** It ended otherwise, or does not exist. */
        FAILED("failed");

        private final String word;

        State(String word) {
            this.word = word;
        }

        private static State ofWord(String word) {
            for (var state : values()) {
                if (state.word.equals(word)) {
                    return state;
                }
            }
            return WAITING;
        }
    }

    /** The parent has not ended. */
    public static WaitingEntry waiting() {
        return new WaitingEntry(State.WAITING, null, null);
    }

    /** The parent is complete; null where its result is to be read from its record. */
    public static WaitingEntry done(@Nullable TaskResult result) {
        return new WaitingEntry(State.DONE, result, null);
    }

    /** The parent will not complete. */
    public static WaitingEntry failed(String reason) {
        return new WaitingEntry(State.FAILED, null, reason);
    }

    /** Its bytes. */
    public byte[] bytes() {
        return Json.bytes(64 + (result == null ? 0 : result.json().length()), out -> {
            out.writeStartObject();
            out.writeStringProperty("state", state.word);
            if (result != null) {
                out.writeName("result");
                DependencyResultsJson.writeResult(result, out);
            }
            if (reason != null) {
                out.writeStringProperty("reason", reason);
            }
            out.writeEndObject();
        });
    }

    /** The entry of these bytes; one that says nothing that is known counts as waiting, since waiting does no harm. */
    public static WaitingEntry read(byte[] bytes) {
        try (var in = Json.parser(bytes)) {
            return in.nextToken() == JsonToken.START_OBJECT ? read(in) : waiting();
        } catch (JacksonException | CorruptDataException unreadable) {
            return waiting();
        }
    }

    private static WaitingEntry read(JsonParser in) {
        var state = State.WAITING;
        TaskResult result = null;
        String reason = null;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            var key = in.currentName();
            var token = in.nextToken();
            switch (key) {
                case "state" -> state = token == JsonToken.VALUE_STRING ? State.ofWord(in.getString()) : State.WAITING;
                case "result" -> result = DependencyResultsJson.readResult(in);
                case "reason" -> reason = token == JsonToken.VALUE_STRING ? in.getString() : null;
                default -> in.skipChildren();
            }
        }
        return new WaitingEntry(state, result == null ? null : known(result), reason);
    }

    private static @Nullable TaskResult known(TaskResult result) {
        return result.completed().equals(Instant.EPOCH) ? null : result;
    }
}
