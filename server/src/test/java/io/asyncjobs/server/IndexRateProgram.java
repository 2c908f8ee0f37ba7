package io.asyncjobs.server;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.TaskQuery;
import io.asyncjobs.server.index.TaskSort;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * How long the index takes to be built, how long its pages take, and how far it is behind while tasks change. NATS and the
 * index are on this machine. Argument: how many tasks.
 */
final class IndexRateProgram {

    private static final Duration LOAD = Duration.ofSeconds(8);
    private static final int[] RATES = {2_000, 5_000, 10_000};
    private static final List<TaskState> STATES = List.of(
            TaskState.COMPLETE,
            TaskState.COMPLETE,
            TaskState.COMPLETE,
            TaskState.NEW,
            TaskState.RETRY,
            TaskState.EXPIRED,
            TaskState.ACTIVE,
            TaskState.TERMINATED);
    private static final List<TaskState> LIFE = List.of(TaskState.NEW, TaskState.ACTIVE, TaskState.COMPLETE);

    /** So many tasks run at once. */
    private static final int AT_ONCE = 200;

    private static final int FULL_LOAD = 150_000;

    /** So often: in the first one the compiler takes its part of the processors. */
    private static final int FULL_LOADS = 3;

    private static final double SLOW_MILLIS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Random random = new Random(1);
    private final int tasks;
    private int made;
    private final Instant begin = Instant.now().minus(Duration.ofDays(3));

    private IndexRateProgram(int tasks) {
        this.tasks = tasks;
        this.made = tasks;
    }

    public static void main(String[] arguments) throws Exception {
        new IndexRateProgram(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000).run();
    }

