package io.asyncjobs.server.api;

import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Query;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.server.index.BadCursorException;
import io.asyncjobs.server.index.Counts;
import io.asyncjobs.server.index.History;
import io.asyncjobs.server.index.HistoryRange;
import io.asyncjobs.server.index.Lag;
import io.asyncjobs.server.index.Page;
import io.asyncjobs.server.index.Tally;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.TaskQuery;
import io.asyncjobs.server.index.TaskSort;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Many tasks: lists, counts and what happened over time, all from the index. */
final class ListRoutes {

    /** The query parameters that say which tasks are meant. */
    static final List<String> FILTERS = List.of(
            "state",
            "queue",
            "type",
            "id",
            "error",
            "created_since",
            "created_until",
            "tried_since",
            "tried_until",
            "parent",
            "worker");

    private static final int USUAL = 200;
    private static final int MOST_TYPES = 1_000;
    private static final Words<TaskSort> SORTS = Words.of(TaskSort.values(), TaskSort::word);
    private static final Words<HistoryRange> RANGES = Words.of(HistoryRange.values(), HistoryRange::word);

    private final TaskIndex index;

    ListRoutes(TaskIndex index) {
        this.index = index;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/tasks", this::list, with("sort", "limit", "cursor", "stream")),
                Route.get("/v1/tasks/counts", this::counts, withoutState()),
                Route.get("/v1/tasks/types", this::types),
                Route.get("/v1/stats", this::stats, "queue", "range"));
    }

    /** The filters and these. */
    static String[] with(String... others) {
        return java.util.stream.Stream.concat(FILTERS.stream(), Arrays.stream(others))
                .toArray(String[]::new);
    }

    private static String[] withoutState() {
        return FILTERS.stream().filter(name -> !name.equals("state")).toArray(String[]::new);
    }

    /** Which tasks are meant, of those that the caller may see. */
    static TaskQuery query(Query query, Caller caller) {
        var filter = Filters.tasks(query);
        if (filter.queue() != null) {
            Scope.require(caller, filter.queue());
        }
        return TaskQuery.all().withFilter(filter).withQueues(caller.queues());
    }

    private Answer list(Request request) {
        var query = request.query();
        boolean lines = Lines.wanted(request);
        var asked = query(query, request.caller())
                .withSort(query.word("sort", SORTS).orElse(TaskSort.CREATED_DESCENDING))
                .withLimit(query.integer("limit", 1, TaskQuery.MOST, "limit_invalid")
                        .orElse(USUAL))
                .withAfter(query.text("cursor").orElse(null));
        var first = page(asked);
        if (lines) {
            return lines(request, asked, first);
        }
        return Answer.ok(Json.object(
                "tasks", first.rows().stream().map(TaskView::of).toList(),
                "next", first.next().orElse(null),
                "count", first.rows().size()));
    }

    private Answer lines(Request request, TaskQuery asked, Page first) {
        return Lines.of(request, write -> {
            var page = first;
            while (true) {
                for (var row : page.rows()) {
                    write.line(TaskView.of(row));
                }
                if (page.next().isEmpty()) {
                    return;
                }
                page = page(asked.withAfter(page.next().get()));
            }
        });
    }

    private Page page(TaskQuery asked) {
        try {
            return index.page(asked);
        } catch (BadCursorException wrong) {
            throw Cursors.invalid().causedBy(wrong);
        }
    }

    private Answer counts(Request request) {
        var caller = request.caller();
        var asked = query(request.query(), caller);
        var queue = asked.filter().queue();
        return asked.filter().equals(TaskFilter.all().withQueue(queue))
                ? Answer.ok(countsJson(
                        index.counts(), name -> queue == null ? caller.mayUse(name) : name.equals(queue), index.lag()))
                : Answer.ok(tallyJson(index.tally(asked), index.lag()));
    }

    private static Map<String, Object> tallyJson(Tally tally, Lag lag) {
        var states = new LinkedHashMap<String, Object>();
        for (var state : TaskState.values()) {
            states.put(state.word(), tally.states().getOrDefault(state, 0L));
        }
        return Json.object(
                "total",
                tally.total(),
                "states",
                states,
                "queues",
                List.of(),
                "capped",
                Arrays.stream(TaskState.values())
                        .filter(tally.capped()::contains)
                        .map(TaskState::word)
                        .toList(),
                "index",
                lag(lag));
    }

    private static Map<String, Object> countsJson(Counts counts, java.util.function.Predicate<String> wanted, Lag lag) {
        var queues = counts.queues().entrySet().stream()
                .filter(queue -> wanted.test(queue.getKey()))
                .toList();
        var total = new LinkedHashMap<String, Object>();
        for (var state : TaskState.values()) {
            total.put(
                    state.word(),
                    queues.stream()
                            .mapToLong(queue -> queue.getValue().in(state))
                            .sum());
        }
        return Json.object(
                "total",
                        queues.stream()
                                .mapToLong(queue -> queue.getValue().total())
                                .sum(),
                "states", total,
                "queues",
                        queues.stream()
                                .map(queue -> Json.object(
                                        "name", queue.getKey(),
                                        "total", queue.getValue().total(),
                                        "states", states(queue.getValue()),
                                        "oldest", TaskView.text(queue.getValue().oldest())))
                                .toList(),
                "capped", List.of(),
                "index", lag(lag));
    }

    /** How many are in each state. */
    static Map<String, Object> states(Counts.OfQueue queue) {
        var json = new LinkedHashMap<String, Object>();
        for (var state : TaskState.values()) {
            if (queue.in(state) > 0) {
                json.put(state.word(), queue.in(state));
            }
        }
        return json;
    }

    /** How far the index is behind. */
    static Map<String, Object> lag(Lag lag) {
        return Json.object(
                "position", lag.position(),
                "last", lag.last(),
                "behind", lag.behind().toNanos(),
                "building", lag.building(),
                "problem", lag.problem().orElse(null));
    }

    private Answer types(Request request) {
        return Answer.ok(Json.object("types", index.types(request.caller().queues(), MOST_TYPES)));
    }

    private Answer stats(Request request) {
        var caller = request.caller();
        var queue = request.query().text("queue").map(text -> Names.queue("queue", text));
        queue.ifPresent(name -> Scope.require(caller, name));
        var range = request.query().word("range", RANGES).orElse(HistoryRange.HOUR);
        var history = index.history(queue.map(Set::of).orElse(caller.queues()), range);
        return Answer.ok(Json.object(
                "range", range.word(),
                "step", range.step().toNanos(),
                "buckets", history.points().stream().map(ListRoutes::bucket).toList()));
    }

    private static Map<String, Object> bucket(History.Point point) {
        return Json.object(
                "time", point.start().toString(),
                "enqueued", point.enqueued(),
                "started", point.started(),
                "completed", point.completed(),
                "failed", point.failed(),
                "retried", point.retried(),
                "dead", point.dead(),
                "run_time", point.runTime().toNanos(),
                "runs", point.runs(),
                "waiting", point.waiting(),
                "running", point.running(),
                "oldest", point.oldest().toNanos());
    }
}
