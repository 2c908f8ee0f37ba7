package io.asyncjobs.task;

import java.time.Instant;
import java.util.Objects;

/**
 * What a task's handler returned.
 *
 * @param json the result as JSON text; a handler's byte array is a JSON string of their base64
 * @param completed when the handler had returned, by the clock of its worker
 */
public record TaskResult(String json, Instant completed) {

    /** Checks that both are there. */
    public TaskResult {
        Objects.requireNonNull(json, "json");
        Objects.requireNonNull(completed, "completed");
    }

    /** Without the result itself, which may be anything. */
    @Override
    public String toString() {
        return json.length() + " characters at " + completed;
    }
}