    private void run() throws Exception {
        var folder = Files.createTempDirectory("asyncjobs-index-rate-");
        try (var server = NatsServer.start();
                var jobs = AsyncJobs.connect(server.url())) {
            var nats = Nats.connect(Options.builder()
                    .server(server.url())
                    .maxMessagesInOutgoingQueue(20_000)
                    .build());
            jobs.makeStores();
            store(jobs, nats);
            long started = System.nanoTime();
            try (var index = TaskIndex.open(jobs, folder.resolve("index.db"))) {
                reachEnd(jobs, index);
                System.out.printf("%,d tasks: built in %.1f s%n", index.counts().total(), seconds(started));
                pages(index);
                for (int rate : RATES) {
                    lag(jobs, nats, index, rate, "tasks that come, run and end", lives(nats));
                }
                for (int i = 0; i < FULL_LOADS; i++) {
                    fullLoad(jobs, index);
                }
                for (int rate : RATES) {
                    lag(jobs, nats, index, rate, "any tasks", number -> publish(nats, random.nextInt(tasks)));
                }
            }
            nats.close();
        } finally {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private void store(AsyncJobs jobs, Connection nats) throws Exception {
        for (int i = 0; i < tasks; i++) {
            publish(nats, i);
            if (i % 5_000 == 0) {
                nats.flush(PATIENCE);
            }
        }
        nats.flush(PATIENCE);
        while (jobs.tasks().extent().orElseThrow().count() < tasks) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static void reachEnd(AsyncJobs jobs, TaskIndex index) throws Exception {
        if (!index.await(jobs.tasks().extent().orElseThrow().last(), PATIENCE)) {
            throw new IllegalStateException("the index did not reach the end within " + PATIENCE);
        }
    }

    /** A task as a worker of ours would have left it. */
    private void publish(Connection nats, int number) {
        publish(nats, number, STATES.get(random.nextInt(STATES.size())));
    }

    private void publish(Connection nats, int number, TaskState state) {
        var id = "%027d".formatted(number);
        var made = begin.plusMillis(number * 20L);
        var tried = made.plusMillis(random.nextInt(100_000));
        var worker = "worker-" + random.nextInt(50);
        var error = state == TaskState.NEW || state == TaskState.COMPLETE || state == TaskState.ACTIVE
                ? ""
                : random.nextInt(2_000) == 0
                        ? "very rare"
                        : "connection to host" + random.nextInt(500) + " refused after " + random.nextInt(100_000)
                                + " ms";
        var text = new StringBuilder("{\"id\":\"" + id + "\",\"type\":\"type:" + random.nextInt(20)
                + "\",\"queue\":\"QUEUE" + random.nextInt(12) + "\"");
        if (number % 50 == 0) {
            text.append(",\"dependencies\":[\"parent").append(number / 500).append("\"]");
        }
        text.append(",\"payload\":\"" + "bWFpbHRvOmFkYQ==".repeat(10) + "\",\"max_tries\":10,\"state\":\""
                + state.word() + "\",\"created\":\"" + made + "\"");
        if (state == TaskState.NEW) {
            text.append(",\"tries\":0");
        } else {
            text.append(",\"tried\":\"" + tried + "\",\"tries\":1");
        }
        if (!error.isEmpty()) {
            text.append(",\"last_err\":\"").append(error).append('"');
        }
        if (state == TaskState.ACTIVE) {
            text.append(",\"run\":{\"item\":1,\"worker\":\"").append(worker).append("\"}");
        } else if (state != TaskState.NEW) {
            text.append(",\"history\":[{\"try\":1,\"started\":\"" + tried + "\",\"ended\":\"" + tried.plusMillis(50)
                    + "\",\"worker\":\"" + worker + "\",\"error\":\"" + error + "\"}]");
        }
        nats.publish("CHORIA_AJ.T." + id, text.append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, TaskFilter> filters() {
        var all = TaskFilter.all();
        var filters = new LinkedHashMap<String, TaskFilter>();
        filters.put("all", all);
        filters.put("a state", all.withStates(TaskState.EXPIRED));
        filters.put("states", all.withStates(TaskState.EXPIRED, TaskState.NEW, TaskState.COMPLETE));
        filters.put("a queue", all.withQueue("QUEUE3"));
        filters.put("a queue and a state", all.withQueue("QUEUE3").withStates(TaskState.RETRY));
        filters.put("a queue and a type", all.withQueue("QUEUE3").withType("type:7"));
        filters.put("a type", all.withType("type:7"));
        filters.put(
                "a type, a queue and a state",
                all.withType("type:7").withQueue("QUEUE3").withStates(TaskState.EXPIRED));
        filters.put("a worker", all.withWorker("worker-7"));
        filters.put("a worker and a state", all.withWorker("worker-7").withStates(TaskState.ACTIVE));
        filters.put("a common error", all.withErrorText("refused"));
        filters.put("some error", all.withErrorText("host77 ref"));
        filters.put("a rare error", all.withErrorText("very rare"));
        filters.put("an error that is not there", all.withErrorText("no such thing"));
        filters.put("two letters of an error", all.withErrorText("zq"));
        filters.put("an error where there is none", all.withErrorText("refused").withStates(TaskState.NEW));
        filters.put("the beginning of ids", all.withIdPrefix("0000000000000000000000001"));
        filters.put("a parent", all.withParent("parent77"));
        filters.put(
                "an hour", all.withCreatedSince(begin.plusSeconds(3_000)).withCreatedUntil(begin.plusSeconds(6_600)));
        filters.put(
                "a time and a state",
                all.withCreatedUntil(begin.plusSeconds(10_000)).withStates(TaskState.EXPIRED));
        filters.put(
                "tried of late",
                all.withTriedSince(begin.plusMillis(tasks * 20L).minusSeconds(60)));
        filters.put(
                "tried, and a queue",
                all.withTriedSince(begin.plusMillis(tasks * 10L)).withQueue("QUEUE1"));
        return filters;
    }

    /** A first page and the next one, each question three times, of which the last counts. */
    private void pages(TaskIndex index) {
        record Took(String what, double millis) {}
        var times = new ArrayList<Took>();
        filters().forEach((what, filter) -> {
            for (var sort : TaskSort.values()) {
                var query = TaskQuery.all().withFilter(filter).withSort(sort);
                double millis = 0;
                for (int i = 0; i < 3; i++) {
                    long started = System.nanoTime();
                    var next = index.page(query).next();
                    millis = seconds(started) * 1_000;
                    if (next.isPresent()) {
                        started = System.nanoTime();
                        var unused = index.page(query.withAfter(next.get()));
                        millis = Math.max(millis, seconds(started) * 1_000);
                    }
                }
                times.add(new Took(what + ", by " + sort.word(), millis));
            }
        });
        times.sort(Comparator.comparingDouble(Took::millis).reversed());
        System.out.printf(
                "%d questions: a page in %.1f ms (median), %d of them in more than %.0f ms; the slowest:%n",
                times.size(),
                times.get(times.size() / 2).millis(),
                times.stream().filter(took -> took.millis() > SLOW_MILLIS).count(),
                SLOW_MILLIS);
        times.subList(0, 15).forEach(took -> System.out.printf("  %.1f ms: %s%n", took.millis(), took.what()));
    }

    /** What changes next. */
    private interface Changes {
        void next(int number);
    }

    /** New tasks that come, run, and end, some at once, as workers would have it. */
    private Changes lives(Connection nats) {
        int first = made;
        return number -> {
            int step = number % LIFE.size();
            int task = number / LIFE.size() - step * AT_ONCE;
            if (task >= 0) {
                publish(nats, first + task, LIFE.get(step));
                made = Math.max(made, first + task + 1);
            }
        };
    }

    /** How far it is behind while a producer and a worker of this process do as much as they can. */
    private static void fullLoad(AsyncJobs jobs, TaskIndex index) throws Exception {
        jobs.queues().define(QueueSettings.of("LOAD"));
        var done = new AtomicInteger();
        var lags = new ArrayList<Long>();
        long started = System.nanoTime();
        try (var worker = jobs.worker()
                .queue("LOAD")
                .slots(AT_ONCE)
                .handle("load", context -> done.incrementAndGet())
                .start()) {
            var producing = CompletableFuture.runAsync(() -> enqueue(jobs));
            while (done.get() < FULL_LOAD) {
                TimeUnit.MILLISECONDS.sleep(20);
                lags.add(index.lag().behind().toMillis());
            }
            producing.join();
            System.out.printf(
                    "%,d tasks a second enqueued and run (%d failed): ",
                    (long) (FULL_LOAD / seconds(started)), worker.counts().failed());
        }
        reachEnd(jobs, index);
        lags.sort(Comparator.naturalOrder());
        System.out.printf("behind by %d ms (median), %d ms at most%n", lags.get(lags.size() / 2), lags.getLast());
    }

    private static void enqueue(AsyncJobs jobs) {
        try {
            var specs = IntStream.range(0, FULL_LOAD)
                    .mapToObj(i -> TaskSpec.of("load").queue("LOAD"));
            long enqueued = jobs.producer().enqueueAll(specs, outcome -> {});
            if (enqueued != FULL_LOAD) {
                throw new IllegalStateException(enqueued + " were enqueued");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** How far it is behind while so many tasks change a second. */
    private void lag(AsyncJobs jobs, Connection nats, TaskIndex index, int rate, String what, Changes changes)
            throws Exception {
        var lags = new ArrayList<Long>();
        long started = System.nanoTime();
        int sent = 0;
        while (seconds(started) < LOAD.toSeconds()) {
            int due = (int) (seconds(started) * rate);
            while (sent < due) {
                changes.next(sent);
                sent++;
            }
            TimeUnit.MILLISECONDS.sleep(20);
            lags.add(index.lag().behind().toMillis());
        }
        nats.flush(PATIENCE);
        reachEnd(jobs, index);
        lags.sort(Comparator.naturalOrder());
        System.out.printf(
                "%,d changes a second of %s: behind by %d ms (median), %d ms at most%n",
                rate, what, lags.get(lags.size() / 2), lags.getLast());
    }
}
