package io.asyncjobs.load;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Does the time from enqueue to start stay as it is under a load of 70 % of what one process can enqueue and run at once?
 * Open loop, in steps of a millisecond.
 */
final class Steady implements Scenario {

    private static final double LOAD = 0.7;
    private static final int PROBE_TASKS = 60_000;
    private static final int MOST_OPEN = 1_000;
    static final int PARTS = 10;
    private static final long LIMIT_SECONDS = 120;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public String name() {
        return "steady";
    }

    @Override
    public String about() {
        return "enqueue to start at 70 % load, for as long as --steady says";
    }

    @Override
    public Size size() {
        return Size.FULL;
    }

    @Override
    public int warmUps() {
        return 0; // what finds the full load warms up
    }

    @Override
    public int repetitions(BenchOptions options) {
        return 1;
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        double full = fullLoad(stage);
        double offered = LOAD * full;
        var part = stage.options().steady().dividedBy(PARTS);
        int tasks = (int) Math.max(1, offered * part.toMillis() / 1_000);
        var parts = new ArrayList<Latencies>();
        var meter = Meter.start(stage.site());
        for (int i = 0; i < PARTS; i++) {
            parts.add(new Latencies(tasks, 0));
        }
        long began = System.nanoTime();
        var worker = stage.worker(context -> {
            long now = System.nanoTime();
            var payload = ByteBuffer.wrap(context.task().payload().bytes());
            long due = payload.getLong();
            int number = payload.getInt();
            parts.get(number / tasks).started(now - due, number);
            return null;
        });
        try (var started = worker.start()) {
            offer(stage, tasks * PARTS, offered);
            for (var latencies : parts) {
                if (!latencies.await(LIMIT_SECONDS)) {
                    throw new IllegalStateException(latencies.left() + " tasks were not run: " + started.counts());
                }
            }
        }
        var sample = meter.tasks(tasks * PARTS, began, System.nanoTime());
        return describe(parts, sample)
                .with("full_load_per_second", full)
                .with("offered_per_second", offered)
                .with(Sample.LIVE_HEAP, Meter.liveHeapMegabytes());
    }

    private static Sample describe(List<Latencies> parts, Sample sample) {
        var all = new Sample();
        parts.getLast().describe(all);
        for (var name : new String[] {Sample.P50, Sample.P99, Sample.MAX}) {
            sample.with(name, all.metrics().getOrDefault(name, Double.NaN));
        }
        for (int i = 0; i < parts.size(); i++) {
            var each = new Sample();
            parts.get(i).describe(each);
            sample.with(p99OfPart(i + 1), each.metrics().getOrDefault(Sample.P99, Double.NaN));
        }
        return sample;
    }

    /** What the p99 of that part is called, from 1. */
    static String p99OfPart(int part) {
        return "p99_ms_part_" + part;
    }

    /** How many tasks a second are enqueued and run at once, while few wait: a backlog would be cheaper to run. */
    private static double fullLoad(Stage stage) throws InterruptedException {
        int tasks = stage.options().scaled(PROBE_TASKS);
        try (var traffic = Traffic.start(stage, stage.jobs(), Stage.QUEUE, MOST_OPEN)) {
            awaitDone(traffic, tasks); // warms up
            long began = System.nanoTime();
            long before = traffic.done();
            awaitDone(traffic, before + tasks);
            double full = (traffic.done() - before) / ((System.nanoTime() - began) / 1e9);
            traffic.finish();
            return full;
        }
    }

    private static void awaitDone(Traffic traffic, long tasks) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (traffic.done() < tasks) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException((tasks - traffic.done()) + " tasks were not run in time");
            }
            LockSupport.parkNanos(STEP_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static void offer(Stage stage, int tasks, double perSecond) throws InterruptedException {
        var producer = stage.jobs().producer();
        long began = System.nanoTime();
        for (int number = 0; number < tasks; number++) {
            long due = began + (long) (number / perSecond * 1e9) / STEP_NANOS * STEP_NANOS;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            var unused = producer.enqueueAsync(stage.spec(due, number));
        }
    }
}
