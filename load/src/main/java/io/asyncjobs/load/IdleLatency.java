package io.asyncjobs.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * How long from the call of enqueue to the start of the handler, on a worker with nothing else to do?
 *
 * @param apart whether the worker is in another process
 */
record IdleLatency(boolean apart) implements Scenario {

    static final int TASKS = 1_000;
    private static final int LEFT_OUT_FIRST = 100;

    /** What a process of its own runs before: its compiler takes the processors for seconds otherwise. */
    private static final int RUN_BEFORE = 50_000;

    static final Duration GAP = Duration.ofMillis(10);

    private static final long LIMIT_SECONDS = 60;

    @Override
    public String name() {
        return apart ? "latency-apart" : "latency";
    }

    @Override
    public String about() {
        return apart
                ? "enqueue to start when idle, the worker in another process"
                : "enqueue to start when idle, 100 tasks a second";
    }

    @Override
    public Size size() {
        return apart ? Size.NORMAL : Size.QUICK;
    }

    @Override
    public int warmUps() {
        return apart ? 0 : 1;
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(new OriginalLatency(TASKS, apart));
    }

    @Override
    public Sample run(Stage stage) throws IOException, InterruptedException {
        int tasks = stage.options().scaled(TASKS) + leftOutFirst(stage.options());
        return apart ? runApart(stage, tasks) : runTogether(stage, tasks);
    }

    /** How many tasks come before those that are measured. */
    static int leftOutFirst(BenchOptions options) {
        return options.scaled(LEFT_OUT_FIRST);
    }

    private static Sample runTogether(Stage stage, int tasks) throws InterruptedException {
        var latencies = new Latencies(tasks, leftOutFirst(stage.options()));
        var sample = new Sample();
        var meter = Meter.start(stage.site());
        try (var probe = PingProbe.start(stage.site(), GAP);
                var worker = stage.worker(latencies.handler()).start()) {
            Arrivals.enqueue(stage, tasks, GAP);
            if (!latencies.await(LIMIT_SECONDS)) {
                throw new IllegalStateException(latencies.left() + " tasks were not run: " + worker.counts());
            }
            latencies.describe(sample.ended());
            probe.describe(sample);
        }
        meter.servers(tasks, sample);
        return sample;
    }

    private static Sample runApart(Stage stage, int tasks) throws IOException, InterruptedException {
        try (var worker = WorkerRun.start(stage, tasks, leftOutFirst(stage.options()), List.of())) {
            worker.serve(Stage.QUEUE);
            stage.fill(stage.options().scaled(RUN_BEFORE), i -> stage.spec(System.nanoTime(), 0));
            stage.awaitEmpty();
            var sample = new Sample();
            var meter = Meter.start(stage.site());
            try (var probe = PingProbe.start(stage.site(), GAP)) {
                Arrivals.enqueue(stage, tasks, GAP);
                stage.awaitEmpty();
                probe.describe(sample.ended());
            }
            var end = worker.end();
            for (var name : new String[] {Sample.P50, "p90_ms", Sample.P99, Sample.MAX, "measured"}) {
                sample.with(name, end.getOrDefault(name, Double.NaN));
            }
            meter.servers(tasks, sample);
            return sample;
        }
    }
}
