package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.index.TaskIndex;
import java.util.List;
import java.util.Map;

/** The schedules. */
final class ScheduleRoutes {

    private static final int LONGEST_REASON = 1_000;
    private static final int USUAL_TIMES = 10;
    private static final int MOST_TIMES = 1_000;

    private final AsyncJobs jobs;
    private final TaskIndex index;

    ScheduleRoutes(AsyncJobs jobs, TaskIndex index) {
        this.jobs = jobs;
        this.index = index;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/schedules", this::list),
                Route.post("/v1/schedules", this::create),
                Route.get("/v1/schedules/{name}", this::find),
                Route.patch("/v1/schedules/{name}", this::update),
                Route.delete("/v1/schedules/{name}", this::delete),
                Route.post("/v1/schedules/{name}/pause", this::pause),
                Route.post("/v1/schedules/{name}/resume", this::resume),
                Route.post("/v1/schedules/{name}/run", this::run),
                Route.get("/v1/schedules/{name}/next", this::next, "count"),
                Route.get("/v1/schedules/{name}/history", this::history));
    }

    private Answer list(Request request) throws InterruptedException {
        var found = jobs.schedules().list();
        var seen = found.schedules().stream()
                .filter(schedule -> request.caller().mayUse(schedule.queue()))
                .toList();
        var tasks = TaskStates.of(
                index,
                seen.stream().map(schedule -> found.state(schedule.name())).toList());
        boolean payloads = request.caller().seesPayloads();
        var json = Json.object(
                "schedules",
                seen.stream()
                        .map(schedule -> ScheduleView.of(schedule, payloads, found.state(schedule.name()), tasks))
                        .toList());
        if (!found.unreadable().isEmpty() && request.caller().hasAllQueues()) {
            json.put("unreadable", found.unreadable());
        }
        return Answer.ok(json);
    }

    private static Map<String, Object> view(Request request, Schedule schedule) {
        return ScheduleView.of(schedule, request.caller().seesPayloads());
    }

    private Answer create(Request request) throws InterruptedException {
        var schedule = ScheduleBody.create(request.body());
        request.about("/v1/schedules/" + schedule.name());
        Scope.require(request.caller(), schedule.queue());
        try {
            var stored = jobs.schedules().add(schedule);
            return Answer.json(201, view(request, stored)).header("Location", "/v1/schedules/" + stored.name());
        } catch (AlreadyExistsException there) {
            throw Problem.of(409, "duplicate", "schedule_already_exists", String.valueOf(there.getMessage()))
                    .causedBy(there);
        }
    }

    private static Problem missing(String name) {
        return Problem.notFound("schedule_not_found", "there is no schedule " + name);
    }

    /** The schedule of the path, if the caller may see it; to others it is not there. */
    private Schedule required(Request request) throws InterruptedException {
        var name = Names.schedule(request);
        return jobs.schedules()
                .find(name)
                .filter(schedule -> request.caller().mayUse(schedule.queue()))
                .orElseThrow(() -> missing(name));
    }

    private Answer find(Request request) throws InterruptedException {
        var schedule = required(request);
        var state = jobs.schedules().state(schedule.name());
        return Answer.ok(ScheduleView.of(
                schedule, request.caller().seesPayloads(), state, TaskStates.of(index, List.of(state))));
    }

    private Answer update(Request request) throws InterruptedException {
        var name = Names.schedule(request);
        var change = ScheduleBody.change(request.body());
        var changed = change.apply(required(request));
        Scope.require(request.caller(), changed.queue());
        try {
            return Answer.ok(view(request, jobs.schedules().update(name, change)));
        } catch (NotFoundException gone) {
            throw missing(name);
        }
    }

    private Answer delete(Request request) throws InterruptedException {
        var name = Names.schedule(request);
        if (!request.caller().hasAllQueues()) { // one that cannot be read can be deleted, but tells no queue
            var unused = required(request);
        }
        try {
            jobs.schedules().delete(name);
        } catch (NotFoundException gone) {
            throw missing(name);
        }
        return Answer.empty(204);
    }

    private Answer pause(Request request) throws InterruptedException {
        var body = request.body();
        var reason = Reasons.required(body, LONGEST_REASON);
        body.done();
        var schedule = required(request);
        try {
            return Answer.ok(view(request, jobs.schedules().pause(schedule.name(), reason)));
        } catch (NotFoundException gone) {
            throw missing(schedule.name());
        }
    }

    private Answer resume(Request request) throws InterruptedException {
        var schedule = required(request);
        try {
            return Answer.ok(view(request, jobs.schedules().resume(schedule.name())));
        } catch (NotFoundException gone) {
            throw missing(schedule.name());
        }
    }

    private Answer run(Request request) throws InterruptedException {
        var schedule = required(request);
        try {
            var task = jobs.schedules().runNow(schedule.name());
            return Answer.json(201, TaskView.of(task, request.caller().seesPayloads()))
                    .header("Location", "/v1/tasks/" + task.id());
        } catch (NotFoundException missing) {
            throw TaskProblems.missing(missing, "schedule_not_found");
        }
    }

    private Answer next(Request request) throws InterruptedException {
        int count =
                request.query().integer("count", 1, MOST_TIMES, "count_invalid").orElse(USUAL_TIMES);
        var schedule = required(request);
        var times = jobs.schedules().next(schedule.name(), count);
        return Answer.ok(
                Json.object("times", times.stream().map(time -> time.toString()).toList()));
    }

    private Answer history(Request request) throws InterruptedException {
        var schedule = required(request);
        var state = jobs.schedules().state(schedule.name());
        return Answer.ok(Json.object("history", ScheduleView.history(state, TaskStates.of(index, List.of(state)))));
    }
}
