package io.asyncjobs.server.api;

import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.index.TaskRow;
import io.asyncjobs.task.PastTry;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Progress;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tasks as JSON: the keys of the stored document, those that are empty left out. */
final class TaskView {

    private TaskView() {}

    /** A whole task; without payload and results for callers who may not see them. */
    static Map<String, Object> of(Task task, boolean withPayload) {
        var json = Json.object(
                "id",
                task.id(),
                "type",
                task.type(),
                "queue",
                task.queue(),
                "state",
                task.state().word());
        Json.put(json, "created", text(task.created()));
        json.put("payload", withPayload ? payload(task.payload()) : null);
        if (withPayload) {
            Json.put(json, "result", task.result().map(TaskView::result).orElse(null));
            Json.put(
                    json,
                    "dependency_results",
                    task.dependencyResultsJson().map(Json::raw).orElse(null));
        } else {
            json.put("payload_hidden", true);
            Json.put(json, "result", task.result().map(TaskView::hidden).orElse(null));
        }
        Json.put(json, "dependencies", some(task.dependencies()));
        Json.put(json, "load_dependencies", task.loadDependencies() ? true : null);
        Json.put(json, "wait_for_unknown", task.waitsForUnknown() ? true : null);
        Json.put(json, "deadline", text(task.deadline()));
        Json.put(json, "not_before", text(task.notBefore()));
        Json.put(json, "max_tries", task.maxTries() == 0 ? null : task.maxTries());
        Json.put(json, "tried", text(task.tried()));
        Json.put(json, "tries", task.tries() == 0 ? null : task.tries());
        Json.put(json, "last_err", task.lastError().orElse(null));
        Json.put(json, "last_trace", task.lastTrace().orElse(null));
        Json.put(json, "run", task.run().map(TaskView::run).orElse(null));
        Json.put(
                json,
                "history",
                some(task.history().stream().map(TaskView::past).toList()));
        Json.put(json, "headers", task.headers().isEmpty() ? null : task.headers());
        Json.put(json, "unique_key", task.uniqueKey().orElse(null));
        Json.put(
                json,
                "dead_letter",
                task.deathReason().map(reason -> reason.word()).orElse(null));
        Json.put(json, "signature", task.signature().orElse(null));
        Json.put(json, "sequence", task.sequence() == 0 ? null : task.sequence());
        return json;
    }

    /** What the index knows of a task. */
    static Map<String, Object> of(TaskRow row) {
        return Json.object(
                "id", row.id(),
                "type", row.type(),
                "queue", row.queue(),
                "state", row.state().word(),
                "created", text(row.created()),
                "changed", text(row.stored()),
                "tried", text(row.tried()),
                "tries", row.tries(),
                "max_tries", row.maxTries(),
                "last_err", row.lastError().orElse(null),
                "dependencies", some(row.parents()),
                "worker", row.worker().orElse(null),
                "deadline", text(row.deadline()),
                "not_before", text(row.due()),
                "payload_bytes", row.payloadBytes(),
                "sequence", row.sequence());
    }

    /** How far a task is. */
    static Map<String, Object> of(Progress progress) {
        return Json.object("percent", progress.percent(), "text", progress.text(), "at", text(progress.at()));
    }

    /** Base64 of a payload; null for none. */
    static @Nullable String payload(Payload payload) {
        return payload.isNone() ? null : Base64.getEncoder().encodeToString(payload.bytes());
    }

    private static Map<String, Object> result(TaskResult result) {
        return Json.object("payload", Json.raw(result.json()), "completed", text(result.completed()));
    }

    private static Map<String, Object> hidden(TaskResult result) {
        return Json.object("completed", text(result.completed()));
    }

    private static Map<String, Object> run(RunHolder run) {
        return Json.object("item", run.item(), "worker", run.worker());
    }

    private static Map<String, Object> past(PastTry past) {
        return Json.object(
                "try", past.number(),
                "started", text(past.started()),
                "ended", text(past.ended()),
                "worker", past.worker().isEmpty() ? null : past.worker(),
                "error", past.error().orElse(null));
    }

    private static @Nullable List<?> some(List<?> list) {
        return list.isEmpty() ? null : list;
    }

    static String text(Instant time) {
        return time.toString();
    }

    static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
