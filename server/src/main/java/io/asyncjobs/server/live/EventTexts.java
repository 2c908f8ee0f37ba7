package io.asyncjobs.server.live;

import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.event.ScheduleFired;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.server.index.Counts;
import io.asyncjobs.server.index.TaskRow;
import io.asyncjobs.task.TaskState;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The documents of events, each on one line. */
final class EventTexts {

    private static final JsonFactory JSON = new JsonFactory();

    private EventTexts() {}

    static String task(TaskRow row) {
        return object(out -> {
            out.writeStringProperty("id", row.id());
            out.writeStringProperty("type", row.type());
            out.writeStringProperty("queue", row.queue());
            out.writeStringProperty("state", row.state().word());
            out.writeStringProperty("created", row.created().toString());
            out.writeStringProperty("changed", row.stored().toString());
            text(out, "tried", row.triedAt());
            out.writeNumberProperty("tries", row.tries());
            out.writeNumberProperty("max_tries", row.maxTries());
            text(out, "last_err", row.errorText());
            if (!row.parents().isEmpty()) {
                texts(out, "dependencies", row.parents());
            }
            text(out, "worker", row.workerId());
            text(out, "deadline", row.deadlineAt());
            text(out, "not_before", row.dueAt());
            out.writeNumberProperty("payload_bytes", row.payloadBytes());
            out.writeNumberProperty("sequence", row.sequence());
        });
    }

    static String removed(String id, String queue) {
        return object(out -> {
            out.writeStringProperty("id", id);
            out.writeStringProperty("queue", queue);
            out.writeBooleanProperty("removed", true);
        });
    }

    static String queue(QueueChanged event) {
        return object(out -> {
            out.writeStringProperty("queue", event.queue());
            out.writeStringProperty("change", event.change().word());
            out.writeStringProperty("at", event.timestamp().toString());
        });
    }

    static String schedule(ScheduleFired event) {
        var firing = event.firing();
        return object(out -> {
            out.writeStringProperty("schedule", event.schedule());
            out.writeStringProperty("queue", event.queue());
            out.writeStringProperty("due", firing.due().toString());
            out.writeStringProperty("at", firing.at().toString());
            out.writeStringProperty("what", firing.what().word());
            firing.task().ifPresent(id -> out.writeStringProperty("task", id));
            firing.reason().ifPresent(reason -> out.writeStringProperty("reason", reason));
        });
    }

    static String schedule(ScheduleChanges.Change change) {
        return object(out -> {
            out.writeStringProperty("schedule", change.schedule());
            out.writeStringProperty("queue", change.queue());
            out.writeStringProperty("change", change.word());
            out.writeStringProperty("at", change.at().toString());
        });
    }

    /** What it runs may be of other queues: it is for who hears of all, that is of none in particular. */
    static String worker(WorkerChanges.Change change, Set<String> queues) {
        var worker = change.worker();
        return object(out -> {
            out.writeStringProperty("id", worker.id());
            out.writeStringProperty("change", change.word());
            out.writeStringProperty("host", worker.host());
            out.writeNumberProperty("pid", worker.pid());
            out.writeStringProperty("started", worker.started().toString());
            texts(
                    out,
                    "queues",
                    worker.queues().stream()
                            .filter(queue -> queues.isEmpty() || queues.contains(queue))
                            .toList());
            out.writeNumberProperty("slots", worker.slots());
            texts(out, "running", queues.isEmpty() ? worker.running() : List.of());
        });
    }

    static String progress(WorkerChanges.Told told) {
        return object(out -> {
            out.writeStringProperty("id", told.task());
            out.writeNumberProperty("percent", told.progress().percent());
            out.writeStringProperty("text", told.progress().text());
            out.writeStringProperty("at", told.progress().at().toString());
        });
    }

    static String operation(Operation operation) {
        var counts = operation.counts();
        return object(out -> {
            out.writeStringProperty("id", operation.id());
            out.writeStringProperty("kind", operation.kind().word());
            out.writeStringProperty("state", operation.state().word());
            text(out, "queue", operation.action().queue());
            out.writeStringProperty("created", operation.created().toString());
            text(out, "ended", operation.ended());
            out.writeNumberProperty("progress", operation.progress());
            out.writeNumberProperty("matched", counts.matched());
            out.writeNumberProperty("done", counts.done());
            out.writeNumberProperty("skipped", counts.skipped());
            out.writeNumberProperty("failed", counts.failed());
        });
    }

    static String audit(AuditEntry entry) {
        return object(out -> {
            out.writeStringProperty("time", entry.time().toString());
            out.writeStringProperty("who", entry.who());
            out.writeStringProperty("proof", entry.proof());
            out.writeStringProperty("from", entry.from());
            out.writeStringProperty("action", entry.action());
            out.writeStringProperty("target", entry.target());
            out.writeNumberProperty("status", entry.status());
            out.writeStringProperty("reason", entry.reason());
            out.writeNumberProperty("sequence", entry.sequence());
        });
    }

    static String counts(String queue, Counts.OfQueue counts) {
        return object(out -> {
            out.writeStringProperty("queue", queue);
            out.writeObjectPropertyStart("states");
            for (var state : TaskState.values()) {
                if (counts.in(state) > 0) {
                    out.writeNumberProperty(state.word(), counts.in(state));
                }
            }
            out.writeEndObject();
            out.writeNumberProperty("waiting", counts.waiting());
            out.writeNumberProperty("running", counts.in(TaskState.ACTIVE));
            counts.oldest().ifPresent(time -> out.writeStringProperty("oldest", time.toString()));
        });
    }

    private static void text(JsonGenerator out, String key, @Nullable Object value) {
        if (value != null) {
            out.writeStringProperty(key, value.toString());
        }
    }

    private static void texts(JsonGenerator out, String key, List<String> values) {
        out.writeArrayPropertyStart(key);
        values.forEach(out::writeString);
        out.writeEndArray();
    }

    private static String object(Consumer<JsonGenerator> content) {
        var text = new StringWriter();
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            content.accept(out);
            out.writeEndObject();
        }
        return text.toString();
    }
}
