package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Workers;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.Tries;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether all is well, and where not. */
final class OverviewRoutes {

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
        var caller = request.caller();
        var names = jobs.queues().list().stream().filter(caller::mayUse).toList();
        var workers = jobs.workers().list();
        var lag = index.lag();
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
        var health = Health.of(
                queues,
                jobs.isConnected(),
                !lag.building() && lag.behind().compareTo(Duration.ofMinutes(1)) > 0,
                Instant.now());
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
                "index", ListRoutes.lag(lag)));
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
