package io.asyncjobs.server;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many tasks per second come in over HTTP: one a request, and a thousand a request. NATS, server and clients are on this
 * machine. Arguments: how many connections, how many seconds.
 */
final class EnqueueRateProgram {

    private static final String ONE = "{\"type\":\"mail\",\"queue\":\"RATE\",\"payload\":{\"to\":\"ada\",\"n\":1}}";
    private static final int IN_BULK = 1_000;

    private EnqueueRateProgram() {}

    public static void main(String[] arguments) throws Exception {
        int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 32;
        var time = Duration.ofSeconds(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10);
        try (var nats = NatsServer.start();
                var jobs = AsyncJobs.connect(nats.url());
                var server = AsyncJobsServer.builder(jobs)
                        .access(io.asyncjobs.server.access.AccessSettings.open().withRate(0))
                        .start()) {
            jobs.queues().define(QueueSettings.of("RATE"));
            var bulk = "{\"tasks\":[" + (ONE + ",").repeat(IN_BULK - 1) + ONE + "]}";
            rate(server.url() + "/v1/tasks", ONE, 1, connections, Duration.ofSeconds(3)); // warms up
            System.out.printf("one a request: %d/s%n", rate(server.url() + "/v1/tasks", ONE, 1, connections, time));
            System.out.printf(
                    "%d a request: %d/s%n", IN_BULK, rate(server.url() + "/v1/tasks/bulk", bulk, IN_BULK, 4, time));
        }
    }

    private static long rate(String url, String body, int tasks, int connections, Duration time) throws Exception {
        var done = new AtomicLong();
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        var callers = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < connections; i++) {
            callers.add(() -> {
                try (var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
                    var request = HttpRequest.newBuilder(URI.create(url))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body))
                            .build();
                    while (System.nanoTime() - end < 0) {
                        var reply = http.send(request, BodyHandlers.ofString());
                        if (reply.statusCode() > 201) {
                            throw new IllegalStateException(reply.body());
                        }
                        done.addAndGet(tasks);
                    }
                }
                return 0;
            });
        }
        try (var threads = Executors.newFixedThreadPool(connections)) {
            for (var caller : threads.invokeAll(callers)) {
                var unused = caller.get();
            }
        }
        return done.get() * 1_000_000_000L / (System.nanoTime() - begin);
    }
}
