package io.asyncjobs.micrometer;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Scheduler;
import io.asyncjobs.Worker;
import io.asyncjobs.telemetry.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts and times what a client, its workers and its schedulers do, in a Micrometer registry. All names begin with
 * {@code asyncjobs.}; docs/metrics.md lists them. Labels are queue, type, state, operation and reason, never an id. At most
 * 1,000 queues and 1,000 pairs of a queue and a type are told apart; later ones are counted as {@code other}.
 *
 * {@snippet :
 * var metrics = AsyncJobsMetrics.on(registry);
 * var jobs = AsyncJobs.builder().server(url).telemetry(metrics).connect();
 * var worker = jobs.worker().queue("EMAIL").handleAny(handler).start();
 * metrics.watch(jobs, Set.of("EMAIL"));
 * metrics.watch(worker);
 * }
 *
 * One for a registry; clients of several namespaces need registries, or common tags, of their own. Counting takes some tens to
 * hundreds of nanoseconds and never waits for the server. Safe for use by many threads.
 */
public final class AsyncJobsMetrics implements Consumer<Measurement>, AutoCloseable {

    private final MeterBook book;
    private final Duration readEvery;
    private final LabelTable<QueueMeters> queues;
    private final OfficeMeters offices;
    private final RequestMeters requests;
    private final ProcessGauges process;

    private AsyncJobsMetrics(Builder builder) {
        book = new MeterBook(builder.registry);
        readEvery = builder.readEvery;
        var pairs = new LabelTable.Room(Builder.MOST);
        var handlerBuckets = builder.handlerBuckets;
        queues = new LabelTable<>(
                book,
                new LabelTable.Room(Builder.MOST),
                queue ->
                        new QueueMeters(book, queue, pairs, type -> new TypeMeters(book, queue, type, handlerBuckets)));
        offices = new OfficeMeters(book);
        requests = new RequestMeters(book, builder.requestBuckets);
        process = new ProcessGauges(book);
    }

    /** With every default. */
    public static AsyncJobsMetrics on(MeterRegistry registry) {
        return builder(registry).build();
    }

    /** What may be set before. */
    public static Builder builder(MeterRegistry registry) {
        return new Builder(registry);
    }

    /** Counts it; does nothing once closed. */
    @Override
    public void accept(Measurement measurement) {
        if (book.isClosed()) {
            return;
        }
        switch (measurement) {
            case Measurement.Enqueued done ->
                type(done.queue(), done.type()).enqueues().done().increment();
            case Measurement.EnqueueFailed failed ->
                type(failed.queue(), failed.type()).enqueues().failures().count(failed.reason());
            case Measurement.Held held -> requests.held(held.where(), held.time());
            case Measurement.Pulled pulled -> work(pulled.queue()).pulls().increment();
            case Measurement.PullFailed failed ->
                work(failed.queue()).pullFailures().increment();
            case Measurement.Delivered item -> {
                var work = work(item.queue());
                (item.again() ? work.deliveredAgain() : work.deliveredFirst()).increment();
            }
            case Measurement.Rejected item -> work(item.queue()).rejected().count(item.reason());
            case Measurement.HandlerStarted handler ->
                handlers(handler.queue(), handler.type()).running().incrementAndGet();
            case Measurement.HandlerEnded handler -> {
                var handlers = handlers(handler.queue(), handler.type());
                handlers.running().decrementAndGet();
                handlers.time().record(handler.time());
            }
            case Measurement.HandlerStuck handler ->
                handlers(handler.queue(), handler.type()).stuck().increment();
            case Measurement.Settled run ->
                handlers(run.queue(), run.type()).settled().count(run.outcome());
            case Measurement.LeaseRenewed lease -> work(lease.queue()).renewed().increment();
            case Measurement.LeaseLost lease -> work(lease.queue()).lost().increment();
            case Measurement.Saved saved ->
                queues.of(saved.queue()).records().saved().count(saved.state());
            case Measurement.SaveFailed failed ->
                queues.of(failed.queue()).records().failures().count(failed.reason());
            case Measurement.Died dead ->
                type(dead.queue(), dead.type()).deaths().count(dead.reason());
            case Measurement.Moved due -> queues.of(due.queue()).moves().count(due.move());
            case Measurement.Repaired repair ->
                queues.of(repair.queue()).repairs(repair.repair()).increment();
            case Measurement.Fired fired ->
                type(fired.queue(), fired.type()).firings().dealt(fired.what(), fired.lag());
            case Measurement.Campaigned stood -> offices.campaigned(stood.office());
            case Measurement.Led led -> offices.led(led.office(), led.leads());
            case Measurement.Requested request ->
                requests.requested(request.operation(), request.answered(), request.time());
        }
    }

