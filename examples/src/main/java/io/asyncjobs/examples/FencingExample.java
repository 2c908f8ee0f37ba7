package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * A write that was thought lost arrives after the task was tried again. The fencing token grows with every try, so whoever
 * keeps the last one that it saw can refuse what comes from an earlier try.
 */
public final class FencingExample {

    /** Stands for a table: {@code UPDATE balance SET cents = ?, token = ? WHERE task = ? AND token < ?}. */
    private static final class Balances {
        private final Map<String, Long> lastTokens = new HashMap<>();

        synchronized boolean set(String task, long token) {
            if (lastTokens.getOrDefault(task, 0L) >= token) {
                return false;
            }
            lastTokens.put(task, token);
            return true;
        }
    }

    private FencingExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("BALANCES"));
            jobs.producer().enqueue(TaskSpec.of("balance").queue("BALANCES"));

            var balances = new Balances();
            var onItsWay = new ConcurrentLinkedQueue<Runnable>();
            var written = new CountDownLatch(1);
            var writer = jobs.worker()
                    .queue("BALANCES")
                    .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
                    .handle("balance", context -> {
                        var task = context.task().id();
                        long token = context.fencingToken();
                        if (context.tryNumber() == 1) {
                            onItsWay.add(() -> report("try 1, late", balances.set(task, token)));
                            throw new IOException("no answer from the database");
                        }
                        report("try 2", balances.set(task, token));
                        onItsWay.forEach(Runnable::run);
                        written.countDown();
                        return null;
                    });
            try (var worker = writer.start()) {
                written.await();
                worker.stop(Duration.ofSeconds(10));
            }
        }
    }

    private static void report(String who, boolean written) {
        System.out.println(who + ": " + (written ? "written" : "refused"));
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(FencingExample::run, args);
    }
}
