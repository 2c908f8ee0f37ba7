package io.asyncjobs.server.api;

import io.asyncjobs.server.http.JsonObject;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.Unique;
import io.asyncjobs.task.Unique.IfTaken;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A task that is to be added, read from a body. */
final class TaskBody {

    private static final Words<IfTaken> IF_TAKEN =
            new Words<>(List.of("reject", "return", "replace"), word -> switch (word) {
                case "reject" -> Optional.of(IfTaken.REJECT);
                case "return" -> Optional.of(IfTaken.RETURN_HOLDER);
                case "replace" -> Optional.of(IfTaken.REPLACE_WAITING);
                default -> Optional.empty();
            });

    private TaskBody() {}

    /**
     * The task of this object.
     *
     * @throws Problem naming the field that is wrong
     */
    static TaskSpec read(JsonObject body) {
        var type = Names.type(body.field("type"), body.requiredText("type"));
        var payload = payload(body);
        var spec = payload.isPresent() ? TaskSpec.of(type, payload.get()) : TaskSpec.of(type);
        spec = where(spec, body);
        spec = when(spec, body);
        spec = dependencies(spec, body);
        spec = rest(spec, body);
        body.done();
        return spec;
    }

    /** The bytes of {@code payload}, as they are, or those of {@code payload_base64}. */
    static Optional<Payload> payload(JsonObject body) {
        boolean both = body.has("payload") && body.has("payload_base64");
        if (both) {
            throw Problem.invalid(
                    body.field("payload"), "payload_both_set", "give either payload or payload_base64, not both");
        }
        Optional<byte[]> json = body.has("payload") ? body.raw("payload") : Optional.<byte[]>empty();
        var base64 = body.text("payload_base64");
        if (!body.has("payload")) {
            var unused = body.raw("payload"); // null is none
        }
        return json.or(() -> base64.map(text -> decoded(body.field("payload_base64"), text)))
                .map(Payload::of);
    }

    private static byte[] decoded(String field, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid(field, "invalid_base64", "the value of " + field + " is not base64")
                    .causedBy(wrong);
        }
    }

    private static TaskSpec where(TaskSpec spec, JsonObject body) {
        var next = spec;
        var queue = body.text("queue").map(text -> Names.queue(body.field("queue"), text));
        if (queue.isPresent()) {
            next = next.queue(queue.get());
        }
        var id = body.text("id").map(text -> Names.id(body.field("id"), text));
        if (id.isPresent()) {
            next = next.id(id.get());
        }
        return body.flag("return_existing").orElse(false) ? next.returnExisting() : next;
    }

    private static TaskSpec when(TaskSpec spec, JsonObject body) {
        refuseBoth(body, "deadline", "deadline_in");
        refuseBoth(body, "run_at", "delay");
        var next = spec;
        var deadline = body.time("deadline");
        if (deadline.isPresent()) {
            next = next.deadline(deadline.get());
        }
        var deadlineIn = body.duration("deadline_in");
        if (deadlineIn.isPresent()) {
            var before = next;
            next = checked(body.field("deadline_in"), "invalid_duration", () -> before.deadlineIn(deadlineIn.get()));
        }
        var runAt = body.time("run_at");
        if (runAt.isPresent()) {
            next = next.runAt(runAt.get());
        }
        var delay = body.duration("delay");
        if (delay.isPresent() && !delay.get().isZero()) {
            next = next.delay(delay.get());
        }
        return next;
    }

    private static void refuseBoth(JsonObject body, String one, String other) {
        if (body.has(one) && body.has(other)) {
            throw Problem.invalid(
                    body.field(other), "field_conflict", "give either " + one + " or " + other + ", not both");
        }
    }

    private static TaskSpec dependencies(TaskSpec spec, JsonObject body) {
        var next = spec;
        var ids = body.texts("dependencies").orElse(List.of());
        if (!ids.isEmpty()) {
            var field = body.field("dependencies");
            ids.forEach(id -> Names.id(field, id));
            next = checked(field, "dependencies_invalid", () -> spec.dependsOn(ids));
        }
        if (body.flag("load_dependencies").orElse(false)) {
            next = next.withDependencyResults();
        }
        return body.flag("wait_for_unknown").orElse(false) ? next.waitForUnknown() : next;
    }

    private static TaskSpec rest(TaskSpec spec, JsonObject body) {
        var next = spec;
        var tries = body.integer("max_tries", 1, Integer.MAX_VALUE);
        if (tries.isPresent()) {
            next = next.maxTries(tries.get());
        }
        for (var header : body.textMap("headers").orElse(java.util.Map.of()).entrySet()) {
            var before = next;
            next = checked(
                    body.field("headers"), "header_invalid", () -> before.header(header.getKey(), header.getValue()));
        }
        var unique = body.object("unique");
        if (unique.isPresent()) {
            next = next.unique(unique(unique.get()));
        }
        if (body.has("signature")) {
            throw Problem.invalid(
                    body.field("signature"),
                    "signature_unsupported",
                    "a signature covers the time at which the task is made, which only the server knows; the server"
                            + " signs with its own key where it has one");
        }
        return next;
    }

    private static Unique unique(JsonObject body) {
        var key = body.text("key");
        Unique unique = key.isPresent()
                ? checked(body.field("key"), "unique_key_invalid", () -> Unique.key(key.get()))
                : Unique.byTypeAndPayload();
        var period = body.duration("period");
        if (period.isPresent()) {
            var before = unique;
            unique = checked(body.field("period"), "invalid_duration", () -> before.forPeriod(period.get()));
        }
        var ifTaken = body.word("if_taken", IF_TAKEN);
        if (ifTaken.isPresent()) {
            unique = unique.ifTaken(ifTaken.get());
        }
        body.done();
        return unique;
    }

    /** What the library refuses by its own bounds, as a problem of this field. */
    static <T> T checked(String field, String reason, Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid(field, reason, String.valueOf(wrong.getMessage()))
                    .causedBy(wrong);
        }
    }
}
