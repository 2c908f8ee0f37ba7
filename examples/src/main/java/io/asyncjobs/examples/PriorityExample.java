package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** One worker for several queues: while all have work, starts are proportional to their priorities, and none starves. */
public final class PriorityExample {

    private static final int EACH = 200;
    private static final int LOOKED_AT = 110;

    private PriorityExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("URGENT").withPriority(10));
            jobs.queues().define(QueueSettings.of("LATER").withPriority(1));
            for (var queue : new String[] {"URGENT", "LATER"}) {
                var specs =
                        Stream.generate(() -> TaskSpec.of("work").queue(queue)).limit(EACH);
                jobs.producer().enqueueAll(specs, outcome -> {});
            }

            var starts = new ConcurrentLinkedQueue<String>();
            var started = new CountDownLatch(2 * EACH);
            var both = jobs.worker().slots(1).queue("URGENT").queue("LATER").handle("work", context -> {
                starts.add(context.task().queue());
                started.countDown();
                return null;
            });
            try (var worker = both.start()) {
                started.await();
                worker.stop(Duration.ofSeconds(10));
            }

            var first = starts.stream().limit(LOOKED_AT).toList();
            System.out.println("of the first " + LOOKED_AT + " starts, urgent: "
                    + Collections.frequency(first, "URGENT") + ", later: " + Collections.frequency(first, "LATER"));
        }
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(PriorityExample::run, args);
    }
}
