package io.asyncjobs.server.api;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.server.http.JsonObject;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Settings of a queue, read from a body; what is not given stays as it was. */
final class QueueBody {

    private static final Words<WhenFull> WHEN_FULL = Words.of(WhenFull.values(), QueueView::word);
    private static final int MOST_CONCURRENT = 100_000;
    private static final int HIGHEST_PRIORITY = 1_000;
    private static final int MOST_REPLICAS = 5;

    private QueueBody() {}

    /** The settings of a queue that is to be made. */
    static QueueSettings create(JsonObject body) {
        var name = Names.queue(
                body.field("name"),
                body.text("name")
                        .filter(text -> !text.isEmpty())
                        .orElseThrow(() -> Problem.invalid("name", "queue_name_required", "a queue needs a name")));
        var settings = name.equals(TaskSpec.DEFAULT_QUEUE) ? QueueSettings.defaultQueue() : QueueSettings.of(name);
        boolean memory = body.flag("memory").orElse(false);
        return change(memory ? settings.withStorage(Storage.MEMORY) : settings, body);
    }

    /** Changed settings of a queue that is there. */
    static QueueSettings change(QueueSettings before, JsonObject body) {
        var next = durations(before, body);
        next = set(next, body.number("max_entries", 0, Long.MAX_VALUE), QueueSettings::withMaxEntries);
        next = set(next, body.integer("max_tries", Integer.MIN_VALUE, Integer.MAX_VALUE), QueueSettings::withMaxTries);
        next = set(next, body.integer("max_concurrent", 1, MOST_CONCURRENT), QueueSettings::withMaxConcurrent);
        next = set(next, body.integer("priority", 1, HIGHEST_PRIORITY), QueueSettings::withPriority);
        next = set(next, body.integer("replicas", 1, MOST_REPLICAS), QueueSettings::withReplicas);
        next = set(next, whenFull(body), QueueSettings::withWhenFull);
        next = set(next, body.flag("shared_with_go"), QueueSettings::withSharedWithGo);
        var retention = body.object("retention");
        if (retention.isPresent()) {
            next = next.withRetention(retention(next.retention(), retention.get()));
        }
        body.done();
        return next;
    }

    private static QueueSettings durations(QueueSettings before, JsonObject body) {
        var next = duration(before, body, "max_age", settings -> settings::withMaxAge);
        next = duration(next, body, "max_runtime", settings -> settings::withMaxRunTime);
        return duration(next, body, "lease", settings -> settings::withLease);
    }

    private static QueueSettings duration(
            QueueSettings before,
            JsonObject body,
            String name,
            Function<QueueSettings, Function<Duration, QueueSettings>> setter) {
        var value = body.duration(name);
        return value.isEmpty()
                ? before
                : TaskBody.checked(
                        body.field(name),
                        "invalid_duration",
                        () -> setter.apply(before).apply(value.get()));
    }

    private static <T> QueueSettings set(
            QueueSettings before, Optional<T> value, BiFunction<QueueSettings, T, QueueSettings> setter) {
        return value.map(given -> setter.apply(before, given)).orElse(before);
    }

    private static Optional<WhenFull> whenFull(JsonObject body) {
        if (body.has("when_full") && body.has("discard_old")) {
            throw Problem.invalid("discard_old", "field_conflict", "give either when_full or discard_old, not both");
        }
        return body.word("when_full", WHEN_FULL)
                .or(() -> body.flag("discard_old").map(old -> old ? WhenFull.DISCARD_OLD : WhenFull.REJECT));
    }

    private static Retention retention(Retention before, JsonObject body) {
        var next = before;
        for (var word : body.names()) {
            var field = body.field(word);
            var state = TaskState.ofWord(word)
                    .filter(TaskState::isFinal)
                    .orElseThrow(() -> Problem.invalid(field, "value_unknown", "retention is for final states only"));
            next = next.with(state, body.isNull(word) ? null : keep(field, body, word));
        }
        return next;
    }

    private static Keep keep(String field, JsonObject body, String word) {
        var text = body.requiredText(word);
        return switch (text) {
            case "forever" -> new Keep.Forever();
            case "discard" -> new Keep.Discard();
            default -> {
                var time = body.durationOf(word, text);
                yield TaskBody.checked(
                        field,
                        "invalid_duration",
                        () -> Retention.none()
                                .keep(TaskState.COMPLETE, time)
                                .of(TaskState.COMPLETE)
                                .orElseThrow());
            }
        };
    }
}
