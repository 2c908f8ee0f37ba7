package io.asyncjobs.cli.operation;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation as JSON. */
public final class OperationText {

    private OperationText() {}

    /** Its keys in order. */
    public static Map<String, Object> json(Operation operation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", operation.id());
        json.put("kind", operation.kind().word());
        json.put("state", operation.state().word());
        json.put("dry_run", operation.isDryRun());
        json.put("filter", filter(operation.action()));
        json.put("by", operation.by());
        json.put("reason", operation.reason());
        json.put("created", operation.created().toString());
        operation.end().ifPresent(end -> json.put("ended", end.toString()));
        json.put("matched", operation.counts().matched());
        json.put("done", operation.counts().done());
        json.put("skipped", operation.counts().skipped());
        json.put("failed", operation.counts().failed());
        json.put("samples", operation.samples());
        json.put("failures", operation.failures());
        return json;
    }

    /** Which tasks or dead letters are meant: each condition that is set, by its name. */
    static Map<String, Object> filter(BulkAction action) {
        return switch (action) {
            case BulkAction.RetryTasks retry -> filter(retry.filter());
            case BulkAction.CancelTasks cancel -> filter(cancel.filter());
            case BulkAction.DeleteTasks delete -> filter(delete.filter());
            case BulkAction.RetryDeadLetters retry -> filter(retry.filter());
            case BulkAction.DeleteDeadLetters delete -> filter(delete.filter());
        };
    }

    private static Map<String, Object> filter(TaskFilter filter) {
        Map<String, Object> json = new LinkedHashMap<>();
        putSome(json, "ids", filter.ids().stream().sorted().toList());
        putSome(
                json,
                "states",
                filter.states().stream().sorted().map(TaskState::word).toList());
        put(json, "queue", filter.queue());
        put(json, "type", filter.type());
        put(json, "prefix", filter.idPrefix());
        put(json, "error", filter.errorText());
        put(json, "since", filter.createdSince());
        put(json, "until", filter.createdUntil());
        put(json, "tried_since", filter.triedSince());
        put(json, "tried_until", filter.triedUntil());
        put(json, "parent", filter.parent());
        put(json, "worker", filter.worker());
        return json;
    }

    private static Map<String, Object> filter(DeadLetterFilter filter) {
        Map<String, Object> json = new LinkedHashMap<>();
        putSome(json, "ids", filter.ids().stream().sorted().toList());
        put(json, "queue", filter.queue());
        put(json, "type", filter.type());
        put(json, "reason", filter.reason() == null ? null : filter.reason().word());
        put(json, "prefix", filter.idPrefix());
        put(json, "error", filter.errorText());
        put(json, "since", filter.diedSince());
        put(json, "until", filter.diedUntil());
        return json;
    }

    private static void putSome(Map<String, Object> json, String key, List<String> values) {
        if (!values.isEmpty()) {
            json.put(key, values);
        }
    }

    private static void put(Map<String, Object> json, String key, @Nullable Object value) {
        if (value != null) {
            json.put(key, value.toString());
        }
    }
}
