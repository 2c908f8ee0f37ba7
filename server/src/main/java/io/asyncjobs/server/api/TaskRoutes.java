package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Producer;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Problems;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.live.TaskEnds;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Single tasks: adding, looking at, and what a person does with one. */
final class TaskRoutes {

    private static final int MOST_RETRIED = 100;
    private static final int LONGEST_REASON = 1_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final String RETRY_AFTER_SECONDS = "5";

    private final AsyncJobs jobs;
    private final Producer producer;
    private final TaskEnds ends;
    private final OnceRequests once;

    TaskRoutes(AsyncJobs jobs, Producer producer, TaskEnds ends) {
        this.jobs = jobs;
        this.producer = producer;
        this.ends = ends;
        this.once = new OnceRequests(producer);
    }

    List<Route> routes() {
        return List.of(
                Route.post("/v1/tasks", this::create),
                Route.post("/v1/tasks/retry", this::retryMany),
                Route.get("/v1/tasks/{id}", this::find),
                Route.delete("/v1/tasks/{id}", this::delete, "force"),
                Route.post("/v1/tasks/{id}/retry", this::retry),
                Route.post("/v1/tasks/{id}/cancel", this::cancel),
                Route.get("/v1/tasks/{id}/progress", this::progress),
                Route.get("/v1/tasks/{id}/result", this::result, "wait"));
    }

    private Answer create(Request request) throws InterruptedException {
        var body = request.body();
        var bytes = body.bytes();
        var spec = TaskBody.read(body);
        Scope.require(request.caller(), spec.queue());
        Parents.of(jobs, request.caller(), List.of(spec), Set.of()).require(spec);
        var key = request.header("Idempotency-Key");
        try {
            if (key.isPresent()) {
                var done = once.enqueue(spec, key.get(), request.caller(), bytes);
                return created(request, done.task(), !done.isNew());
            }
            return enqueued(request, spec);
        } catch (AlreadyExistsException there) {
            throw Problem.of(409, "duplicate", "duplicate_item", String.valueOf(there.getMessage()))
                    .ofTask(there.taskId().orElse(null))
                    .causedBy(there);
        } catch (NotFoundException missing) {
            throw TaskProblems.missing(missing);
        } catch (RefusedException refused) {
            throw TaskProblems.refused(refused);
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid("task_invalid", String.valueOf(wrong.getMessage()))
                    .causedBy(wrong);
        }
    }

    private Answer enqueued(Request request, TaskSpec spec) throws InterruptedException {
        var wanted = spec.id().isPresent() ? spec : spec.id(TaskId.next());
        var id = wanted.id().orElseThrow();
        boolean before = spec.returnsExisting()
                && spec.id().isPresent()
                && jobs.tasks()
                        .find(id)
                        .filter(task -> task.state() != TaskState.QUEUE_ERROR)
                        .isPresent();
        var task = producer.enqueue(wanted);
        return created(request, task, before || !task.id().equals(id));
    }

    private static Answer created(Request request, Task task, boolean before) {
        if (!request.caller().mayUse(task.queue())) { // it was stored before, under the id that is given
            throw Problem.of(409, "duplicate", "duplicate_item", "a task of another queue has this id");
        }
        return Answer.json(before ? 200 : 201, view(request, task)).header("Location", "/v1/tasks/" + task.id());
    }

    private static Map<String, Object> view(Request request, Task task) {
        return TaskView.of(task, request.caller().seesPayloads());
    }

    /** The task of the path, if the caller may see it; to others it is not there. */
    private Task required(Request request) throws InterruptedException {
        return required(request, Names.id(request));
    }

    private Task required(Request request, String id) throws InterruptedException {
        return Scope.task(jobs, request.caller(), id);
    }

    private Answer find(Request request) throws InterruptedException {
        return Answer.ok(view(request, required(request)));
    }

    private Answer delete(Request request) throws InterruptedException {
        boolean force = request.query().flag("force");
        var task = required(request);
        try {
            var unused =
                    force ? jobs.tasks().deleteByForce(task.id()) : jobs.tasks().delete(task.id());
        } catch (NotFoundException gone) {
            throw TaskProblems.missing(task.id());
        } catch (RefusedException refused) {
            throw TaskProblems.refused(refused, "refused");
        }
        return Answer.empty(204);
    }

    private Answer retry(Request request) throws InterruptedException {
        var id = Names.id(request);
        var body = request.optionalBody();
        var deadline = body.time("deadline");
        body.done();
        var task = required(request, id);
        return Answer.ok(view(request, retried(task, deadline)));
    }

