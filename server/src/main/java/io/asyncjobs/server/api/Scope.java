package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.task.Task;
import java.util.Set;

/** What a caller with some queues only may see and use. */
final class Scope {

    private Scope() {}

    /**
     * Refuses a queue that is not the caller's.
     *
     * @throws Problem if it is not
     */
    static void require(Caller caller, String queue) {
        if (!caller.mayUse(queue)) {
            throw Problem.of(403, "forbidden", "queue_forbidden", "this caller may not use queue " + queue);
        }
    }

    /**
     * Refuses what is about all queues.
     *
     * @throws Problem if the caller may use some only
     */
    static void requireAll(Caller caller, String why) {
        if (!caller.hasAllQueues()) {
            throw Problem.of(403, "forbidden", "queue_forbidden", why);
        }
    }

    /**
     * The task of this id, from the leader of its stream.
     *
     * @throws Problem if there is none, or the caller may not see it: to him it is not there
     */
    static Task task(AsyncJobs jobs, Caller caller, String id) throws InterruptedException {
        return jobs.tasks()
                .find(id)
                .filter(task -> caller.mayUse(task.queue()))
                .orElseThrow(() -> TaskProblems.missing(id));
    }

    /** The only queues of the caller, none for all; of these, if any is given. */
    static Set<String> queues(Caller caller) {
        return caller.queues();
    }
}
