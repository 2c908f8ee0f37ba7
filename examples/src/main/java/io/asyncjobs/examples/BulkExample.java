package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Many tasks at once: a stream of any length is enqueued in bounded memory, and each task has its own outcome. */
public final class BulkExample {

    private BulkExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("IMPORT"));
            var twice = TaskSpec.of("row", "the same again").id(TaskId.next());
            var rows = Stream.concat(
                    IntStream.range(0, 10_000).mapToObj(number -> TaskSpec.of("row", number)), Stream.of(twice, twice));

            long enqueued = jobs.producer()
                    .enqueueAll(
                            rows.map(row -> row.queue("IMPORT")),
                            outcome -> outcome.failure()
                                    .ifPresent(problem -> System.out.println(
                                            problem.getClass().getSimpleName() + " for a " + outcome.spec())));

            System.out.println(enqueued + " of 10002 tasks are enqueued");
        }
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(BulkExample::run, args);
    }
}
