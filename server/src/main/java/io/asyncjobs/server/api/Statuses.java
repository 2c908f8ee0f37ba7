package io.asyncjobs.server.api;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How several queues are, asked for at the same time. */
final class Statuses {

    private Statuses() {}

    /** In the order of the names; a queue that is gone meanwhile is left out. */
    static List<QueueStatus> of(AsyncJobs jobs, List<String> names) throws InterruptedException {
        var asked = new ArrayList<Callable<Optional<QueueStatus>>>();
        names.forEach(name -> asked.add(() -> find(jobs, name)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var found = new ArrayList<QueueStatus>();
            for (var each : threads.invokeAll(asked)) {
                answer(each).ifPresent(found::add);
            }
            return found;
        }
    }

    private static Optional<QueueStatus> answer(Future<Optional<QueueStatus>> asked) throws InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(failed);
        }
    }

    private static Optional<QueueStatus> find(AsyncJobs jobs, String name) {
        try {
            return Optional.of(jobs.queues().status(name));
        } catch (NotFoundException gone) {
            return Optional.empty();
        }
    }
}
