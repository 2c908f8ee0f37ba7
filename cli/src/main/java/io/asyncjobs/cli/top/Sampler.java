package io.asyncjobs.cli.top;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Workers.Live;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.queue.QueueStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Asks the server for everything that a snapshot has, a few queues at once. Used by one thread. */
final class Sampler implements AutoCloseable {

    /** How many queues are asked for at once. */
    private static final int AT_ONCE = 8;

    /** What changes slowly, or costs the server more with every dead letter, is asked for this often. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    private final AsyncJobs jobs;
    private final String server;
    private final String namespace;
    private final Set<String> wanted;
    private final EventTally tally;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());

    private final Map<String, Long> deadLetters = new HashMap<>();
    private Rates rates = Rates.none();
    private List<Live> workers = List.of();
    private Optional<String> reconciler = Optional.empty();
    private Optional<String> scheduler = Optional.empty();
    private long slowNanos;
    private boolean hasSlow;

    /**
     * Reads these queues, or all where none is named.
     *
     * @param tally what is counted meanwhile
     */
    Sampler(AsyncJobs jobs, String server, String namespace, Set<String> wanted, EventTally tally) {
        this.jobs = jobs;
        this.server = server;
        this.namespace = namespace;
        this.wanted = wanted;
        this.tally = tally;
    }

    private record Read(QueueStatus status, long deadLetters) {}

    /**
     * Makes sure that all queues that were named are there.
     *
     * @throws NotFoundException if one is not
     */
    void requireWanted() {
        for (var name : wanted) {
            var unused = jobs.queues().status(name);
        }
    }

    /**
     * What is there now, with the rates since the last time. A queue that goes meanwhile is left out.
     *
     * @throws AsyncJobsException if the server refuses, or does not answer
     */
    Snapshot sample() throws InterruptedException {
        boolean slow = !hasSlow || System.nanoTime() - slowNanos >= SLOW.toNanos();
        if (slow) {
            workers = jobs.workers().list();
            reconciler = jobs.leaders().reconciler().map(this::place);
            scheduler = jobs.leaders().scheduler();
        }
        var names = jobs.queues().list().stream()
                .filter(name -> wanted.isEmpty() || wanted.contains(name))
                .toList();
        var reads = read(names, slow);
        rates = rates.with(new Rates.Reading(System.nanoTime(), tally.read()));
        if (slow) {
            slowNanos = System.nanoTime();
            hasSlow = true;
        }
        var now = Instant.now();
        return new Snapshot(
                now,
                server,
                namespace,
                now,
                rates.isMeasured(),
                reconciler,
                scheduler,
                workers.size(),
                workers.stream().mapToLong(Live::slots).sum(),
                reads.stream().map(read -> line(read, now)).toList());
    }

    /** As {@link #sample}, but the last one again, as lost, where the server does not answer. */
    Snapshot after(Snapshot last) throws InterruptedException {
        if (!jobs.isConnected()) {
            return last.lost(Instant.now());
        }
        try {
            return sample();
        } catch (UnavailableException silent) {
            return last.lost(Instant.now());
        }
    }

    /** A worker is better known by its machine than by its id. */
    private String place(String id) {
        return workers.stream()
                .filter(worker -> worker.id().equals(id))
                .findFirst()
                .map(worker -> worker.host() + ":" + worker.pid())
                .orElse(id);
    }

    private List<Read> read(List<String> names, boolean slow) throws InterruptedException {
        var calls = names.stream()
                .<Callable<@Nullable Read>>map(name -> () -> read(name, slow))
                .toList();
        return threads.invokeAll(calls).stream()
                .map(Sampler::result)
                .filter(Objects::nonNull)
                .toList();
    }

    private @Nullable Read read(String name, boolean slow) throws InterruptedException {
        try {
            var status = jobs.queues().status(name);
            long letters = slow ? jobs.deadLetters().count(name) : known(name);
            synchronized (deadLetters) {
                deadLetters.put(name, letters);
            }
            return new Read(status, letters);
        } catch (NotFoundException gone) {
            return null;
        }
    }

    private long known(String name) {
        synchronized (deadLetters) {
            return deadLetters.getOrDefault(name, 0L);
        }
    }

    private static @Nullable Read result(Future<@Nullable Read> done) {
        if (done.state() == Future.State.SUCCESS) {
            return done.resultNow();
        }
        throw done.exceptionNow() instanceof RuntimeException problem
                ? problem
                : new IllegalStateException(done.exceptionNow());
    }

    private Snapshot.Line line(Read read, Instant now) {
        var status = read.status();
        var name = status.settings().name();
        var serving = workers.stream()
                .filter(worker -> worker.queues().contains(name))
                .toList();
        return new Snapshot.Line(
                name,
                status.waiting(),
                status.inFlight(),
                status.delayed(),
                oldest(status, now),
                rates.last(name),
                rates.average(name),
                rates.total(name),
                read.deadLetters(),
                Optional.ofNullable(status.pause()).map(QueueStatus.Pause::reason),
                serving.size(),
                serving.stream().mapToLong(Live::slots).sum());
    }

    /** The server's clock may be ahead of this machine's. */
    private static Optional<Duration> oldest(QueueStatus status, Instant now) {
        return status.waiting() == 0
                ? Optional.empty()
                : Optional.ofNullable(status.oldestItem())
                        .map(since -> Duration.between(since, now))
                        .map(age -> age.isNegative() ? Duration.ZERO : age);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
