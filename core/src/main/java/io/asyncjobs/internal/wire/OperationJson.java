package io.asyncjobs.internal.wire;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.OperationEntry.Target;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationCounts;
import io.asyncjobs.operation.OperationKind;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** The stored form of operations. */
public final class OperationJson {

    private static final String WHAT = "a stored operation";

    private OperationJson() {}

    /** The bytes of an entry. */
    public static byte[] write(OperationEntry entry) {
        return Json.bytes(512 + entry.pending().size() * 64, out -> {
            out.writeStartObject();
            write(entry.operation(), out);
            out.writeStringProperty("owner", entry.owner());
            out.writeNumberProperty("beat", entry.beat());
            out.writeArrayPropertyStart("pending");
            for (var target : entry.pending()) {
                out.writeStartArray();
                out.writeString(target.queue());
                out.writeString(target.id());
                out.writeNumber(target.sequence());
                out.writeEndArray();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void write(Operation operation, JsonGenerator out) {
        out.writeStringProperty("id", operation.id());
        out.writeStringProperty("kind", operation.kind().word());
        out.writeStringProperty("by", operation.by());
        out.writeStringProperty("reason", operation.reason());
        time(out, "created", operation.created());
        time(out, "ended", operation.ended());
        out.writeStringProperty("state", operation.state().word());
        writeAction(operation.action(), out);
        out.writeNumberProperty("matched", operation.counts().matched());
        out.writeNumberProperty("done", operation.counts().done());
        out.writeNumberProperty("skipped", operation.counts().skipped());
        out.writeNumberProperty("failed", operation.counts().failed());
        out.writeNumberProperty("start", operation.start());
        out.writeNumberProperty("position", operation.position());
        out.writeNumberProperty("goal", operation.goal());
        texts(out, "samples", operation.samples());
        texts(out, "failures", operation.failures());
    }

    private static void writeAction(BulkAction action, JsonGenerator out) {
        switch (action) {
            case BulkAction.RetryTasks retry -> {
                time(out, "new_deadline", retry.newDeadline());
                writeFilter(retry.filter(), out);
            }
            case BulkAction.CancelTasks cancel -> {
                out.writeBooleanProperty("dead_letter", cancel.deadLetter());
                writeFilter(cancel.filter(), out);
            }
            case BulkAction.DeleteTasks delete -> {
                out.writeBooleanProperty("force", delete.force());
                writeFilter(delete.filter(), out);
            }
            case BulkAction.RetryDeadLetters retry -> {
                time(out, "new_deadline", retry.newDeadline());
                writeFilter(retry.filter(), out);
            }
            case BulkAction.DeleteDeadLetters delete -> writeFilter(delete.filter(), out);
        }
    }

    private static void writeFilter(TaskFilter filter, JsonGenerator out) {
        out.writeObjectPropertyStart("filter");
        texts(out, "ids", filter.ids());
        texts(
                out,
                "states",
                filter.states().stream().map(TaskState::word).sorted().toList());
        text(out, "queue", filter.queue());
        text(out, "type", filter.type());
        text(out, "id_prefix", filter.idPrefix());
        text(out, "error_text", filter.errorText());
        time(out, "created_since", filter.createdSince());
        time(out, "created_until", filter.createdUntil());
        time(out, "tried_since", filter.triedSince());
        time(out, "tried_until", filter.triedUntil());
        text(out, "parent", filter.parent());
        text(out, "worker", filter.worker());
        out.writeEndObject();
    }

    private static void writeFilter(DeadLetterFilter filter, JsonGenerator out) {
        out.writeObjectPropertyStart("filter");
        texts(out, "ids", filter.ids());
        text(out, "queue", filter.queue());
        text(out, "type", filter.type());
        text(
                out,
                "death_reason",
                filter.reason() == null ? null : filter.reason().word());
        text(out, "id_prefix", filter.idPrefix());
        text(out, "error_text", filter.errorText());
        time(out, "died_since", filter.diedSince());
        time(out, "died_until", filter.diedUntil());
        out.writeEndObject();
    }

    private static void text(JsonGenerator out, String key, @Nullable String text) {
        if (text != null) {
            out.writeStringProperty(key, text);
        }
    }

    private static void time(JsonGenerator out, String key, @Nullable Instant time) {
        text(out, key, time == null ? null : Timestamps.format(time));
    }

    private static void texts(JsonGenerator out, String key, Collection<String> texts) {
        out.writeArrayPropertyStart(key);
        texts.forEach(out::writeString);
        out.writeEndArray();
    }

    /**
     * The entry of these bytes.
     *
     * @throws CorruptDataException if they are none, with what is wrong
     */
    public static OperationEntry read(byte[] bytes) {
        var json = Json.tree(bytes, WHAT);
        try {
            var pending = new ArrayList<Target>();
            for (var target : json.path("pending")) {
                pending.add(new Target(
                        target.path(0).asString(""),
                        target.path(1).asString(""),
                        target.path(2).asLong(0)));
            }
            return new OperationEntry(
                    operation(json),
                    json.path("owner").asString(""),
                    json.path("beat").asLong(0),
                    pending);
        } catch (IllegalArgumentException wrong) {
            throw new CorruptDataException(WHAT + " cannot be read: " + wrong.getMessage(), wrong);
        }
    }

    private static Operation operation(JsonNode json) {
        return new Operation(
                json.path("id").asString(""),
                action(json),
                json.path("by").asString(""),
                json.path("reason").asString(""),
                Timestamps.parse(json.path("created").asString("")),
                time(json, "ended"),
                OperationState.ofWord(json.path("state").asString(""))
                        .orElseThrow(() -> new CorruptDataException(WHAT + " has the unknown state "
                                + Names.shown(json.path("state").toString()))),
                new OperationCounts(
                        json.path("matched").asLong(0),
                        json.path("done").asLong(0),
                        json.path("skipped").asLong(0),
                        json.path("failed").asLong(0)),
                json.path("start").asLong(0),
                json.path("position").asLong(0),
                json.path("goal").asLong(0),
                texts(json, "samples"),
                texts(json, "failures"));
    }

    private static BulkAction action(JsonNode json) {
        var kind = OperationKind.ofWord(json.path("kind").asString(""))
                .orElseThrow(() -> new CorruptDataException(WHAT + " is of the unknown kind "
                        + Names.shown(json.path("kind").toString())));
        var filter = json.path("filter");
        return switch (kind) {
            case RETRY_TASKS -> new BulkAction.RetryTasks(taskFilter(filter), time(json, "new_deadline"));
            case CANCEL_TASKS ->
                new BulkAction.CancelTasks(
                        taskFilter(filter), json.path("dead_letter").asBoolean(false));
            case DELETE_TASKS ->
                new BulkAction.DeleteTasks(
                        taskFilter(filter), json.path("force").asBoolean(false));
            case RETRY_DEAD_LETTERS ->
                new BulkAction.RetryDeadLetters(letterFilter(filter), time(json, "new_deadline"));
            case DELETE_DEAD_LETTERS -> new BulkAction.DeleteDeadLetters(letterFilter(filter));
        };
    }

    private static TaskFilter taskFilter(JsonNode json) {
        var states = new LinkedHashSet<TaskState>();
        for (var word : texts(json, "states")) {
            states.add(TaskState.ofWord(word)
                    .orElseThrow(() ->
                            new CorruptDataException(WHAT + " names the unknown task state " + Names.shown(word))));
        }
        return new TaskFilter(
                Set.copyOf(texts(json, "ids")),
                states,
                text(json, "queue"),
                text(json, "type"),
                text(json, "id_prefix"),
                text(json, "error_text"),
                time(json, "created_since"),
                time(json, "created_until"),
                time(json, "tried_since"),
                time(json, "tried_until"),
                text(json, "parent"),
                text(json, "worker"));
    }

    private static DeadLetterFilter letterFilter(JsonNode json) {
        var reason = text(json, "death_reason");
        return new DeadLetterFilter(
                Set.copyOf(texts(json, "ids")),
                text(json, "queue"),
                text(json, "type"),
                reason == null
                        ? null
                        : DeathReason.ofWord(reason)
                                .orElseThrow(() -> new CorruptDataException(
                                        WHAT + " names the unknown death reason " + Names.shown(reason))),
                time(json, "died_since"),
                time(json, "died_until"),
                text(json, "id_prefix"),
                text(json, "error_text"));
    }

    private static @Nullable String text(JsonNode json, String key) {
        return json.path(key).isString() ? json.path(key).asString() : null;
    }

    private static @Nullable Instant time(JsonNode json, String key) {
        var text = text(json, key);
        return text == null ? null : Timestamps.parse(text);
    }

    private static List<String> texts(JsonNode json, String key) {
        var texts = new ArrayList<String>();
        for (var text : json.path(key)) {
            texts.add(text.asString(""));
        }
        return texts;
    }
}
