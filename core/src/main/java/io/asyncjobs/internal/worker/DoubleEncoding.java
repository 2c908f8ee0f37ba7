package io.asyncjobs.internal.worker;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Task;
import java.util.Base64;
import java.util.Set;

/**
 * Go schedulers encode a schedule's payload once more: what a task carries is then the JSON text of its base64, or {@code null}
 * for none. Undone for the types that a worker names.
 */
final class DoubleEncoding {

    private DoubleEncoding() {}

    /** The task as its handler sees it. Tasks of our own schedulers, and bytes that are nothing of that kind, stay as they are. */
    static Task undone(Task task, Set<String> types) {
        if (!types.contains(task.type())
                || task.payload().isNone()
                || task.headers().containsKey(Schedule.HEADER)) {
            return task;
        }
        try {
            var json = Json.tree(task.payload().bytes(), "a payload");
            if (json.isNull()) {
                return task.toBuilder().payload(Payload.none()).build();
            }
            return json.isString()
                    ? task.toBuilder()
                            .payload(Payload.of(Base64.getDecoder().decode(json.asString(""))))
                            .build()
                    : task;
        } catch (CorruptDataException | IllegalArgumentException encodedOnce) {
            return task;
        }
    }
}
