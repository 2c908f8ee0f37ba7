package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether the server lives, and whether it can work. */
final class HealthRoutes {

    private final AsyncJobs jobs;

    HealthRoutes(AsyncJobs jobs) {
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(Route.get("/healthz", this::alive), Route.get("/readyz", this::ready));
    }

    private Answer alive(Request request) {
        return Answer.ok(Json.object("status", "ok", "time", Instant.now().toString()));
    }

    private Answer ready(Request request) {
        var checks = new LinkedHashMap<String, Object>();
        boolean ready = add(checks, "connection", jobs.isConnected() ? null : "not connected to the NATS server");
        ready &= add(checks, "tasks", problem(jobs.tasks()::status));
        ready &= add(checks, "queues", problem(jobs.queues()::list));
        return Answer.json(ready ? 200 : 503, Json.object("ready", ready, "checks", checks));
    }

    private static boolean add(Map<String, Object> checks, String name, @Nullable String problem) {
        checks.put(name, Json.object("ok", problem == null, "error", problem));
        return problem == null;
    }

    private static @Nullable String problem(Runnable look) {
        try {
            look.run();
            return null;
        } catch (AsyncJobsException failed) {
            return failed.getMessage();
        }
    }
}
