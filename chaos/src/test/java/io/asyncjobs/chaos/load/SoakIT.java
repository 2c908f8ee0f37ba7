package io.asyncjobs.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.chaos.run.Stage;
import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.encryption.EncryptedPayloads;
import io.asyncjobs.encryption.PayloadKeys;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.handler.SnoozeTaskException;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work of all kinds for long, at seven tenths of what can be done at most: nothing grows. */
@Tag("long")
final class SoakIT {

    private static final Duration MEASURED = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double LOAD = 0.7;
    private static final int WAITING = 500;
    private static final int PRODUCERS = 32;

    /** So many are done before anything is measured. */
    private static final int WARM = 30_000;

    private static final int KEYS = 500;
    private static final int IN_BULK = 20;
    private static final long MB = 1L << 20;
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final Retention SHORT = Retention.none()
            .keep(TaskState.COMPLETE, KEPT)
            .keep(TaskState.TERMINATED, KEPT)
            .keep(TaskState.EXPIRED, KEPT);

    /** What was seen at one moment. */
    private record Sample(
            long rate, Duration middle, Duration slow, Duration children, long heap, long threads, long server) {

        String line() {
            return "| %,d/s | %s | %s | %s | %d MB | %d | %d MB |"
                    .formatted(
                            rate,
                            Latencies.millis(middle),
                            Latencies.millis(slow),
                            Latencies.millis(children),
                            heap / MB,
                            threads,
                            server / MB);
        }
    }

    private static final QueueSettings USUAL = QueueSettings.of("USUAL").withRetention(SHORT);

    /** So many dead ones are tried again by hand each time that something is sampled, one by one and in an operation. */
    private static final int BY_HAND = 10;

    private final Latencies latencies = new Latencies();
    private final Latencies children = new Latencies();
    private final Set<String> snoozed = ConcurrentHashMap.newKeySet();
    private final LongAdder done = new LongAdder();
    private final AtomicLong begun = new AtomicLong();
    private final LongAdder events = new LongAdder();
    private final Random random = new Random(1);

    private static AsyncJobs.Builder builder(NatsServer server) {
        return AsyncJobs.builder()
                .server(server.url())
                .payloads(json -> new EncryptedPayloads(json, PayloadKeys.ofHex("k1", "0f".repeat(32))));
    }

    private Object handle(TaskContext context) throws Exception {
        var kind = context.payload(String.class);
        if ("fails once".equals(kind) && context.tryNumber() == 1) {
            throw new IOException("as was planned");
        }
        if ("snoozes".equals(kind) && snoozed.add(context.task().id())) {
            throw new SnoozeTaskException(Duration.ofMillis(100));
        }
        boolean hasSnoozed = snoozed.remove(context.task().id());
        if ("tells".equals(kind)) {
            context.progress(50, "half of it");
        }
        boolean isLate = hasSnoozed || "later".equals(kind) || "dies".equals(kind);
        if (context.tryNumber() == 1 && !isLate) {
            (context.task().dependencies().isEmpty() ? latencies : children)
                    .add(Duration.between(context.task().created(), Instant.now()));
        }
        done.increment();
        if ("dies".equals(kind)) {
            throw new TerminateTaskException("as was planned");
        }
        return kind;
    }

    private TaskSpec spec(String kind) {
        return TaskSpec.of("work", kind).queue(random.nextInt(3) == 0 ? "URGENT" : "USUAL");
    }

    /** Enqueues the next task or tasks; those that are refused since their key is held do not count. */
    private void enqueue(AsyncJobs jobs, AsyncJobs signing) throws InterruptedException {
        var producer = jobs.producer();
        int kind = random.nextInt(100);
        if (kind < 48) {
            begin(jobs, spec("usual"));
        } else if (kind < 58) {
            begin(jobs, spec("later").delay(Duration.ofMillis(200 + random.nextInt(1_000))));
        } else if (kind < 64) {
            begin(jobs, spec("fails once"));
        } else if (kind < 65) {
            begin(jobs, spec("dies"));
        } else if (kind < 68) {
            begin(jobs, spec("snoozes"));
        } else if (kind < 73) {
            begin(jobs, spec("tells"));
        } else if (kind < 78) {
            begin(jobs, spec("in time").deadlineIn(Duration.ofMinutes(2)));
        } else if (kind < 79) {
            begin(jobs, TaskSpec.of("remote", "remote").queue("USUAL"));
        } else if (kind < 83) {
            begin(signing, spec("signed").queue("SIGNED"));
        } else if (kind < 86) {
            var task = producer.enqueue(spec("cancelled").delay(Duration.ofSeconds(5)));
            jobs.tasks().cancel(task.id(), "as was planned");
        } else if (kind < 93) {
            begun.incrementAndGet();
            try {
                producer.enqueue(spec("unique").queue("USUAL").unique(Unique.key("key " + random.nextInt(KEYS))));
            } catch (AsyncJobsException held) {
                begun.decrementAndGet();
            }
        } else if (kind < 99) {
            begun.addAndGet(2);
            var parent = TaskId.next();
            producer.enqueueGraph(
                    List.of(spec("parent").id(parent), spec("child").dependsOn(parent)));
        } else {
            begun.addAndGet(IN_BULK);
            producer.enqueueAll(Stream.generate(() -> spec("bulk")).limit(IN_BULK), outcome -> {});
        }
    }

