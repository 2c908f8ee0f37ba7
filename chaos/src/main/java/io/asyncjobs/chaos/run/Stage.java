package io.asyncjobs.chaos.run;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.chaos.check.Checker;
import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.Figures;
import io.asyncjobs.chaos.check.History;
import io.asyncjobs.chaos.check.Journal;
import io.asyncjobs.chaos.check.Links;
import io.asyncjobs.chaos.check.StoreState;
import io.asyncjobs.chaos.check.Violation;
import io.asyncjobs.chaos.workload.FloodProgram;
import io.asyncjobs.chaos.workload.HungryWorkerProgram;
import io.asyncjobs.chaos.workload.ProducerProgram;
import io.asyncjobs.chaos.workload.Producing;
import io.asyncjobs.chaos.workload.SchedulerProgram;
import io.asyncjobs.chaos.workload.WaitingWorkerProgram;
import io.asyncjobs.chaos.workload.WorkerProgram;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Schedule;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One namespace on a server, with two queues, a schedule, and the processes that work there. Not safe for use by several
 * threads.
 */
public final class Stage implements AutoCloseable {

    /** A lease that is lost soon, so that what died is soon taken over. */
    public static final Duration SHORT_LEASE = Duration.ofSeconds(2);

    /** A lease that faults of five seconds do not outlast, but others do. */
    public static final Duration MIDDLE_LEASE = Duration.ofSeconds(8);

    /** A lease that is not lost by faults of some seconds. */
    public static final Duration LONG_LEASE = Duration.ofSeconds(30);

    /** The queues and how many attempts each may run at once. */
    public static final Map<String, Integer> QUEUES = Map.of("FIRST", 8, "SECOND", 4);

    /** The kinds of tasks that a producer enqueues. */
    public static final String ALL_KINDS = "single,bulk,delayed,unique,chain,graph";

    private static final String SLOTS = "10";
    private static final String ALL_QUEUES = "FIRST,SECOND";
    private static final Duration REPAIR_AGE = Duration.ofSeconds(2);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final String SCHEDULE = "tick";
    private static final String SCHEDULERS = "scheduler";

    /** Consumers live for a minute without anybody who reads. */
    private static final Duration CONSUMERS_GONE = Duration.ofSeconds(150);

    private static final Duration LINKS_GONE = Duration.ofSeconds(10);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String url;
    private final String namespace = "CHAOS" + NUMBERS.incrementAndGet();
    private final Path folder;
    private final AsyncJobs jobs;
    private final Connection nats;
    private final StoreReader reader;
    private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
    private final List<Checker.Window> excused = new ArrayList<>();
    private final List<StoreState.Timetable> schedules = new ArrayList<>();
    private final Journal killed;
    private final Duration lease;
    private final int servers;
    private int started;
    private boolean withoutConsumers;

    /** On the servers of these URLs, apart by commas, with that lease; journals go to the folder. */
    public Stage(String url, Path folder, int replicas, Duration lease) throws IOException, InterruptedException {
        this.url = url;
        this.lease = lease;
        this.servers = replicas;
        this.folder = folder;
        this.killed = new Journal(folder, "nemesis");
        this.jobs = AsyncJobs.builder()
                .server(url)
                .namespace(namespace)
                .replicas(replicas)
                .requestTimeout(Duration.ofSeconds(30))
                .connect();
        this.nats = Nats.connect(Options.builder()
                .servers(url.split(",", -1))
                .maxReconnects(-1)
                .connectionTimeout(Duration.ofSeconds(10))
                .errorListener(new ErrorListener() {}) // that the server is away is the point
                .build());
        this.reader = new StoreReader(nats, namespace);
        define();
    }

    /** Makes the queues, or what is missing of them. */
    public void define() {
        QUEUES.forEach((queue, limit) ->
                jobs.queues().define(QueueSettings.of(queue).withLease(lease).withMaxConcurrent(limit)));
    }

    /** Lets a queue run so many tasks at once. */
    public void limit(String queue, int most) {
        jobs.queues().update(QueueSettings.of(queue).withLease(lease).withMaxConcurrent(most));
    }

    /** Lets each queue run as many tasks at once as in the beginning. */
    public void restoreLimits() {
        QUEUES.forEach(this::limit);
    }

    /** The namespace. */
    public String namespace() {
        return namespace;
    }

    /** A client of the namespace that no fault stands before. */
    public AsyncJobs jobs() {
        return jobs;
    }

    /** A plain connection. */
    public Connection nats() {
        return nats;
    }

    /** Where the journals are. */
    public Path folder() {
        return folder;
    }

    /** Starts a worker, at the server itself. */
    public ChildProcess worker() throws IOException {
        return worker(url);
    }

