package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Producer;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Adding many tasks by one request. */
final class BulkRoutes {

    private static final int MOST = 10_000;
    private static final int MOST_IN_GRAPH = 1_000;

    private final AsyncJobs jobs;
    private final Producer producer;

    BulkRoutes(AsyncJobs jobs, Producer producer) {
        this.jobs = jobs;
        this.producer = producer;
    }

    List<Route> routes() {
        return List.of(Route.post("/v1/tasks/bulk", this::create));
    }

    private Answer create(Request request) throws InterruptedException {
        if (request.header("Idempotency-Key").isPresent()) {
            throw Problem.invalid(
                    "Idempotency-Key",
                    "idempotency_key_unsupported",
                    "an idempotency key is for one task; give each task an id of its own and return_existing");
        }
        var body = request.largeBody();
        boolean graph = body.flag("graph").orElse(false);
        var tasks = body.objects("tasks").orElse(List.of());
        body.done();
        if (tasks.isEmpty()) {
            throw Problem.invalid("tasks", "tasks_required", "there are no tasks");
        }
        int most = graph ? MOST_IN_GRAPH : MOST;
        if (tasks.size() > most) {
            throw Problem.invalid("tasks", "tasks_too_many", "at most " + most + " tasks are added at once");
        }
        var specs = new ArrayList<TaskSpec>();
        for (var task : tasks) {
            var spec = TaskBody.read(task);
            Scope.require(request.caller(), spec.queue());
            specs.add(spec.id().isPresent() ? spec : spec.id(TaskId.next()));
        }
        return Answer.ok(graph ? graph(request.caller(), specs) : each(request.caller(), specs));
    }

    private Map<String, Object> graph(Caller caller, List<TaskSpec> specs) throws InterruptedException {
        var together = specs.stream().flatMap(spec -> spec.id().stream()).collect(Collectors.toSet());
        var parents = Parents.of(jobs, caller, specs, together);
        specs.forEach(parents::require);
        try {
            var stored = producer.enqueueGraph(specs);
            return results(stored.stream()
                    .map(task -> Json.object("id", task.id(), "status", "ok"))
                    .toList());
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid("tasks", "graph_invalid", String.valueOf(wrong.getMessage()))
                    .causedBy(wrong);
        } catch (NotFoundException missing) {
            throw TaskProblems.missing(missing);
        }
    }

    private Map<String, Object> each(Caller caller, List<TaskSpec> specs) throws InterruptedException {
        var parents = Parents.of(jobs, caller, specs, Set.of());
        var outcomes = new ConcurrentHashMap<Integer, Map<String, Object>>();
        var places = new IdentityHashMap<TaskSpec, Integer>();
        var added = new ArrayList<TaskSpec>();
        for (int i = 0; i < specs.size(); i++) {
            var spec = specs.get(i);
            var problem = parents.problem(spec);
            if (problem.isPresent()) {
                outcomes.put(i, failed(spec, problem.get()));
            } else {
                places.put(spec, i);
                added.add(spec);
            }
        }
        long unused = producer.enqueueAll(
                added.stream(), outcome -> outcomes.put(places.getOrDefault(outcome.spec(), 0), result(outcome)));
        var results = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < specs.size(); i++) {
            results.add(outcomes.getOrDefault(i, Map.of("status", "failed")));
        }
        return results(results);
    }

    private static Map<String, Object> result(Producer.Outcome outcome) {
        var failed = outcome.failure();
        return Json.object(
                "id",
                        outcome.task()
                                .map(task -> task.id())
                                .orElse(outcome.spec().id().orElse(null)),
                "status", failed.isEmpty() ? "ok" : "failed",
                "error", failed.map(BulkRoutes::text).orElse(null),
                "reason", failed.map(TaskProblems::reason).orElse(null));
    }

    private static Map<String, Object> failed(TaskSpec spec, Problem problem) {
        return Json.object(
                "id", spec.id().orElse(null),
                "status", "failed",
                "error", problem.detail(),
                "reason", problem.reason());
    }

    private static String text(RuntimeException failed) {
        return failed instanceof AsyncJobsException || failed instanceof IllegalArgumentException
                ? String.valueOf(failed.getMessage())
                : "the server failed at this task; its log says why";
    }

    private static Map<String, Object> results(List<Map<String, Object>> results) {
        long failed = results.stream()
                .filter(result -> "failed".equals(result.get("status")))
                .count();
        return Json.object("results", results, "stored", results.size() - failed, "failed", failed);
    }
}