    private void begin(AsyncJobs by, TaskSpec spec) throws InterruptedException {
        begun.incrementAndGet();
        var unused = by.producer().enqueueAsync(spec);
    }

    private long open() {
        return begun.get() - done.sum();
    }

    @Test
    void nothingGrows() throws Exception {
        var length = Duration.ofMinutes(Long.getLong("soak.minutes", 1));
        try (var server = NatsServer.start();
                var jobs = builder(server).connect();
                var other = builder(server).connect();
                var signing = builder(server)
                        .signer(TaskSigner.ofHex("5eed".repeat(16)))
                        .connect()) {
            jobs.queues().define(USUAL);
            jobs.queues().define(QueueSettings.of("URGENT").withPriority(8).withRetention(SHORT));
            jobs.queues().define(QueueSettings.of("TICKS").withRetention(SHORT));
            jobs.queues().define(QueueSettings.of("SIGNED").withRetention(SHORT));
            jobs.schedules().add(Schedule.of("tick", "@every 1s", "tick").queue("TICKS"));
            try (var listening = other.events().subscribe(event -> events.increment());
                    var scheduler = jobs.scheduler("soak").start();
                    var first = worker(jobs).start();
                    var second = worker(other).start();
                    var service = other.service().handle("remote", this::handle).start();
                    var third = signing.worker()
                            .queue("SIGNED")
                            .handle("work", this::handle)
                            .start()) {
                assertThat(listening).isNotNull();
                assertThat(service).isNotNull();
                assertThat(scheduler).isNotNull();
                double most = maximum(jobs, signing);
                System.out.printf(
                        "the maximum is %,.0f tasks each second; the load is %.0f %% of it%n", most, LOAD * 100);
                var samples = load(jobs, signing, server, most * LOAD, length);
                assertThat(Stage.await(LIMIT, () -> open() == 0))
                        .as("open: %d", open())
                        .isTrue();
                assertThat(first.counts().leasesLost()
                                + second.counts().leasesLost()
                                + third.counts().leasesLost())
                        .isZero();
                assertThat(events.sum()).isPositive();
                grewNot(samples, most * LOAD);
            }
        }
    }

    private Worker.Builder worker(AsyncJobs jobs) {
        return jobs.worker()
                .queue("USUAL")
                .queue("URGENT")
                .queue("TICKS")
                .slots(20)
                .retry(RetryPolicy.fixed(Duration.ofMillis(100)))
                .handle("tick", context -> null)
                .handleRemotely("remote")
                .handle("work", this::handle);
    }

    /** How many tasks are done each second where some always wait. */
    private double maximum(AsyncJobs jobs, AsyncJobs signing) throws InterruptedException {
        try (var producers = new Producers(jobs, signing, () -> open() < WAITING)) {
            assertThat(Stage.await(LIMIT, () -> done.sum() >= WARM)).isTrue();
            long from = System.nanoTime();
            long before = done.sum();
            Thread.sleep(MEASURED);
            double most = (done.sum() - before) * 1e9 / (System.nanoTime() - from);
            producers.check();
            return most;
        }
    }

    /** Some that enqueue as long as they may. */
    private final class Producers implements AutoCloseable {
        private final List<Thread> threads = new ArrayList<>();
        private final AtomicReference<Throwable> problem = new AtomicReference<>();
        private volatile boolean stopped;