    private Task retried(Task task, Optional<Instant> deadline) throws InterruptedException {
        try {
            return deadline.isPresent()
                    ? jobs.tasks().retry(task.id(), deadline.get())
                    : jobs.tasks().retry(task.id());
        } catch (NotFoundException missing) {
            throw TaskProblems.missing(missing);
        } catch (RefusedException refused) {
            throw TaskProblems.refused(refused);
        } catch (ConflictException faster) {
            throw Problem.conflict("changed_meanwhile", String.valueOf(faster.getMessage()))
                    .causedBy(faster);
        }
    }

    private Answer retryMany(Request request) throws InterruptedException {
        var body = request.body();
        var ids = body.texts("ids")
                .filter(all -> !all.isEmpty())
                .orElseThrow(() -> Problem.invalid("ids", "ids_required", "name the tasks to retry in ids"));
        body.done();
        if (ids.size() > MOST_RETRIED) {
            throw Problem.invalid(
                    "ids",
                    "ids_too_many",
                    "at most " + MOST_RETRIED + " tasks are retried at once; POST /v1/operations has no such limit");
        }
        ids.forEach(id -> Names.id("ids", id));
        request.about(ids.stream().map(id -> "/v1/tasks/" + id).collect(Collectors.joining(" ")));
        var results = new ArrayList<Map<String, Object>>();
        for (var id : ids) {
            results.add(retryOne(request, id));
        }
        return Answer.ok(Json.object("results", results));
    }

    private Map<String, Object> retryOne(Request request, String id) throws InterruptedException {
        try {
            var unused = retried(required(request, id), Optional.empty());
            return Json.object("id", id, "status", "ok");
        } catch (Problem problem) {
            return Json.object(
                    "id", id, "status", problem.status() == 404 ? "not_found" : "failed", "error", problem.detail());
        } catch (AsyncJobsException failed) {
            return Json.object("id", id, "status", "failed", "error", failed.getMessage());
        }
    }

    private Answer cancel(Request request) throws InterruptedException {
        var id = Names.id(request);
        var body = request.body();
        var reason = Reasons.required(body, LONGEST_REASON);
        boolean letter = body.flag("dead_letter").orElse(false);
        body.done();
        var task = required(request, id);
        try {
            return Answer.ok(view(
                    request,
                    letter
                            ? jobs.tasks().cancelToDeadLetters(id, reason)
                            : jobs.tasks().cancel(id, reason)));
        } catch (NotFoundException gone) {
            throw TaskProblems.missing(task.id());
        } catch (RefusedException refused) {
            throw TaskProblems.refused(refused, "refused");
        }
    }

    private Answer progress(Request request) throws InterruptedException {
        var task = required(request);
        var progress = jobs.tasks().progress(task);
        return Answer.ok(Json.object(
                "id", task.id(),
                "state", task.state().word(),
                "progress", progress.map(TaskView::of).orElse(null)));
    }

    private Answer result(Request request) throws InterruptedException {
        var wait = wait(request);
        var task = required(request);
        if (!task.state().isFinal() && !wait.isZero()) {
            task = awaited(request, task, wait);
        }
        return Answer.json(task.state().isFinal() ? 200 : 202, view(request, task));
    }

    private static Duration wait(Request request) {
        var wait = request.query().duration("wait").orElse(Duration.ZERO);
        if (wait.compareTo(LONGEST_WAIT) > 0) {
            throw Problem.invalid(
                    "wait",
                    "wait_invalid",
                    "the value of wait must be at most " + LONGEST_WAIT.toSeconds() + "s; ask again after it");
        }
        return wait;
    }

    private Task awaited(Request request, Task task, Duration wait) throws InterruptedException {
        try (var place = ends.enter(task.id()).orElseThrow(this::noPlace)) {
            var endOfWatch = request.onLeave(place::giveUp);
            try {
                return awaited(place, task.id(), System.nanoTime() + wait.toNanos());
            } finally {
                endOfWatch.run();
            }
        } catch (NotFoundException gone) {
            throw TaskProblems.missing(task.id());
        } catch (InterruptedException interrupted) {
            if (ends.isClosed()) {
                throw Problems.stopping().causedBy(interrupted);
            }
            throw interrupted;
        }
    }

    private Task awaited(TaskEnds.Place place, String id, long until) throws InterruptedException {
        while (true) {
            var now = jobs.tasks().load(id);
            long left = until - System.nanoTime();
            if (now.state().isFinal() || left <= 0 || place.isGivenUp()) {
                return now;
            }
            place.await(left);
        }
    }

    private Problem noPlace() {
        if (ends.isClosed()) {
            return Problems.stopping();
        }
        return Problem.of(
                        429, "rate_limited", "too_many_waiting", "too many wait for the end of a task; try again later")
                .withHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
}
