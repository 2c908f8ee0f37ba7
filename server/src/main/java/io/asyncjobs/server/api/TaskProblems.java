package io.asyncjobs.server.api;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Instant;

/** Why something cannot be done with a task, in the original's words where it has some. */
final class TaskProblems {

    private TaskProblems() {}

    static Problem missing(String id) {
        return Problem.notFound("task_not_found", "there is no task " + id);
    }

    /** Of an enqueue: the queue is missing, or a task that it depends on. */
    static Problem notStored(NotFoundException missing, TaskSpec spec) {
        var detail = String.valueOf(missing.getMessage());
        boolean queue =
                detail.contains("queue " + spec.queue()) || spec.dependencies().isEmpty();
        return Problem.notFound(queue ? "queue_not_found" : "task_not_found", detail)
                .causedBy(missing);
    }

    /** Of an enqueue: the server takes no task of that size, or the like. */
    static Problem notStored(RefusedException refused) {
        var detail = String.valueOf(refused.getMessage());
        boolean large = detail.contains("maximum") || detail.contains("too large") || detail.contains("payload");
        return (large
                        ? Problem.of(413, "payload_too_large", "task_too_large", detail)
                        : Problem.conflict("task_cannot_enqueue", detail))
                .causedBy(refused);
    }

    static Problem notRetried(NotFoundException missing, Task task) {
        var detail = String.valueOf(missing.getMessage());
        return Problem.notFound(detail.contains("queue") ? "queue_not_found" : "task_not_found", detail)
                .causedBy(missing);
    }

    static Problem notRetried(RefusedException refused, Task task) {
        boolean late =
                task.deadline().filter(time -> time.isBefore(Instant.now())).isPresent();
        var reason = task.state() == TaskState.ACTIVE
                ? "task_already_active"
                : late ? "task_past_deadline" : "task_cannot_enqueue";
        return Problem.conflict(reason, String.valueOf(refused.getMessage())).causedBy(refused);
    }

    /** What became of one task of many, in a word. */
    static String reason(RuntimeException failed) {
        return switch (failed) {
            case Problem problem -> problem.reason();
            case AsyncJobsException known ->
                io.asyncjobs.server.http.Problems.of(known).reason();
            default -> "task_invalid";
        };
    }
}
