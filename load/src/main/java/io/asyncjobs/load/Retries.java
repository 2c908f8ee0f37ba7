package io.asyncjobs.load;

import io.asyncjobs.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;

/** How fast does one worker run a backlog of which one task in ten fails its first try and is tried again 100 ms later? */
final class Retries implements Scenario {

    private static final int TASKS = 50_000;
    private static final int ONE_IN = 10;
    private static final Duration DELAY = Duration.ofMillis(100);

    @Override
    public String name() {
        return "retries";
    }

    @Override
    public String about() {
        return "a backlog of which 10 % fail once and are tried again";
    }

    @Override
    public Size size() {
        return Size.NORMAL;
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(
                RawServer.drainWithRetries(TASKS, ONE_IN, DELAY), new OriginalDrain(OriginalDrain.TASKS, 0, ONE_IN));
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.options().scaled(TASKS);
        stage.fill(tasks);
        var first = new FirstStart();
        var meter = Meter.start(stage.site());
        var worker = stage.worker(context -> {
                    first.mark();
                    if (context.task().tries() == 1
                            && Math.floorMod(context.task().id().hashCode(), ONE_IN) == 0) {
                        throw new IllegalStateException("told to fail the first try");
                    }
                    return null;
                })
                .retry(RetryPolicy.fixed(DELAY));
        try (var started = worker.start()) {
            FirstStart.awaitSucceeded(started, tasks);
            return meter.tasks(tasks, first.nanos(), System.nanoTime())
                    .with("failed_tries", started.counts().failed())
                    .with(Sample.LIVE_HEAP, Meter.liveHeapMegabytes());
        }
    }
}