    /** Starts a worker that connects there. */
    public ChildProcess worker(String there, String... jvm) throws IOException {
        return start(
                "worker",
                WorkerProgram.class,
                there,
                List.of(jvm),
                ALL_QUEUES,
                SLOTS,
                String.valueOf(REPAIR_AGE.toMillis()));
    }

    /** Starts a worker that connects there, in which the classes of that folder take the place of the library's. */
    public ChildProcess alteredWorker(String there, Path classes) throws IOException {
        return start(
                "worker",
                WorkerProgram.class,
                there,
                List.of(),
                Optional.of(classes),
                ALL_QUEUES,
                SLOTS,
                String.valueOf(REPAIR_AGE.toMillis()));
    }

    /** Starts a worker whose handlers wait until this file is there. */
    public ChildProcess waitingWorker(Path gate) throws IOException {
        return start(
                "worker",
                WaitingWorkerProgram.class,
                url,
                List.of(),
                ALL_QUEUES,
                SLOTS,
                String.valueOf(REPAIR_AGE.toMillis()),
                gate.toString());
    }

    /** Starts a worker whose handler ignores its interrupt, and writes whatever its token when this file is there. */
    public ChildProcess carelessWorker(Path gate) throws IOException {
        return start(
                "worker",
                WorkerProgram.class,
                url,
                List.of(),
                ALL_QUEUES,
                SLOTS,
                String.valueOf(REPAIR_AGE.toMillis()),
                gate.toString());
    }

    /** Starts a producer that makes so many calls, at the server itself. */
    public ChildProcess producer(long seed, int calls) throws IOException {
        return producer(url, seed, calls, 5, ALL_KINDS);
    }

    /** Starts a producer that connects there. */
    public ChildProcess producer(String there, long seed, int calls, int pauseMillis, String kinds) throws IOException {
        return producer(there, List.of(), seed, calls, pauseMillis, kinds);
    }

    /** Starts a scheduler that connects there. */
    public ChildProcess scheduler(String there) throws IOException {
        return start(SCHEDULERS, SchedulerProgram.class, there, List.of());
    }

    /** Starts a scheduler with these options of its JVM, at the server itself. */
    public ChildProcess schedulerWith(String... jvm) throws IOException {
        return start(SCHEDULERS, SchedulerProgram.class, url, List.of(jvm));
    }

    /** Starts a producer of all kinds as that. */
    public ChildProcess producerWith(long seed, int calls, String... jvm) throws IOException {
        return producer(url, List.of(jvm), seed, calls, 20, ALL_KINDS);
    }

    private ChildProcess producer(String there, List<String> jvm, long seed, int calls, int pauseMillis, String kinds)
            throws IOException {
        return start(
                "producer",
                ProducerProgram.class,
                there,
                jvm,
                ALL_QUEUES,
                String.valueOf(seed),
                String.valueOf(calls),
                String.valueOf(pauseMillis),
                kinds);
    }

    /** Starts a worker that wants this many bytes of memory for each task that has ballast. */
    public ChildProcess hungryWorker(long bytes, String... jvm) throws IOException {
        return start(
                "worker",
                HungryWorkerProgram.class,
                url,
                List.of(jvm),
                ALL_QUEUES,
                SLOTS,
                String.valueOf(REPAIR_AGE.toMillis()),
                String.valueOf(bytes));
    }

    /** Starts a producer that enqueues as fast as it may for so many seconds, there. */
    public ChildProcess flood(String there, int seconds, String... jvm) throws IOException {
        return start("producer", FloodProgram.class, there, List.of(jvm), ALL_QUEUES, String.valueOf(seconds));
    }

    private ChildProcess start(String kind, Class<?> program, String there, List<String> jvm, String... rest)
            throws IOException {
        return start(kind, program, there, jvm, Optional.empty(), rest);
    }

    private ChildProcess start(
            String kind, Class<?> program, String there, List<String> jvm, Optional<Path> first, String... rest)
            throws IOException {
        var name = kind + "-" + ++started;
        var arguments = new ArrayList<>(List.of(there, namespace, folder.toString(), name, String.valueOf(servers)));
        arguments.addAll(List.of(rest));
        var process = ChildProcess.start(name, folder, program, jvm, first, arguments);
        processes.put(name, process);
        return process;
    }

    /** Enqueues from this very process: so many calls of these kinds. */
    public void enqueue(int calls, String... kinds) throws InterruptedException {
        var producing = new Producing(
                jobs.producer(),
                new Journal(folder, "producer-" + ++started),
                List.of(ALL_QUEUES.split(",", -1)),
                started);
        for (int i = 0; i < calls; i++) {
            producing.call(List.of(kinds));
        }
    }

