package io.asyncjobs.server.api;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Problems;

/** Why something cannot be done with a task, in the original's words where it has some. */
final class TaskProblems {

    private TaskProblems() {}

    static Problem missing(String id) {
        return Problem.notFound("task_not_found", "there is no task " + id);
    }

    /** What an enqueue or a retry needs is not there: the queue, or else a task. */
    static Problem missing(NotFoundException missing) {
        return missing(missing, "task_not_found");
    }

    /** What is needed is not there: the queue, or else what {@code other} says. */
    static Problem missing(NotFoundException missing, String other) {
        return Problem.notFound(missing.queue().isPresent() ? "queue_not_found" : other, detail(missing))
                .causedBy(missing);
    }

    /** An enqueue or a retry is refused. */
    static Problem refused(RefusedException refused) {
        return refused(refused, "task_cannot_enqueue");
    }

    /** Something is refused, for a reason that has a word of its own, or else for that of {@code other}. */
    static Problem refused(RefusedException refused, String other) {
        var problem = switch (refused.reason()) {
            case TOO_LARGE -> Problem.of(413, "payload_too_large", "task_too_large", detail(refused));
            case TASK_ACTIVE -> Problem.conflict("task_already_active", detail(refused));
            case TASK_FINAL -> Problem.conflict("task_already_in_state", detail(refused));
            case PAST_DEADLINE -> Problem.conflict("task_past_deadline", detail(refused));
            case QUEUE_NOT_EMPTY, OTHER -> Problem.conflict(other, detail(refused));
        };
        return problem.causedBy(refused);
    }

    private static String detail(AsyncJobsException failed) {
        return String.valueOf(failed.getMessage());
    }

    /** What became of one task of many, in a word. */
    static String reason(RuntimeException failed) {
        return switch (failed) {
            case Problem problem -> problem.reason();
            case NotFoundException missing -> missing(missing).reason();
            case RefusedException refused -> refused(refused).reason();
            case AsyncJobsException known -> Problems.of(known).reason();
            default -> "task_invalid";
        };
    }
}