        Producers(AsyncJobs jobs, AsyncJobs signing, BooleanSupplier may) {
            for (int i = 0; i < PRODUCERS; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        while (!stopped) {
                            if (may.getAsBoolean()) {
                                enqueue(jobs, signing);
                            } else {
                                Thread.sleep(5);
                            }
                        }
                    } catch (InterruptedException | RuntimeException failed) {
                        problem.set(failed);
                    }
                }));
            }
        }

        void check() {
            assertThat(problem).hasNullValue();
        }

        @Override
        public void close() {
            stopped = true;
            try {
                for (var thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<Sample> load(AsyncJobs jobs, AsyncJobs signing, NatsServer server, double rate, Duration length)
            throws IOException, InterruptedException {
        var samples = new ArrayList<Sample>();
        System.out.println("| done | middle | 99 % | children, 99 % | heap | threads | server |");
        System.out.println("|---|---|---|---|---|---|---|");
        latencies.taken();
        children.taken();
        long start = System.nanoTime();
        long begunBefore = begun.get();
        try (var producers = new Producers(
                jobs, signing, () -> begun.get() - begunBefore < (System.nanoTime() - start) / 1e9 * rate)) {
            long sampled = start;
            long doneThen = done.sum();
            while (System.nanoTime() - start < length.toNanos()) {
                Thread.sleep(EVERY);
                var taken = latencies.taken();
                long doneNow = done.sum();
                long now = System.nanoTime();
                samples.add(new Sample(
                        (doneNow - doneThen) * 1_000_000_000L / (now - sampled),
                        taken.at(0.5),
                        taken.at(0.99),
                        children.taken().at(0.99),
                        Memory.ofThisHeap(),
                        Thread.getAllStackTraces().size(),
                        Memory.ofProcess(server.pid())));
                System.out.println(samples.getLast().line());
                operate(jobs, samples.size());
                sampled = now;
                doneThen = doneNow;
            }
            producers.check();
        }
        return samples;
    }

    /** What people do meanwhile. */
    private void operate(AsyncJobs jobs, int round) throws InterruptedException {
        if (round % 2 == 0) {
            jobs.queues().resume("TICKS");
        } else {
            jobs.queues().pause("TICKS", "as was planned");
        }
        jobs.queues().update(USUAL.withPriority(1 + round % 3));
        var dead = jobs.deadLetters().list(DeadLetterFilter.all(), 2 * BY_HAND);
        for (var letter : dead.subList(0, Math.min(BY_HAND, dead.size()))) {
            begun.incrementAndGet();
            jobs.deadLetters().retry(letter.id());
        }
        var others = dead.stream().skip(BY_HAND).map(DeadLetter::id).toList();
        if (!others.isEmpty()) {
            begun.addAndGet(others.size());
            var retried = jobs.operations()
                    .run(
                            new BulkAction.RetryDeadLetters(
                                    DeadLetterFilter.all().withIds(others), null),
                            "soak",
                            "as was planned",
                            state -> {});
            assertThat(retried.state()).isEqualTo(OperationState.COMPLETED);
        }
        jobs.deadLetters()
                .purge(DeadLetterFilter.all().withDiedUntil(Instant.now().minus(Duration.ofMinutes(1))));
    }

    /** The last third against the third before it: what was first used in the beginning is in memory by then. */
    private static void grewNot(List<Sample> samples, double rate) {
        int third = samples.size() / 3;
        assertThat(third).isPositive();
        var earlier = samples.subList(third, 2 * third);
        var later = samples.subList(samples.size() - third, samples.size());
        assertThat(mean(later, Sample::rate)).as("tasks a second").isGreaterThan((long) (rate * 0.9));
        assertThat(mean(later, Sample::heap)).as("heap").isLessThan(mean(earlier, Sample::heap) + 16 * MB);
        assertThat(mean(later, Sample::threads)).as("threads").isLessThan(mean(earlier, Sample::threads) + 20);
        assertThat(mean(later, Sample::server))
                .as("memory of the server")
                .isLessThan(mean(earlier, Sample::server) * 5 / 4 + 64 * MB);
        assertThat(mean(later, each -> each.middle().toMillis()))
                .as("milliseconds until a task starts, in the middle")
                .isLessThan(mean(earlier, each -> each.middle().toMillis()) * 2 + 100);
        assertThat(mean(later, each -> each.slow().toMillis()))
                .as("milliseconds until 99 % of the tasks have started")
                .isLessThan(mean(earlier, each -> each.slow().toMillis()) * 2 + 1_000);
    }

    private static long mean(List<Sample> samples, ToLongFunction<Sample> what) {
        return (long) samples.stream().mapToLong(what).average().orElseThrow();
    }
}
