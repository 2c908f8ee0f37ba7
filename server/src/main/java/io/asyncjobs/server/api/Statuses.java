package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueStatus;
import java.util.List;
import java.util.Optional;

/** How several queues are, asked for at the same time. */
final class Statuses {

    private Statuses() {}

    /** In the order of the names; a queue that is gone meanwhile is left out. */
    static List<QueueStatus> of(AsyncJobs jobs, List<String> names) throws InterruptedException {
        return AtOnce.ask(names, name -> find(jobs, name)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<QueueStatus> find(AsyncJobs jobs, String name) {
        try {
            return Optional.of(jobs.queues().status(name));
        } catch (NotFoundException gone) {
            return Optional.empty();
        }
    }
}