    /** {@code kill -9}; that it was is written down. */
    public void kill(ChildProcess process) {
        process.strike();
        killed.write((at, nemesis) -> new Entry.Killed(at, process.name()));
    }

    /** How many workers have told that they are alive. */
    public int workersAlive() {
        try {
            return jobs.workers().list().size();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Whether so many workers are alive, and a scheduler fires. */
    public boolean isManned(int workers) {
        return workersAlive() >= workers && firing().isPresent();
    }

    /** The living scheduler that fires; empty where none was elected. */
    public Optional<ChildProcess> firing() {
        try {
            return jobs.leaders()
                    .scheduler()
                    .flatMap(name -> Optional.ofNullable(processes.get(name)))
                    .filter(ChildProcess::isAlive);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The living worker that repairs what crashes leave; empty where none was elected. */
    public Optional<ChildProcess> reconciler() {
        try {
            var owner = jobs.leaders().reconciler();
            return jobs.workers().list().stream()
                    .filter(worker -> owner.filter(worker.id()::equals).isPresent())
                    .flatMap(worker -> processes.values().stream().filter(process -> process.pid() == worker.pid()))
                    .filter(ChildProcess::isAlive)
                    .findFirst();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The process whose handler was called last and has not ended; empty where none runs. */
    public Optional<ChildProcess> busy() {
        try {
            var history = History.read(folder);
            var ended = history.of(Entry.Ended.class).map(Entry.Ended::token).collect(Collectors.toSet());
            return history.of(Entry.Started.class)
                    .filter(start -> !ended.contains(start.token()))
                    .reduce((earlier, later) -> later)
                    .map(start -> processes.get(start.process()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** From now on tasks are due every two seconds, and all that are missed are to be caught up. */
    public void schedule() throws InterruptedException {
        var added = jobs.schedules()
                .add(Schedule.of(SCHEDULE, "@every " + EVERY.toSeconds() + "s", "tick")
                        .queue("FIRST")
                        .missed(MissedTimes.all(1_000)));
        // what was due before it was stored is nobody's
        var from = added.created().truncatedTo(ChronoUnit.SECONDS);
        var counted = from.plus(
                EVERY.multipliedBy(Duration.between(from, Instant.now()).dividedBy(EVERY)));
        schedules.add(new StoreState.Timetable(SCHEDULE, counted, EVERY, counted));
    }

    /** Consumers are not looked at: a server that was cut off may keep one of a client that has left. */
    public void leaveConsumersOut() {
        withoutConsumers = true;
    }

    /** In this time what was in flight was forgotten with the server or a consumer. */
    public void excuse(Instant from, Instant to) {
        excused.add(new Checker.Window(from, to));
    }

    /** What is in the delay stream, for people. */
    public List<String> delayMessages() throws IOException {
        try {
            return reader.delayMessages();
        } catch (JetStreamApiException failed) {
            throw new IOException(failed);
        }
    }

    /** How many tasks were acknowledged, or started, so far. */
    public long count(Class<? extends Entry> kind) {
        try {
            return History.read(folder).of(kind).count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** When the last entry of that kind was written; the beginning of time where there is none. */
    public Instant last(Class<? extends Entry> kind) {
        try {
            return History.read(folder)
                    .of(kind)
                    .map(Entry::at)
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Waits until a handler was called after that time; says how long after it. The limit where none was.
     */
    public Duration untilWorkGoesOn(Instant since, Duration limit) throws IOException, InterruptedException {
        await(limit, () -> last(Entry.Started.class).isAfter(since));
        return History.read(folder)
                .of(Entry.Started.class)
                .map(Entry::at)
                .filter(since::isBefore)
                .min(Instant::compareTo)
                .map(first -> Duration.between(since, first))
                .orElse(limit);
    }

    /** The longest time between these two in which no handler was called. */
    public Duration longestPause(Instant from, Instant to) throws IOException {
        var calls = Stream.concat(
                        History.read(folder)
                                .of(Entry.Started.class)
                                .map(Entry::at)
                                .filter(at -> at.isAfter(from) && at.isBefore(to))
                                .sorted(),
                        Stream.of(to))
                .toList();
        var longest = Duration.ZERO;
        var last = from;
        for (var call : calls) {
            var pause = Duration.between(last, call);
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            last = call;
        }
        return longest;
    }

    /** What came of it so far. */
    public Figures figures() throws IOException {
        return Figures.of(History.read(folder));
    }

    /** Waits until that is so; says whether it came about. */
    public static boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    /** Waits until so many more handlers were called than now; says whether it came about. */
    public boolean awaitStarts(int more, Duration limit) throws InterruptedException {
        long before = count(Entry.Started.class);
        return await(limit, () -> count(Entry.Started.class) >= before + more);
    }

    /**
     * Ends the schedule once it is up to date, waits until nothing more happens, and stops all processes. What is stored after
     * the limit is answered whether at rest or not. Consumers are left out where a process was killed: the server keeps its
     * own for a while.
     */
    public StoreState rest(Duration limit) throws IOException, InterruptedException {
        return rest(limit, Duration.ZERO);
    }

    /** The same; waits a good minute more where a process was killed, until the server has dropped its consumers. */
    public StoreState longRest(Duration limit) throws IOException, InterruptedException {
        return rest(limit, CONSUMERS_GONE);
    }

    private StoreState rest(Duration limit, Duration consumersGone) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        endSchedules(limit);
        boolean allEndedWell = true;
        for (var process : processes.values()) {
            if (process.name().startsWith(SCHEDULERS)) {
                allEndedWell &= process.stop(); // one that catches up goes on until it sees that its schedule is paused
            }
        }
        StoreState state = null;
        while (state == null || (!state.isAtRest() && System.nanoTime() - end < 0)) {
            Thread.sleep(200);
            try {
                if (state == null || reader.looksEmpty()) {
                    state = reader.read(schedules);
                }
            } catch (IOException | JetStreamApiException away) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("the server does not answer", away);
                }
            }
        }
        var links = new ArrayList<>(settledLinks(end));
        for (var process : processes.values()) {
            allEndedWell &= process.stop();
        }
        links.addAll(settledLinks(end));
        long consumersEnd = allEndedWell ? end : Math.max(end, System.nanoTime() + consumersGone.toNanos());
        boolean withConsumers = !withoutConsumers && (allEndedWell || !consumersGone.isZero());
        var last = read();
        while (withConsumers && !last.consumers().isEmpty() && System.nanoTime() - consumersEnd < 0) {
            Thread.sleep(200); // the server looks after some seconds whether anybody listens
            last = read();
        }
        return (withConsumers ? last : last.withoutConsumers()).withLinks(links);
    }

    /** What the processes have at the servers, once those that ended have nothing there; after a while what there is. */
    private List<Links> settledLinks(long end) throws IOException, InterruptedException {
        long latest = Math.max(end, System.nanoTime() + LINKS_GONE.toNanos());
        while (true) {
            try {
                var links = reader.links(servers, this::isAlive);
                if (links.stream().noneMatch(Links::areTooMany) || System.nanoTime() - latest > 0) {
                    return links;
                }
            } catch (IOException away) {
                if (System.nanoTime() - latest > 0) {
                    throw away;
                }
            }
            Thread.sleep(200);
        }
    }

    private boolean isAlive(String name) {
        var process = processes.get(name);
        return process != null && process.isAlive();
    }

    private StoreState read() throws IOException, InterruptedException {
        try {
            return reader.read(schedules);
        } catch (JetStreamApiException failed) {
            throw new IOException(failed);
        }
    }

    private void endSchedules(Duration limit) throws InterruptedException {
        if (schedules.isEmpty()) {
            return;
        }
        var now = Instant.now();
        await(limit, () -> {
            try {
                return jobs.schedules()
                        .state(SCHEDULE)
                        .done()
                        .filter(done -> done.isAfter(now))
                        .isPresent();
            } catch (AsyncJobsException away) {
                return false;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return true;
            }
        });
        jobs.schedules().pause(SCHEDULE, "the run is over");
        schedules.replaceAll(each -> new StoreState.Timetable(each.name(), each.created(), each.every(), now));
    }

    /** How long a worker keeps a task without a sign of life. */
    public Duration lease() {
        return lease;
    }

    /** Which rules are broken, by all that happened here and this state. */
    public List<Violation> check(StoreState state) throws IOException {
        refuseFewerReplicas();
        if (!state.delayed().isEmpty()) {
            delayMessages().forEach(left -> System.out.println("in the delay stream: " + left));
        }
        return new Checker(QUEUES, lease, excused).check(History.read(folder), state);
    }

    /** A run in which a stream was on fewer servers than there are says little about the loss of one. */
    private void refuseFewerReplicas() throws IOException {
        try {
            var fewer = reader.onFewerThan(servers);
            if (!fewer.isEmpty()) {
                throw new IllegalStateException("on fewer than " + servers + " servers are " + fewer);
            }
        } catch (JetStreamApiException failed) {
            throw new IOException(failed);
        }
    }

    @Override
    public void close() {
        processes.values().forEach(ChildProcess::close);
        jobs.close();
        try {
            nats.close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
