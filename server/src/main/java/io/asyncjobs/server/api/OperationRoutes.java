package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationKind;
import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.access.Rule;
import io.asyncjobs.server.access.Rules;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.JsonObject;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.server.live.LiveHub;
import io.asyncjobs.task.TaskFilter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done to many tasks or dead letters at once. */
final class OperationRoutes {

    private static final Words<OperationKind> KINDS = Words.of(OperationKind.values(), OperationKind::word);
    private static final int LONGEST_REASON = 1_000;
    private static final Rule PURGE = Rules.of("POST", LetterRoutes.PURGE).orElseThrow();

    private final AsyncJobs jobs;
    private final LiveHub hub;

    OperationRoutes(AsyncJobs jobs, LiveHub hub) {
        this.jobs = jobs;
        this.hub = hub;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/operations", this::list),
                Route.post("/v1/operations", this::start),
                Route.get("/v1/operations/{id}", this::find),
                Route.post("/v1/operations/{id}/cancel", this::cancel));
    }

    private Answer list(Request request) throws InterruptedException {
        return Answer.ok(Json.object(
                "operations",
                jobs.operations().list().stream()
                        .filter(operation -> mayUse(request.caller(), operation))
                        .map(OperationView::of)
                        .toList()));
    }

    private static boolean mayUse(Caller caller, Operation operation) {
        var queue = operation.action().queue();
        return caller.hasAllQueues() || (queue != null && caller.mayUse(queue));
    }

    /** Refuses an operation of a caller with some queues only that does not name one of them. */
    static void requireQueue(Caller caller, @Nullable String queue) {
        if (queue == null) {
            Scope.requireAll(caller, "this caller may use some queues only; name one of them in the filter");
        } else {
            Scope.require(caller, queue);
        }
    }

    /** Refuses to whoever may not purge dead letters to do the same as an operation. */
    private static void requireRole(Caller caller, BulkAction action) {
        boolean purges = action instanceof BulkAction.DeleteDeadLetters delete
                && delete.filter().ids().isEmpty();
        if (purges && !PURGE.isMetBy(caller)) {
            throw Problem.of(
                    403,
                    "forbidden",
                    "role_too_low",
                    "to delete dead letters without naming their ids needs the role "
                            + PURGE.need().word() + ", and " + caller.name() + " has "
                            + caller.role().word());
        }
    }

    static Answer started(Operation operation) {
        return Answer.json(202, OperationView.of(operation)).header("Location", "/v1/operations/" + operation.id());
    }

    private Answer start(Request request) throws InterruptedException {
        var body = request.body();
        boolean dryRun = body.flag("dry_run").orElse(false);
        var reason = Reasons.optional(body, LONGEST_REASON);
        var action = action(body);
        body.done();
        requireQueue(request.caller(), action.queue());
        requireRole(request.caller(), action);
        if (dryRun) {
            request.changesNothing();
            return Answer.ok(OperationView.of(jobs.operations().plan(action)));
        }
        if (action instanceof BulkAction.CancelTasks && reason.isBlank()) {
            throw Problem.invalid("reason", "reason_required", "say why the tasks are cancelled, in the field reason");
        }
        var operation = jobs.operations().start(action, request.caller().name(), reason);
        hub.begun(operation);
        return started(operation);
    }

    private static BulkAction action(JsonObject body) {
        var kind = body.word("kind", KINDS)
                .orElseThrow(
                        () -> Problem.invalid("kind", "field_missing", "say what is to be done, in the field kind"));
        var filter = body.object("filter")
                .orElseThrow(() -> Problem.invalid("filter", "filter_required", "say which ones, {} for all"));
        return switch (kind) {
            case RETRY_TASKS -> new BulkAction.RetryTasks(tasks(filter), deadline(body));
            case CANCEL_TASKS ->
                new BulkAction.CancelTasks(
                        tasks(filter), body.flag("dead_letter").orElse(false));
            case DELETE_TASKS ->
                new BulkAction.DeleteTasks(tasks(filter), body.flag("force").orElse(false));
            case RETRY_DEAD_LETTERS -> new BulkAction.RetryDeadLetters(letters(filter), deadline(body));
            case DELETE_DEAD_LETTERS -> new BulkAction.DeleteDeadLetters(letters(filter));
        };
    }

    private static TaskFilter tasks(JsonObject filter) {
        return Filters.tasks(filter);
    }

    private static DeadLetterFilter letters(JsonObject filter) {
        return Filters.letters(filter);
    }

    private static @Nullable Instant deadline(JsonObject body) {
        return body.time("deadline").orElse(null);
    }

    private static Problem missing(String id) {
        return Problem.notFound("operation_not_found", "there is no operation " + id);
    }

    private Optional<Operation> visible(Request request, String id) throws InterruptedException {
        return jobs.operations().find(id).filter(operation -> mayUse(request.caller(), operation));
    }

    private Answer find(Request request) throws InterruptedException {
        var id = Names.id(request);
        return Answer.ok(OperationView.of(visible(request, id).orElseThrow(() -> missing(id))));
    }

    private Answer cancel(Request request) throws InterruptedException {
        var id = Names.id(request);
        var unused = visible(request, id).orElseThrow(() -> missing(id));
        try {
            return Answer.ok(OperationView.of(jobs.operations().cancel(id)));
        } catch (NotFoundException gone) {
            throw missing(id);
        } catch (RefusedException over) {
            throw Problem.conflict("operation_over", String.valueOf(over.getMessage()))
                    .causedBy(over);
        }
    }
}
