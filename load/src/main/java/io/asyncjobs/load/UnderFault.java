package io.asyncjobs.load;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How much is done before, during and after a fault that is switched on and off within the run, how much memory it takes
 * meanwhile, and how soon all is as before? Fails if a task that was enqueued was not run in the end.
 */
record UnderFault(Fault fault) implements Scenario {

    static final String BEFORE = "before_per_second";
    static final String DURING = "during_per_second";
    static final String POSSIBLE = "possible_per_second";
    static final String AFTER = "after_per_second";
    static final String RECOVERY = "recovery_seconds";
    static final String HEAP_BEFORE = "live_heap_before_mb";
    static final String FAILURES = "enqueue_failures";
    static final String AGAIN = "run_again";

    private static final int MOST_OPEN = 20_000;
    private static final int MOST_OPEN_TO_BE_FULL = 2_500;
    private static final int FULL_ENTRIES = 1_000;
    private static final QueueSettings ROOMY =
            QueueSettings.of("ROOMY").withMaxEntries(1_000_000).withWhenFull(WhenFull.WAIT);
    private static final Duration SLOW_HANDLER = Duration.ofMillis(100);
    private static final double SLOW_SERVER = 0.1;
    private static final long LEAST_BYTES = 1_000;

    private static final int RAMP_MILLIS = 1_000;
    private static final int BEFORE_MILLIS = 1_500;
    private static final int FELT_MILLIS = 500;
    private static final int DURING_MILLIS = 2_000;
    private static final int AFTER_MILLIS = 1_500;
    private static final int LEAST_MILLIS = 200;
    private static final long RECOVERED_MILLIS = 20_000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SPAN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final double RECOVERED = 0.7;

    @Override
    public String name() {
        return fault.row();
    }

    @Override
    public String about() {
        return fault.about();
    }

    @Override
    public Size size() {
        return Size.NORMAL;
    }

    @Override
    public boolean needsOwnServer() {
        return fault.isOfNetwork();
    }

    @Override
    public Sample run(Stage stage) throws IOException, InterruptedException {
        if (!fault.isOfNetwork()) {
            return run(stage, stage.jobs(), null);
        }
        try (var proxy = Proxy.start(stage.site().host(), stage.site().port());
                var jobs = Stage.connect(
                        proxy.url(), stage.namespace(), stage.site().replicas())) {
            try {
                return run(stage, jobs, proxy);
            } finally {
                proxy.heal(); // what is closed now says goodbye
            }
        }
    }

    private Sample run(Stage stage, AsyncJobs jobs, @Nullable Proxy proxy) throws InterruptedException {
        try (var traffic = start(stage, jobs)) {
            pass(stage, RAMP_MILLIS);
            long passed = passed(proxy);
            long began = System.nanoTime();
            double before = rate(stage, traffic, BEFORE_MILLIS);
            double bytes = (passed(proxy) - passed) / ((System.nanoTime() - began) / 1e9);
            var sample = new Sample().with(BEFORE, before).with(HEAP_BEFORE, Meter.liveHeapMegabytes());

            long limit = Math.max(LEAST_BYTES, (long) (bytes * SLOW_SERVER));
            begin(stage, traffic, proxy, limit);
            pass(stage, FELT_MILLIS);
            passed = passed(proxy);
            began = System.nanoTime();
            double during = rate(stage, traffic, DURING_MILLIS);
            double used = (passed(proxy) - passed) / ((System.nanoTime() - began) / 1e9) / limit;
            sample.with(DURING, during)
                    .with(POSSIBLE, possible(stage, before, during, used))
                    .with(Sample.LIVE_HEAP, Meter.liveHeapMegabytes());

            end(stage, traffic, proxy);
            recover(traffic, RECOVERED * before, sample);
            sample.with(AFTER, rate(stage, traffic, AFTER_MILLIS));
            return sample.with("tasks", traffic.finish())
                    .with(FAILURES, traffic.failures())
                    .with(AGAIN, traffic.again())
                    .ended();
        } finally {
            if (proxy != null) {
                proxy.heal(); // before the worker is closed, which talks to the server
            }
        }
    }

    private Traffic start(Stage stage, AsyncJobs jobs) throws InterruptedException {
        if (fault != Fault.FULL_QUEUE) {
            return Traffic.start(stage, jobs, Stage.QUEUE, MOST_OPEN);
        }
        stage.define(ROOMY);
        return Traffic.start(stage, jobs, ROOMY.name(), MOST_OPEN_TO_BE_FULL);
    }

    private void begin(Stage stage, Traffic traffic, @Nullable Proxy proxy, long limit) {
        switch (fault) {
            case SLOW_SERVER -> Objects.requireNonNull(proxy).limit(limit);
            case SLOW_HANDLER -> traffic.handlersTake(SLOW_HANDLER.toNanos());
            case FULL_QUEUE -> limit(stage, FULL_ENTRIES);
            case STALLED_CONNECTION -> Objects.requireNonNull(proxy).stall();
        }
    }

    private void end(Stage stage, Traffic traffic, @Nullable Proxy proxy) {
        switch (fault) {
            case SLOW_SERVER, STALLED_CONNECTION ->
                Objects.requireNonNull(proxy).heal();
            case SLOW_HANDLER -> traffic.handlersTake(0);
            case FULL_QUEUE -> limit(stage, ROOMY.maxEntries());
        }
    }

    private static void limit(Stage stage, long entries) {
        var queues = stage.jobs().queues();
        var live = queues.find(ROOMY.name()).orElse(ROOMY);
        queues.update(live.withMaxEntries(entries));
    }

    private static long passed(@Nullable Proxy proxy) {
        return proxy == null ? 0 : proxy.passed();
    }

    /** What the fault lets through, where so much of what the network passes was used. */
    private double possible(Stage stage, double before, double during, double used) {
        return switch (fault) {
            case SLOW_SERVER -> used > 0 ? during / used : 0;
            case SLOW_HANDLER -> Math.min(before, stage.options().slots() * 1_000.0 / SLOW_HANDLER.toMillis());
            case FULL_QUEUE -> before;
            case STALLED_CONNECTION -> 0;
        };
    }

    private static void pass(Stage stage, int usualMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis(stage, usualMillis));
    }

    private static long millis(Stage stage, int usual) {
        return Math.max(Math.min(usual, LEAST_MILLIS), stage.options().scaled(usual));
    }

    private static double rate(Stage stage, Traffic traffic, int usualMillis) throws InterruptedException {
        long began = System.nanoTime();
        long done = traffic.done();
        pass(stage, usualMillis);
        return (traffic.done() - done) / ((System.nanoTime() - began) / 1e9);
    }

    /** Waits until as much is done as is wanted, for a while at most. */
    private static void recover(Traffic traffic, double wanted, Sample sample) throws InterruptedException {
        long began = System.nanoTime();
        var recovery = new Recovery(began, SPAN_NANOS, wanted);
        while (!recovery.look(System.nanoTime(), traffic.done())
                && System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(RECOVERED_MILLIS)) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        recovery.seconds().ifPresent(seconds -> sample.with(RECOVERY, seconds));
    }
}
