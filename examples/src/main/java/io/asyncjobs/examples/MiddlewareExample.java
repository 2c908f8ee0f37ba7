package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.handler.HandlerOptions;
import io.asyncjobs.handler.Middleware;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Code around handlers: around all of a worker, or around one. */
public final class MiddlewareExample {

    private MiddlewareExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("REPORTS"));
            var report = TaskSpec.of("report").queue("REPORTS");
            var allowed = jobs.producer().enqueue(report.header("user", "ada"));
            var refused = jobs.producer().enqueue(report.header("user", "eve"));

            var ended = new CountDownLatch(2);
            Middleware counted = (context, next) -> {
                try {
                    return next.handle(context);
                } finally {
                    ended.countDown();
                }
            };
            Middleware onlyAda = (context, next) -> {
                var user = context.task().headers().get("user");
                if (!"ada".equals(user)) {
                    throw new TerminateTaskException(user + " may not read reports");
                }
                return next.handle(context) + " for " + user;
            };
            var reports = jobs.worker()
                    .queue("REPORTS")
                    .use(counted)
                    .handle(
                            "report",
                            context -> "42 pages",
                            HandlerOptions.defaults().use(onlyAda));
            try (var worker = reports.start()) {
                ended.await();
                worker.stop(Duration.ofSeconds(10));
            }

            for (var id : List.of(allowed.id(), refused.id())) {
                var task = jobs.tasks().load(id);
                System.out.println(task.state().word() + ": "
                        + task.result()
                                .map(result -> result.json())
                                .or(task::lastError)
                                .orElse(""));
            }
        }
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(MiddlewareExample::run, args);
    }
}
