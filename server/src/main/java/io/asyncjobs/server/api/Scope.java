package io.asyncjobs.server.api;

import io.asyncjobs.server.access.Caller;
import io.asyncjobs.server.http.Problem;
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

    /** The only queues of the caller, none for all; of these, if any is given. */
    static Set<String> queues(Caller caller) {
        return caller.queues();
    }
}
