package io.asyncjobs.server;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many tasks per second come in over HTTP: one a request, and a thousand a request. NATS, server and clients are on this
 * machine; the first runs warm up the server. Arguments: how many connections, how many seconds.
 */
final class EnqueueRateProgram {

    private static final String ONE = "{\"type\":\"mail\",\"queue\":\"RATE\",\"payload\":{\"to\":\"ada\",\"n\":1}}";
    private static final int IN_BULK = 1_000;
    private static final int IN_BULK_CONNECTIONS = 4;
    private static final int RUNS = 5;

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
            var one = URI.create(server.url() + "/v1/tasks");
            var many = URI.create(server.url() + "/v1/tasks/bulk");
            for (int run = 1; run <= RUNS; run++) {
                System.out.printf(
                        "run %d: one a request: %,d/s; %,d a request: %,d/s%n",
                        run,
                        rate(one, ONE, 1, connections, time),
                        IN_BULK,
                        rate(many, bulk, IN_BULK, IN_BULK_CONNECTIONS, time));
            }
        }
    }

    /** Plain sockets, so that the clients take little of what the server could have. */
    private static long rate(URI url, String body, int tasks, int connections, Duration time) throws Exception {
        var done = new AtomicLong();
        var request = ("POST " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        var callers = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < connections; i++) {
            callers.add(() -> {
                try (var socket = new Socket(url.getHost(), url.getPort())) {
                    socket.setTcpNoDelay(true);
                    var in = new BufferedInputStream(socket.getInputStream());
                    while (System.nanoTime() - end < 0) {
                        socket.getOutputStream().write(request);
                        answer(in);
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

    private static void answer(BufferedInputStream in) throws IOException {
        var status = line(in);
        int length = 0;
        boolean inChunks = false;
        for (var header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
            inChunks |= header.equalsIgnoreCase("transfer-encoding: chunked");
        }
        var body = inChunks ? chunks(in) : in.readNBytes(length);
        if (!status.contains(" 20")) {
            throw new IllegalStateException(status + "\n" + new String(body, StandardCharsets.UTF_8));
        }
    }

    private static byte[] chunks(BufferedInputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int length = chunk(in); length > 0; length = chunk(in)) {
            body.write(in.readNBytes(length));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static int chunk(BufferedInputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(BufferedInputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server ended the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
