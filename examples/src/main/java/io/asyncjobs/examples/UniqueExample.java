package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.Unique;
import io.asyncjobs.task.Unique.IfTaken;
import java.time.Duration;

/** Of all tasks with one unique key only one waits or runs. Whoever comes second is refused, or gets the first. */
public final class UniqueExample {

    private UniqueExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("SYNC"));
            var key = Unique.key("customer-42");
            var sync = TaskSpec.of("sync").queue("SYNC");
            var first = jobs.producer().enqueue(sync.unique(key));

            try {
                jobs.producer().enqueue(sync.unique(key));
            } catch (AlreadyExistsException taken) {
                boolean isFirst = taken.taskId().filter(first.id()::equals).isPresent();
                System.out.println("the key is held by " + (isFirst ? "the first" : "another"));
            }
            var same = jobs.producer().enqueue(sync.unique(key.ifTaken(IfTaken.RETURN_HOLDER)));
            System.out.println("returned is " + (same.id().equals(first.id()) ? "the first" : "another"));

            var worker = jobs.worker()
                    .queue("SYNC")
                    .handle("sync", context -> "done")
                    .start();
            try (worker) {
                var end = jobs.tasks().await(first.id(), Duration.ofSeconds(30)).orElseThrow();
                System.out.println("the first is " + end.state().word());
                var next = jobs.producer().enqueue(sync.unique(key));
                System.out.println("next is " + (next.id().equals(first.id()) ? "the first" : "another"));
            }
        }
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(UniqueExample::run, args);
    }
}