    private TypeMeters type(String queue, String type) {
        return queues.of(queue).type(type);
    }

    private TypeMeters.Handlers handlers(String queue, String type) {
        return type(queue, type).handlers();
    }

    private QueueMeters.Work work(String queue) {
        return queues.of(queue).work();
    }

    /**
     * Shows what the server holds: the gauges of all queues, and how many workers are alive. A background thread asks while
     * somebody reads the gauges; values older than half a minute are shown as unknown ({@code NaN}). A round asks four
     * or five questions for each queue and one for each worker, so a few processes that do so are enough; the others watch
     * the {@linkplain #watch(AsyncJobs, Set) queues that they serve}. At most 1,000 queues.
     *
     * @throws IllegalStateException if it watches a client already
     */
    public void watch(AsyncJobs jobs) {
        process.watch(jobs, new QueueReader(jobs, Set.of()), readEvery);
    }

    /**
     * As {@link #watch(AsyncJobs)}, of these queues alone and without workers.
     *
     * @throws IllegalArgumentException if there are none
     * @throws IllegalStateException if it watches a client already
     */
    public void watch(AsyncJobs jobs, Set<String> only) {
        if (only.isEmpty()) {
            throw new IllegalArgumentException("no queues to watch are named; name some, or leave the set out for all");
        }
        process.watch(jobs, new QueueReader(jobs, Set.copyOf(only)), readEvery);
    }

    /** Shows how many slots this worker has and how many are taken, summed with other workers, until it has stopped. */
    public void watch(Worker worker) {
        process.watch(Objects.requireNonNull(worker, "worker"));
    }

    /** Shows how many schedules this scheduler knows; the last one given counts. */
    public void watch(Scheduler scheduler) {
        process.watch(Objects.requireNonNull(scheduler, "scheduler"));
    }

    /** Stops asking and removes all its meters from the registry; what is measured afterwards is not counted. */
    @Override
    public void close() {
        process.close();
        book.close();
    }

    /** Collects what may be set. Not safe for use by several threads. */
    public static final class Builder {

        private static final int MOST = 1_000;

        private final MeterRegistry registry;
        private Duration readEvery = Duration.ofSeconds(5);
        private List<Duration> handlerBuckets = List.of();
        private List<Duration> requestBuckets = List.of();

        private Builder(MeterRegistry registry) {
            this.registry = Objects.requireNonNull(registry, "registry");
        }

        /**
         * Counts handlers by these times too, for quantiles over several processes; none by default. Each is a series more
         * for each queue and type.
         *
         * @throws IllegalArgumentException if one is not above zero
         */
        public Builder handlerBuckets(Duration... upTo) {
            handlerBuckets = checked(upTo);
            return this;
        }

        /**
         * Counts requests to the server by these times too; none by default. Each is a series more for each operation.
         *
         * @throws IllegalArgumentException if one is not above zero
         */
        public Builder requestBuckets(Duration... upTo) {
            requestBuckets = checked(upTo);
            return this;
        }

        private static List<Duration> checked(Duration... buckets) {
            for (var bucket : buckets) {
                if (!bucket.isPositive()) {
                    throw new IllegalArgumentException("the bucket " + bucket + " is not above zero");
                }
            }
            return List.of(buckets);
        }

        /**
         * How long the server is left alone between two looks at the queues; 5 s by default, 1 s to 10 minutes. Short ones
         * cost the server requests, long ones make gauges old.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder readEvery(Duration pause) {
            if (pause.compareTo(Duration.ofSeconds(1)) < 0 || pause.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException(
                        "the pause between two looks is " + pause + "; it must be between 1 s and 10 minutes");
            }
            readEvery = pause;
            return this;
        }

        /** Registers nothing yet: meters appear with what they count. */
        public AsyncJobsMetrics build() {
            return new AsyncJobsMetrics(this);
        }
    }
}
