package io.asyncjobs.server.api;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.server.http.JsonObject;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Query;
import io.asyncjobs.server.http.Values;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tasks or dead letters are meant, read from query parameters and bodies. */
final class Filters {

    static final Words<TaskState> STATES = Words.of(TaskState.values(), TaskState::word);
    static final Words<DeathReason> REASONS = Words.of(DeathReason.values(), DeathReason::word);

    private Filters() {}

    static TaskFilter tasks(Query query) {
        return tasks(query, TaskFilter.all().withStates(query.words("state", STATES)));
    }

    static TaskFilter tasks(JsonObject body) {
        var states = new LinkedHashSet<TaskState>();
        for (var word : body.texts("states").orElse(List.of())) {
            states.add(TaskState.ofWord(word)
                    .orElseThrow(() -> Problem.invalid(
                            body.field("states"),
                            "value_unknown",
                            "there is no such state; there are "
                                    + Arrays.stream(TaskState.values())
                                            .map(TaskState::word)
                                            .toList())));
        }
        var filter = tasks(body, TaskFilter.all().withIds(ids(body)).withStates(states));
        body.done();
        return filter;
    }

    private static TaskFilter tasks(Values values, TaskFilter filter) {
        return filter.withQueue(queue(values))
                .withType(type(values))
                .withIdPrefix(id(values))
                .withErrorText(values.text("error").orElse(null))
                .withCreatedSince(values.time("created_since").orElse(null))
                .withCreatedUntil(values.time("created_until").orElse(null))
                .withTriedSince(values.time("tried_since").orElse(null))
                .withTriedUntil(values.time("tried_until").orElse(null))
                .withParent(values.text("parent")
                        .map(text -> Names.id(values.field("parent"), text))
                        .orElse(null))
                .withWorker(worker(values));
    }

    private static @Nullable String queue(Values values) {
        return values.text("queue")
                .map(text -> Names.queue(values.field("queue"), text))
                .orElse(null);
    }

    private static @Nullable String type(Values values) {
        return values.text("type")
                .map(text -> Names.type(values.field("type"), text))
                .orElse(null);
    }

    private static @Nullable String worker(Values values) {
        var worker = values.text("worker").orElse(null);
        if (worker != null && !io.asyncjobs.task.Names.isId(worker)) {
            throw Problem.invalid(
                    values.field("worker"),
                    "worker_invalid",
                    "this can be no id of a worker, which has 1 to 200 of a-z A-Z 0-9 _ : -");
        }
        return worker;
    }

    private static @Nullable String id(Values values) {
        return values.text("id").map(text -> Names.id(values.field("id"), text)).orElse(null);
    }

    private static List<String> ids(JsonObject body) {
        var field = body.field("ids");
        var ids = body.texts("ids").orElse(List.of());
        if (ids.size() > TaskFilter.MOST_IDS) {
            throw Problem.invalid(field, "ids_too_many", "there are more than " + TaskFilter.MOST_IDS + " ids");
        }
        ids.forEach(id -> Names.id(field, id));
        return ids;
    }

    static DeadLetterFilter letters(Query query) {
        return letters(query, DeadLetterFilter.all());
    }

    static DeadLetterFilter letters(JsonObject body) {
        var filter = letters(body, DeadLetterFilter.all().withIds(ids(body)));
        body.done();
        return filter;
    }

    private static DeadLetterFilter letters(Values values, DeadLetterFilter filter) {
        return filter.withQueue(queue(values))
                .withType(type(values))
                .withReason(values.word("reason", REASONS).orElse(null))
                .withIdPrefix(id(values))
                .withErrorText(values.text("error").orElse(null))
                .withDiedSince(values.time("died_since").orElse(null))
                .withDiedUntil(values.time("died_until").orElse(null));
    }
}
