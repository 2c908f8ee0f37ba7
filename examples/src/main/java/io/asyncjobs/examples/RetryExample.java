package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.handler.HandlerOptions;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Failures are tried again by a policy: the handler's, else the queue's, else the worker's. */
public final class RetryExample {

    private static final TaskType<String> FETCH = TaskType.of("fetch", String.class);

    private RetryExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("FETCH"));
            var flaky =
                    jobs.producer().enqueue(FETCH.with("http://example.net/").queue("FETCH"));
            var wrong = jobs.producer().enqueue(FETCH.with("no address").queue("FETCH"));

            // an address that is none does not become one by waiting: whatever is no IOException ends the task
            var policy = RetryPolicy.exponential(Duration.ofMillis(50), Duration.ofSeconds(10))
                    .retryOn(List.of(IOException.class));
            var tries = new CountDownLatch(4);
            var fetcher = jobs.worker()
                    .queue("FETCH")
                    .retry(RetryPolicy.oneMinute())
                    .retry("FETCH", RetryPolicy.fixed(Duration.ofSeconds(5)))
                    .handle(
                            FETCH,
                            (address, context) -> {
                                tries.countDown();
                                return fetch(address, context.tryNumber());
                            },
                            HandlerOptions.defaults().retry(policy));
            try (var worker = fetcher.start()) {
                tries.await();
                worker.stop(Duration.ofSeconds(10));
            }

            for (var id : List.of(flaky.id(), wrong.id())) {
                var task = jobs.tasks().load(id);
                System.out.println(task.state().word() + ", tries: " + task.tries() + ", last error: "
                        + task.lastError().orElse("none"));
            }
        }
    }

    private static String fetch(String address, int tryNumber) throws IOException {
        if (!address.startsWith("http:")) {
            throw new IllegalArgumentException(address + " is not an address");
        }
        if (tryNumber < 3) {
            throw new IOException("connection reset");
        }
        return "200 OK";
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(RetryExample::run, args);
    }
}
