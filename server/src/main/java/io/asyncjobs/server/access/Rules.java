package io.asyncjobs.server.access;

import static io.asyncjobs.server.access.Rule.Effect.CHANGES;
import static io.asyncjobs.server.access.Rule.Effect.ENQUEUES;
import static io.asyncjobs.server.access.Rule.Effect.READS;
import static io.asyncjobs.server.access.Rule.Effect.SIGNS;
import static io.asyncjobs.server.access.Rule.Need.ADMIN;
import static io.asyncjobs.server.access.Rule.Need.ANYONE;
import static io.asyncjobs.server.access.Rule.Need.OPERATE;
import static io.asyncjobs.server.access.Rule.Need.VIEW;
import static io.asyncjobs.server.access.Rule.Reach.ALL_QUEUES;
import static io.asyncjobs.server.access.Rule.Reach.NO_QUEUE;
import static io.asyncjobs.server.access.Rule.Reach.SOME_QUEUES;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What each route needs. A route that is not here is refused to everybody. */
public final class Rules {

    private static final List<Rule> ALL = List.of(
            new Rule("GET", "/healthz", ANYONE, READS, NO_QUEUE),
            new Rule("GET", "/readyz", ANYONE, READS, NO_QUEUE),
            new Rule("GET", "/metrics", VIEW, READS, ALL_QUEUES),
            new Rule("GET", "/v1/openapi.json", ANYONE, READS, NO_QUEUE),
            new Rule("GET", "/v1/openapi.yaml", ANYONE, READS, NO_QUEUE),
            new Rule("GET", "/openapi.yaml", ANYONE, READS, NO_QUEUE),
            new Rule("GET", "/v1/info", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/retry-policies", VIEW, READS, NO_QUEUE),
            new Rule("GET", "/v1/tasks", VIEW, READS, SOME_QUEUES),
            new Rule("POST", "/v1/tasks", OPERATE, ENQUEUES, SOME_QUEUES),
            new Rule("POST", "/v1/tasks/bulk", OPERATE, ENQUEUES, SOME_QUEUES),
            new Rule("POST", "/v1/tasks/retry", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/tasks/counts", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/tasks/types", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/tasks/{id}", VIEW, READS, SOME_QUEUES),
            new Rule("DELETE", "/v1/tasks/{id}", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/tasks/{id}/retry", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/tasks/{id}/cancel", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/tasks/{id}/progress", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/tasks/{id}/graph", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/tasks/{id}/result", OPERATE, READS, SOME_QUEUES),
            new Rule("GET", "/v1/queues", VIEW, READS, SOME_QUEUES),
            new Rule("POST", "/v1/queues", ADMIN, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/queues/{name}", VIEW, READS, SOME_QUEUES),
            new Rule("PATCH", "/v1/queues/{name}", ADMIN, CHANGES, SOME_QUEUES),
            new Rule("DELETE", "/v1/queues/{name}", ADMIN, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/queues/{name}/purge", ADMIN, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/queues/{name}/pause", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/queues/{name}/resume", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/schedules", VIEW, READS, SOME_QUEUES),
            new Rule("POST", "/v1/schedules", ADMIN, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/schedules/{name}", VIEW, READS, SOME_QUEUES),
            new Rule("PATCH", "/v1/schedules/{name}", ADMIN, CHANGES, SOME_QUEUES),
            new Rule("DELETE", "/v1/schedules/{name}", ADMIN, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/schedules/{name}/pause", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/schedules/{name}/resume", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/schedules/{name}/run", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/schedules/{name}/next", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/schedules/{name}/history", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/dead-letters", VIEW, READS, SOME_QUEUES),
            new Rule("POST", "/v1/dead-letters/purge", ADMIN, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/dead-letters/{id}", VIEW, READS, SOME_QUEUES),
            new Rule("DELETE", "/v1/dead-letters/{id}", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("POST", "/v1/dead-letters/{id}/retry", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/operations", VIEW, READS, SOME_QUEUES),
            new Rule("POST", "/v1/operations", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/operations/{id}", VIEW, READS, SOME_QUEUES),
            new Rule("POST", "/v1/operations/{id}/cancel", OPERATE, CHANGES, SOME_QUEUES),
            new Rule("GET", "/v1/workers", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/storage", VIEW, READS, ALL_QUEUES),
            new Rule("GET", "/v1/checkup", VIEW, READS, ALL_QUEUES),
            new Rule("GET", "/v1/overview", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/stats", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/stream", VIEW, READS, SOME_QUEUES),
            new Rule("GET", "/v1/session", VIEW, READS, NO_QUEUE),
            new Rule("POST", "/v1/session", ANYONE, SIGNS, NO_QUEUE),
            new Rule("DELETE", "/v1/session", ANYONE, SIGNS, NO_QUEUE),
            new Rule("GET", "/v1/audit", ADMIN, READS, ALL_QUEUES));

    private static final Map<String, Rule> BY_ROUTE = ALL.stream()
            .collect(Collectors.toUnmodifiableMap(rule -> key(rule.method(), rule.path()), Function.identity()));

    private Rules() {}

    /** All, in the order of the contract. */
    public static List<Rule> all() {
        return ALL;
    }

    /** The rule of a route; HEAD is as GET. */
    public static Optional<Rule> of(String method, String path) {
        return Optional.ofNullable(BY_ROUTE.get(key(method.equals("HEAD") ? "GET" : method, path)));
    }

    private static String key(String method, String path) {
        return method + " " + path;
    }
}
