package io.asyncjobs.server.api;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operations as JSON. */
final class OperationView {

    private OperationView() {}

    static Map<String, Object> of(Operation operation) {
        var counts = operation.counts();
        return Json.object(
                "id", operation.id(),
                "kind", operation.kind().word(),
                "state", operation.state().word(),
                "dry_run", operation.isDryRun(),
                "filter", filter(operation.action()),
                "by", operation.by(),
                "reason", operation.reason(),
                "created", operation.created().toString(),
                "ended", TaskView.text(operation.end()),
                "progress", operation.progress(),
                "matched", counts.matched(),
                "done", counts.done(),
                "skipped", counts.skipped(),
                "failed", counts.failed(),
                "samples", operation.samples(),
                "failures", operation.failures());
    }

    private static Map<String, Object> filter(BulkAction action) {
        return switch (action) {
            case BulkAction.RetryTasks retry -> filter(retry.filter());
            case BulkAction.CancelTasks cancel -> filter(cancel.filter());
            case BulkAction.DeleteTasks delete -> filter(delete.filter());
            case BulkAction.RetryDeadLetters retry -> filter(retry.filter());
            case BulkAction.DeleteDeadLetters delete -> filter(delete.filter());
        };
    }

    private static Map<String, Object> filter(TaskFilter filter) {
        return Json.object(
                "ids", some(filter.ids()),
                "states",
                        some(filter.states().stream()
                                .sorted()
                                .map(TaskState::word)
                                .toList()),
                "queue", filter.queue(),
                "type", filter.type(),
                "id", filter.idPrefix(),
                "error", filter.errorText(),
                "created_since", text(filter.createdSince()),
                "created_until", text(filter.createdUntil()),
                "tried_since", text(filter.triedSince()),
                "tried_until", text(filter.triedUntil()),
                "parent", filter.parent(),
                "worker", filter.worker());
    }

    private static Map<String, Object> filter(DeadLetterFilter filter) {
        return Json.object(
                "ids", some(filter.ids()),
                "queue", filter.queue(),
                "type", filter.type(),
                "reason", filter.reason() == null ? null : filter.reason().word(),
                "id", filter.idPrefix(),
                "error", filter.errorText(),
                "died_since", text(filter.diedSince()),
                "died_until", text(filter.diedUntil()));
    }

    private static @Nullable List<String> some(Collection<String> texts) {
        return texts.isEmpty() ? null : List.copyOf(texts);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
