package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Workers;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.index.History;
import io.asyncjobs.server.index.HistoryRange;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.Tries;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Whether all is well, and where not. */
final class OverviewRoutes {

    /** Of how many steps the throughput is told: ten seconds, and the step that goes on. */
    private static final int STEPS = 3;

    private final AsyncJobs jobs;
    private final TaskIndex index;

    OverviewRoutes(AsyncJobs jobs, TaskIndex index) {
        this.jobs = jobs;
        this.index = index;
    }

    List<Route> routes() {
        return List.of(Route.get("/v1/overview", this::overview));
    }

    private Answer overview(Request request) throws InterruptedException {
        if (!jobs.isConnected()) {
            return away(request);
        }
        try {
            var workers = jobs.workers().list();
            return answer(request, true, queues(request.caller(), workers), workers);
        } catch (UnavailableException silent) {
            if (jobs.isConnected()) {
                throw silent;
            }
            return away(request);
        }
    }

    /** What is known without NATS. */
    private Answer away(Request request) {
        return answer(request, false, List.of(), List.of());
    }

    private List<Health.Queue> queues(Caller caller, List<Workers.Live> workers) throws InterruptedException {
        var names = jobs.queues().list().stream().filter(caller::mayUse).toList();
        var tries = index.tries(Health.LATELY);
        var queues = new ArrayList<Health.Queue>();
        for (var status : Statuses.of(jobs, names)) {
            var name = status.settings().name();
            queues.add(new Health.Queue(
                    name,
                    status.waiting(),
                    status.inFlight(),
                    status.delayed(),
                    jobs.deadLetters().count(name),
                    status.isPaused(),
                    serving(workers, name),
                    status.oldestWaiting(),
                    tries.getOrDefault(name, Tries.NONE)));
        }
        return queues;
    }

    private Answer answer(Request request, boolean connected, List<Health.Queue> queues, List<Workers.Live> workers) {
        var caller = request.caller();
        var lag = index.lag();
        var health = Health.of(
                queues, connected, !lag.building() && lag.behind().compareTo(Duration.ofMinutes(1)) > 0, Instant.now());
        return Answer.ok(Json.object(
                "severity", health.severity().word(),
                "health", health.sentence(),
                "problems", health.problems().stream().map(Health.Problem::json).toList(),
                "queues",
                        health.queues().stream()
                                .map(queue -> queue.json(health))
                                .toList(),
                "workers",
                        workers.stream()
                                .filter(worker -> caller.hasAllQueues()
                                        || worker.queues().stream().anyMatch(caller::mayUse))
                                .count(),
                "states", states(request),
                "throughput", throughput(caller.queues()),
                "index", ListRoutes.lag(lag)));
    }

    /** How much a second within the last steps of the recent history; the last one has only begun. */
    private Map<String, Object> throughput(Set<String> queues) {
        var points = index.history(queues, HistoryRange.FIVE_MINUTES).points();
        var last = points.subList(points.size() - STEPS, points.size());
        double seconds = Math.max(
                1, Duration.between(last.getFirst().start(), Instant.now()).toMillis() / 1_000.0);
        return Json.object(
                "enqueued", rate(last, seconds, History.Point::enqueued),
                "completed", rate(last, seconds, History.Point::completed),
                "failed", rate(last, seconds, History.Point::failed));
    }

    private static double rate(List<History.Point> points, double seconds, ToLongFunction<History.Point> of) {
        return Math.round(points.stream().mapToLong(of).sum() / seconds * 100) / 100.0;
    }

    private static long serving(List<Workers.Live> workers, String queue) {
        return workers.stream()
                .filter(worker -> worker.queues().contains(queue))
                .count();
    }

    private Map<String, Object> states(Request request) {
        var counts = index.counts().queues().entrySet().stream()
                .filter(queue -> request.caller().mayUse(queue.getKey()))
                .toList();
        var states = new LinkedHashMap<String, Object>();
        for (var state : TaskState.values()) {
            states.put(
                    state.word(),
                    counts.stream()
                            .mapToLong(queue -> queue.getValue().in(state))
                            .sum());
        }
        return states;
    }
}
