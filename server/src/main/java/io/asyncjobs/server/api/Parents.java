package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.task.TaskSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What new tasks of a caller with some queues only may depend on: tasks that he sees. Else he would learn which ids other
 * queues have, when their tasks end, and what their results are. One who has all queues may depend on any.
 */
final class Parents {

    private final Set<String> hidden;

    private Parents(Set<String> hidden) {
        this.hidden = hidden;
    }

    /** Looks at what these depend on, where that matters; not at those that are made together with them. */
    static Parents of(AsyncJobs jobs, Caller caller, Collection<TaskSpec> specs, Set<String> together)
            throws InterruptedException {
        if (caller.hasAllQueues()) {
            return new Parents(Set.of());
        }
        var wanted = new LinkedHashSet<String>();
        specs.forEach(spec -> wanted.addAll(spec.dependencies()));
        wanted.removeAll(together);
        var ids = List.copyOf(wanted);
        var seen = AtOnce.ask(ids, id -> sees(jobs, caller, id));
        var hidden = new HashSet<String>();
        for (int i = 0; i < ids.size(); i++) {
            if (!seen.get(i)) {
                hidden.add(ids.get(i));
            }
        }
        return new Parents(hidden);
    }

    private static boolean sees(AsyncJobs jobs, Caller caller, String id) throws InterruptedException {
        try {
            return jobs.tasks()
                    .find(id)
                    .filter(task -> caller.mayUse(task.queue()))
                    .isPresent();
        } catch (CorruptDataException unreadable) {
            return false; // nobody knows of what queue it is
        }
    }

    /** Why this one is not added; empty where it may be. Whether there is a task of another queue makes no difference. */
    Optional<Problem> problem(TaskSpec spec) {
        return spec.dependencies().stream()
                .filter(hidden::contains)
                .findFirst()
                .map(
                        id -> Problem.notFound(
                                "task_not_found",
                                "there is no task " + id
                                        + " of a queue that this caller may use, which the new one depends on; it was not added"));
    }

    /**
     * Refuses it if it may not be added.
     *
     * @throws Problem if it depends on what the caller does not see
     */
    void require(TaskSpec spec) {
        problem(spec).ifPresent(hiddenOne -> {
            throw hiddenOne;
        });
    }
}
