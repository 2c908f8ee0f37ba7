package io.asyncjobs.server.api;

import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Queues as JSON. */
final class QueueView {

    private QueueView() {}

    static Map<String, Object> of(QueueStatus queue) {
        var settings = queue.settings();
        var pause = queue.pause();
        var json = Json.object(
                "name", settings.name(),
                "time", Instant.now().toString(),
                "created", queue.created().toString(),
                "waiting", queue.waiting(),
                "in_flight", queue.inFlight(),
                "delayed", queue.delayed(),
                "bytes", queue.bytes(),
                "oldest_item", text(queue.oldestItem()),
                "oldest_waiting", text(queue.oldestWaiting()),
                "newest_item", text(queue.newestItem()),
                "paused", queue.isPaused());
        if (pause != null) {
            Json.put(json, "paused_reason", pause.reason());
            Json.put(json, "paused_since", text(pause.since()));
        }
        json.putAll(Json.object(
                "memory", settings.storage() == Storage.MEMORY,
                "replicas", settings.replicas(),
                "max_age", settings.maxAge().toNanos(),
                "max_tries", settings.maxTries(),
                "max_runtime", settings.maxRunTime().toNanos(),
                "lease", settings.effectiveLease().toNanos(),
                "max_concurrent", settings.maxConcurrent(),
                "max_entries", Math.max(0, settings.maxEntries()),
                "priority", settings.priority(),
                "discard_old", settings.whenFull() == WhenFull.DISCARD_OLD,
                "when_full", word(settings.whenFull()),
                "shared_with_go", settings.sharedWithGo(),
                "retention", retention(settings.retention())));
        return json;
    }

    static String word(WhenFull rule) {
        return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, Object> retention(Retention retention) {
        var json = new LinkedHashMap<String, Object>();
        for (var state : TaskState.values()) {
            retention.of(state).ifPresent(keep -> json.put(state.word(), value(keep)));
        }
        return json;
    }

    private static Object value(Keep keep) {
        return keep instanceof Keep.For limited ? (Object) limited.time().toNanos() : keep.text();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
