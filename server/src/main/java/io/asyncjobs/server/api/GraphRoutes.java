package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.index.Graph;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.TaskRow;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a task depends on, and what depends on it. */
final class GraphRoutes {

    private static final int USUAL = 3;
    private static final int DEEPEST = 10;

    /** How long the index may take to learn of the task, which its caller may just have stored. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(2);

    private final AsyncJobs jobs;
    private final TaskIndex index;

    GraphRoutes(AsyncJobs jobs, TaskIndex index) {
        this.jobs = jobs;
        this.index = index;
    }

    List<Route> routes() {
        return List.of(Route.get("/v1/tasks/{id}/graph", this::graph, "depth"));
    }

    private Answer graph(Request request) throws InterruptedException {
        int depth =
                request.query().integer("depth", 1, DEEPEST, "depth_invalid").orElse(USUAL);
        var task = Scope.task(jobs, request.caller(), Names.id(request));
        boolean unused = index.await(task.sequence(), CATCHING_UP);
        var graph = index.graph(task.id(), task.dependencies(), Scope.queues(request.caller()), depth);
        return Answer.ok(Json.object(
                "id", task.id(), "depth", depth, "nodes", nodes(task, graph), "truncated", graph.isTruncated()));
    }

    private static List<Map<String, Object>> nodes(Task task, Graph graph) {
        var told = new HashSet<String>();
        told.add(task.id());
        graph.nodes().forEach(node -> told.add(node.id()));
        var nodes = new ArrayList<Map<String, Object>>();
        nodes.add(Json.object(
                "id",
                task.id(),
                "distance",
                0,
                "missing",
                false,
                "type",
                task.type(),
                "queue",
                task.queue(),
                "state",
                task.state().word(),
                "dependencies",
                among(told, task.dependencies())));
        graph.nodes().forEach(node -> nodes.add(node(node, told)));
        return nodes;
    }

    private static Map<String, Object> node(Graph.Node node, Set<String> told) {
        return Json.object(
                "id", node.id(),
                "distance", node.distance(),
                "missing", node.row().isEmpty(),
                "type", node.row().map(TaskRow::type).orElse(null),
                "queue", node.row().map(TaskRow::queue).orElse(null),
                "state", node.row().map(row -> row.state().word()).orElse(null),
                "dependencies", among(told, node.parents()));
    }

    private static List<String> among(Set<String> told, List<String> parents) {
        return parents.stream().filter(told::contains).toList();
    }
}
