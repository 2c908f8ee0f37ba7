package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Whether the server lives, and whether it can work. */
final class HealthRoutes {

    private static final List<String> CHECKS = List.of("connection", "tasks", "queues");

    /** How long the NATS server may take to answer, so that whoever asks does not take the server for dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

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

    private Answer ready(Request request) throws InterruptedException {
        var checks = new LinkedHashMap<String, Object>();
        boolean ready = jobs.isConnected();
        if (ready) {
            long until = System.nanoTime() + PATIENCE.toNanos();
            var tasks = asked(jobs.tasks()::status);
            var queues = asked(jobs.queues()::list);
            add(checks, "connection", null);
            ready = add(checks, "tasks", problem(tasks, until));
            ready &= add(checks, "queues", problem(queues, until));
        } else {
            CHECKS.forEach(name -> add(checks, name, "not connected to the NATS server"));
        }
        return Answer.json(ready ? 200 : 503, Json.object("ready", ready, "checks", checks));
    }

    private static boolean add(Map<String, Object> checks, String name, @Nullable String problem) {
        checks.put(name, Json.object("ok", problem == null, "error", problem));
        return problem == null;
    }

    private static FutureTask<Optional<String>> asked(Runnable look) {
        var task = new FutureTask<>(() -> problem(look));
        Thread.ofVirtual().name("asyncjobs-ready").start(task);
        return task;
    }

    private static Optional<String> problem(Runnable look) {
        try {
            look.run();
            return Optional.empty();
        } catch (AsyncJobsException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }

    private static @Nullable String problem(FutureTask<Optional<String>> asked, long until)
            throws InterruptedException {
        try {
            return asked.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)
                    .orElse(null);
        } catch (TimeoutException late) {
            asked.cancel(true);
            return "the NATS server did not answer within " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(failed);
        }
    }
}
