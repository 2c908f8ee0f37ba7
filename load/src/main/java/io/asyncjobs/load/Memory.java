package io.asyncjobs.load;

import java.io.IOException;
import java.util.List;

/** Does a worker with a small heap get through a large backlog, and how much of its heap lives? In a process of its own. */
final class Memory implements Scenario {

    private static final int TASKS = 500_000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String about() {
        return "a long backlog run by a worker with a heap of 128 MB";
    }

    @Override
    public Size size() {
        return Size.FULL;
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(RawServer.drain(TASKS, 0));
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public int repetitions(BenchOptions options) {
        return 1;
    }

    @Override
    public Sample run(Stage stage) throws IOException, InterruptedException {
        int tasks = stage.options().scaled(TASKS);
        stage.fill(tasks);
        var meter = Meter.start(stage.site());
        try (var worker = WorkerRun.start(stage, tasks, 0, List.of("-Xmx128m"))) {
            worker.serve(Stage.QUEUE);
            stage.awaitEmpty();
            var sample = meter.rate(tasks, meter.started(), System.nanoTime());
            meter.servers(tasks, sample);
            WorkerRun.describe(List.of(worker.end()), tasks, sample);
            return sample;
        }
    }
}
