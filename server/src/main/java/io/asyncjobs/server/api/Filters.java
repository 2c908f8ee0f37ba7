package io.asyncjobs.server.api;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.server.http.JsonObject;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Query;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/** Which tasks or dead letters are meant, read from query parameters and bodies. */
final class Filters {

    static final Words<TaskState> STATES = Words.of(TaskState.values(), TaskState::word);
    static final Words<DeathReason> REASONS = Words.of(DeathReason.values(), DeathReason::word);

    private Filters() {}

    static TaskFilter tasks(Query query) {
        return TaskFilter.all()
                .withStates(query.words("state", STATES))
                .withQueue(query.text("queue")
                        .map(text -> Names.queue("queue", text))
                        .orElse(null))
                .withType(
                        query.text("type").map(text -> Names.type("type", text)).orElse(null))
                .withIdPrefix(query.text("id").map(text -> Names.id("id", text)).orElse(null))
                .withErrorText(query.text("error").orElse(null))
                .withCreatedSince(query.time("created_since").orElse(null))
                .withCreatedUntil(query.time("created_until").orElse(null));
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
        var filter = TaskFilter.all()
                .withIds(ids(body))
                .withStates(states)
                .withQueue(body.text("queue")
                        .map(text -> Names.queue(body.field("queue"), text))
                        .orElse(null))
                .withType(body.text("type")
                        .map(text -> Names.type(body.field("type"), text))
                        .orElse(null))
                .withIdPrefix(body.text("id")
                        .map(text -> Names.id(body.field("id"), text))
                        .orElse(null))
                .withErrorText(body.text("error").orElse(null))
                .withCreatedSince(body.time("created_since").orElse(null))
                .withCreatedUntil(body.time("created_until").orElse(null));
        body.done();
        return filter;
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
        return DeadLetterFilter.all()
                .withQueue(query.text("queue")
                        .map(text -> Names.queue("queue", text))
                        .orElse(null))
                .withType(
                        query.text("type").map(text -> Names.type("type", text)).orElse(null))
                .withReason(query.word("reason", REASONS).orElse(null))
                .withIdPrefix(query.text("id").map(text -> Names.id("id", text)).orElse(null))
                .withErrorText(query.text("error").orElse(null))
                .withDiedSince(query.time("died_since").orElse(null))
                .withDiedUntil(query.time("died_until").orElse(null));
    }

    static DeadLetterFilter letters(JsonObject body) {
        var filter = DeadLetterFilter.all()
                .withIds(ids(body))
                .withQueue(body.text("queue")
                        .map(text -> Names.queue(body.field("queue"), text))
                        .orElse(null))
                .withType(body.text("type")
                        .map(text -> Names.type(body.field("type"), text))
                        .orElse(null))
                .withReason(body.word("reason", REASONS).orElse(null))
                .withIdPrefix(body.text("id")
                        .map(text -> Names.id(body.field("id"), text))
                        .orElse(null))
                .withErrorText(body.text("error").orElse(null))
                .withDiedSince(body.time("died_since").orElse(null))
                .withDiedUntil(body.time("died_until").orElse(null));
        body.done();
        return filter;
    }
}
