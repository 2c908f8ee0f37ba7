package io.asyncjobs.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How fast do several worker processes run one backlog together? */
record Processes(int count) implements Scenario {

    private static final int TASKS = 60_000;
    private static final String WARM_UP = "WARMUP";
    private static final int WARM_UP_TASKS = 25_000;

    @Override
    public String name() {
        return "drain-" + count + "-workers";
    }

    @Override
    public String about() {
        return "a backlog run by " + count + " processes";
    }

    @Override
    public Size size() {
        return Size.NORMAL;
    }

    @Override
    public int warmUps() {
        return 0; // each new process is warmed up
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(
                RawServer.drain(TASKS, 0).onConnections(count), new OriginalDrain(OriginalDrain.TASKS, 0, 0, count));
    }

    @Override
    public Sample run(Stage stage) throws IOException, InterruptedException {
        int tasks = stage.options().scaled(TASKS);
        stage.define(WARM_UP);
        var workers = new ArrayList<WorkerRun>();
        try {
            for (int i = 0; i < count; i++) {
                workers.add(WorkerRun.start(stage, tasks, 0, List.of()));
            }
            for (var worker : workers) {
                worker.serve(WARM_UP);
            }
            stage.fill(count * stage.options().scaled(WARM_UP_TASKS), i -> stage.spec(WARM_UP));
            stage.awaitEmpty(WARM_UP);
            stage.fill(tasks);
            var meter = Meter.start(stage.site());
            for (var worker : workers) {
                worker.serve(Stage.QUEUE);
            }
            stage.awaitEmpty();
            var sample = meter.rate(tasks, meter.started(), System.nanoTime());
            meter.servers(tasks, sample);
            WorkerRun.describe(ends(workers), tasks, sample);
            return sample;
        } finally {
            workers.forEach(WorkerRun::close);
        }
    }

    private static List<Map<String, Double>> ends(List<WorkerRun> workers) throws IOException, InterruptedException {
        var ends = new ArrayList<Map<String, Double>>();
        for (var worker : workers) {
            ends.add(worker.end());
        }
        return ends;
    }
}
