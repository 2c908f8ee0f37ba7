package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Json;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.task.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The queues. */
final class QueueRoutes {

    private static final int LONGEST_REASON = 1_000;

    private final AsyncJobs jobs;
    private final boolean makesDefault;

    QueueRoutes(AsyncJobs jobs, boolean makesDefault) {
        this.jobs = jobs;
        this.makesDefault = makesDefault;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/queues", this::list),
                Route.post("/v1/queues", this::create),
                Route.get("/v1/queues/{name}", this::find),
                Route.patch("/v1/queues/{name}", this::update),
                Route.delete("/v1/queues/{name}", this::delete, "force"),
                Route.post("/v1/queues/{name}/purge", this::purge),
                Route.post("/v1/queues/{name}/pause", this::pause),
                Route.post("/v1/queues/{name}/resume", this::resume));
    }

    private Answer list(Request request) throws InterruptedException {
        var names =
                jobs.queues().list().stream().filter(request.caller()::mayUse).toList();
        var queues = new ArrayList<Map<String, Object>>();
        for (var status : Statuses.of(jobs, names)) {
            queues.add(QueueView.of(status));
        }
        return Answer.ok(Json.object("queues", queues));
    }

    private Answer create(Request request) {
        var settings = QueueBody.create(request.body());
        request.about("/v1/queues/" + settings.name());
        Scope.require(request.caller(), settings.name());
        if (settings.name().equals(TaskSpec.DEFAULT_QUEUE) && !makesDefault) {
            throw Problem.invalid(
                    "name", "default_queue_disallowed", "the queue DEFAULT is made by the first task that names none");
        }
        try {
            var made = jobs.queues().add(settings);
            return Answer.json(201, QueueView.of(jobs.queues().status(made.name())))
                    .header("Location", "/v1/queues/" + made.name());
        } catch (AlreadyExistsException there) {
            throw Problem.of(409, "duplicate", "queue_already_exists", String.valueOf(there.getMessage()))
                    .causedBy(there);
        } catch (RefusedException refused) {
            throw refused(refused);
        }
    }

    private static Problem refused(RefusedException refused) {
        return Problem.conflict("queue_refused", String.valueOf(refused.getMessage()))
                .causedBy(refused);
    }

    private static Problem missing(String name) {
        return Problem.notFound("queue_not_found", "there is no queue " + name);
    }

    private Answer find(Request request) throws InterruptedException {
        var name = Names.queue(request);
        try {
            var json = QueueView.of(jobs.queues().status(name));
            json.put("dead", jobs.deadLetters().count(name));
            return Answer.ok(json);
        } catch (NotFoundException gone) {
            throw missing(name);
        }
    }

    private Answer status(String name) {
        try {
            return Answer.ok(QueueView.of(jobs.queues().status(name)));
        } catch (NotFoundException gone) {
            throw missing(name);
        }
    }

    private Answer update(Request request) {
        var name = Names.queue(request);
        var body = request.body();
        var before = jobs.queues().find(name).orElseThrow(() -> missing(name));
        QueueSettings changed = QueueBody.change(before, body);
        try {
            var unused = jobs.queues().update(changed);
        } catch (NotFoundException gone) {
            throw missing(name);
        } catch (RefusedException refused) {
            throw refused(refused);
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid("queue_invalid", String.valueOf(wrong.getMessage()))
                    .causedBy(wrong);
        }
        return status(name);
    }

    private Answer delete(Request request) throws InterruptedException {
        var name = Names.queue(request);
        boolean force = request.query().flag("force");
        try {
            jobs.queues().delete(name, force);
        } catch (NotFoundException gone) {
            throw missing(name);
        } catch (RefusedException refused) {
            throw refused.reason() == RefusedException.Reason.QUEUE_NOT_EMPTY
                    ? Problem.conflict("queue_not_empty", String.valueOf(refused.getMessage()))
                            .causedBy(refused)
                    : refused(refused);
        }
        return Answer.empty(204);
    }

    private Answer purge(Request request) throws InterruptedException {
        var name = Names.queue(request);
        try {
            var unused = jobs.queues().purge(name);
        } catch (NotFoundException gone) {
            throw missing(name);
        }
        return Answer.empty(202);
    }

    private Answer pause(Request request) {
        var name = Names.queue(request);
        var body = request.optionalBody();
        var reason = Reasons.optional(body, LONGEST_REASON);
        body.done();
        try {
            jobs.queues().pause(name, reason);
        } catch (NotFoundException gone) {
            throw missing(name);
        }
        return status(name);
    }

    private Answer resume(Request request) {
        var name = Names.queue(request);
        try {
            jobs.queues().resume(name);
        } catch (NotFoundException gone) {
            throw missing(name);
        }
        return status(name);
    }
}
