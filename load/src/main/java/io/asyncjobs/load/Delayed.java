package io.asyncjobs.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How fast are tasks run that are all due at the same time, counted from that time? */
final class Delayed implements Scenario {

    private static final int TASKS = 20_000;
    private static final int ENQUEUED_A_SECOND = 3_000;

    @Override
    public String name() {
        return "delayed";
    }

    @Override
    public String about() {
        return "delayed tasks that are all due at once, from that time";
    }

    @Override
    public Size size() {
        return Size.NORMAL;
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(RawServer.delayed(TASKS));
    }

    @Override
    public int warmUps() {
        return 0; // most of it is waiting
    }

    /** How long after the first is enqueued all are due, so that even a slow machine has enqueued them by then. */
    static Duration lead(int tasks) {
        return Duration.ofMillis(2_000 + 1_000L * tasks / ENQUEUED_A_SECOND);
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.options().scaled(TASKS);
        var lead = lead(tasks);
        var latencies = new Latencies(tasks, 0);
        var due = Instant.now().plus(lead);
        long dueNanos = System.nanoTime() + lead.toNanos();
        stage.fill(tasks, i -> stage.spec(dueNanos, i).runAt(due));
        if (System.nanoTime() - dueNanos > 0) {
            throw new IllegalStateException(
                    "the tasks were due before all were enqueued; take fewer by a smaller scale");
        }
        var meter = Meter.start(stage.site());
        try (var worker = stage.worker(latencies.handler()).start()) {
            FirstStart.awaitSucceeded(worker, tasks);
            var sample = meter.tasks(tasks, dueNanos, System.nanoTime());
            latencies.describe(sample);
            return sample.with(Sample.LIVE_HEAP, Meter.liveHeapMegabytes());
        }
    }
}
