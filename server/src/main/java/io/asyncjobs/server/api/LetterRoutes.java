package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The dead letters. */
final class LetterRoutes {

    /** Where all dead letters that match are deleted. */
    static final String PURGE = "/v1/dead-letters/purge";

    private static final int USUAL = 200;
    private static final int MOST = 1_000;
    private static final int LONGEST_REASON = 1_000;

    private final AsyncJobs jobs;

    LetterRoutes(AsyncJobs jobs) {
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/v1/dead-letters",
                        this::list,
                        "queue",
                        "type",
                        "reason",
                        "id",
                        "error",
                        "died_since",
                        "died_until",
                        "limit",
                        "cursor",
                        "stream"),
                Route.post(PURGE, this::purge),
                Route.get("/v1/dead-letters/{id}", this::find),
                Route.delete("/v1/dead-letters/{id}", this::delete),
                Route.post("/v1/dead-letters/{id}/retry", this::retry));
    }

    private Answer list(Request request) throws InterruptedException {
        var query = request.query();
        var filter = Filters.letters(query);
        int limit = query.integer("limit", 1, MOST, "limit_invalid").orElse(USUAL);
        long before = query.text("cursor").map(Cursors.LETTERS::sequence).orElse(Long.MAX_VALUE);
        if (Lines.wanted(request)) {
            return Lines.of(request, write -> {
                for (long end = Long.MAX_VALUE; ; ) {
                    var some = jobs.deadLetters().list(filter, MOST, end);
                    for (var letter : visible(request.caller(), some)) {
                        write.line(json(letter));
                    }
                    if (some.size() < MOST) {
                        return;
                    }
                    end = some.getLast().sequence();
                }
            });
        }
        var page = page(request.caller(), filter, limit, before);
        var json = Json.object(
                "dead_letters", page.stream().map(LetterRoutes::json).toList(), "count", page.size());
        if (page.size() == limit) {
            json.put("next", Cursors.LETTERS.of(page.getLast().sequence()));
        }
        return Answer.ok(json);
    }

    /** A full page of what the caller may see, or all that is left. */
    private List<DeadLetter> page(Caller caller, DeadLetterFilter filter, int limit, long before)
            throws InterruptedException {
        var page = new ArrayList<DeadLetter>();
        for (long end = before; page.size() < limit; ) {
            int wanted = limit - page.size();
            var some = jobs.deadLetters().list(filter, wanted, end);
            page.addAll(visible(caller, some));
            if (some.size() < wanted) {
                break;
            }
            end = some.getLast().sequence();
        }
        return page;
    }

    private static List<DeadLetter> visible(Caller caller, List<DeadLetter> letters) {
        return letters.stream().filter(letter -> caller.mayUse(letter.queue())).toList();
    }

    static Map<String, Object> json(DeadLetter letter) {
        return Json.object(
                "id", letter.id(),
                "queue", letter.queue(),
                "type", letter.type(),
                "reason", letter.reason().word(),
                "error", letter.error(),
                "tries", letter.tries(),
                "died", letter.died().toString(),
                "sequence", letter.sequence());
    }

    private static Problem missing(String id) {
        return Problem.notFound("dead_letter_not_found", "there is no dead letter of task " + id);
    }

    private DeadLetter required(Request request) throws InterruptedException {
        return required(request, Names.id(request));
    }

    private DeadLetter required(Request request, String id) throws InterruptedException {
        return jobs.deadLetters()
                .find(id)
                .filter(letter -> request.caller().mayUse(letter.queue()))
                .orElseThrow(() -> missing(id));
    }

    private Answer find(Request request) throws InterruptedException {
        var letter = required(request);
        boolean payloads = request.caller().seesPayloads();
        var json = json(letter);
        letter.task().ifPresent(task -> json.put("task", TaskView.of(task, payloads)));
        if (letter.task().isEmpty() && payloads) {
            json.put(
                    "document",
                    Base64.getEncoder().encodeToString(letter.document().bytes()));
        }
        return Answer.ok(json);
    }

    private Answer delete(Request request) throws InterruptedException {
        var letter = required(request);
        try {
            jobs.deadLetters().delete(letter.id());
        } catch (NotFoundException gone) {
            throw missing(letter.id());
        }
        return Answer.empty(204);
    }

    private Answer retry(Request request) throws InterruptedException {
        var id = Names.id(request);
        var body = request.optionalBody();
        var deadline = body.time("deadline");
        body.done();
        var letter = required(request, id);
        try {
            var task = deadline.isPresent()
                    ? jobs.deadLetters().retry(letter.id(), deadline.get())
                    : jobs.deadLetters().retry(letter.id());
            return Answer.ok(TaskView.of(task, request.caller().seesPayloads()));
        } catch (NotFoundException missing) {
            throw TaskProblems.missing(missing, "dead_letter_not_found");
        } catch (RefusedException | ConflictException | CorruptDataException refused) {
            throw Problem.conflict("task_cannot_enqueue", String.valueOf(refused.getMessage()))
                    .causedBy(refused);
        }
    }

    private Answer purge(Request request) throws InterruptedException {
        var body = request.body();
        var filter = body.object("filter")
                .map(Filters::letters)
                .orElseThrow(() -> Problem.invalid("filter", "filter_required", "say which letters, {} for all"));
        var reason = Reasons.optional(body, LONGEST_REASON);
        body.done();
        OperationRoutes.requireQueue(request.caller(), filter.queue());
        var started = jobs.operations()
                .start(
                        new BulkAction.DeleteDeadLetters(filter),
                        request.caller().name(),
                        reason);
        return OperationRoutes.started(started);
    }
}
