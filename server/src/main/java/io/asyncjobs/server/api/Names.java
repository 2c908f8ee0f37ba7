package io.asyncjobs.server.api;

import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;

/** Names that clients give, checked before anything is done with them. */
final class Names {

    private Names() {}

    /** What may refuse a name. */
    private interface Check {
        String of(String text);
    }

    static String id(String field, String text) {
        return checked(io.asyncjobs.task.Names::id, field, "task_id_invalid", text);
    }

    static String type(String field, String text) {
        return checked(io.asyncjobs.task.Names::type, field, "task_type_invalid", text);
    }

    static String queue(String field, String text) {
        return checked(io.asyncjobs.task.Names::queue, field, "queue_name_invalid", text);
    }

    static String schedule(String field, String text) {
        return checked(Schedule::checkedName, field, "schedule_name_invalid", text);
    }

    private static String checked(Check check, String field, String reason, String text) {
        try {
            return check.of(text);
        } catch (IllegalArgumentException wrong) {
            throw Problem.invalid(field, reason, String.valueOf(wrong.getMessage()))
                    .causedBy(wrong);
        }
    }

    /** The id in the path. */
    static String id(Request request) {
        return id("id", request.path("id"));
    }

    /** The queue's name in the path, which the caller must be allowed to use. */
    static String queue(Request request) {
        var name = queue("name", request.path("name"));
        Scope.require(request.caller(), name);
        return name;
    }

    /** The schedule's name in the path. */
    static String schedule(Request request) {
        return schedule("name", request.path("name"));
    }
}
