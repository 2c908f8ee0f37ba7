package io.asyncjobs.load;

import java.util.List;

/**
 * Are draining and enqueueing as fast with a long history and a long backlog as with an empty store?
 *
 * @param part one task of how many that are asked for
 */
record History(int part) implements Scenario {

    private static final int TASKS = 50_000;

    @Override
    public String name() {
        return part == 1 ? "history" : "history-" + part + "th";
    }

    @Override
    public String about() {
        return part == 1
                ? "a drain with as many finished and waiting tasks as --history says"
                : "the same with one in " + part + " of them";
    }

    @Override
    public Size size() {
        return Size.NORMAL;
    }

    @Override
    public int warmUps() {
        return 0; // making the history warms up
    }

    @Override
    public int repetitions(BenchOptions options) {
        return 1; // within it
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(RawServer.drain(TASKS, 0));
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int history = Math.max(1, stage.options().historyTasks() / part);
        int tasks = stage.options().scaled(TASKS);
        stage.fill(history);
        Drain.run(stage, history);
        stage.fill(history);
        var enqueue = Meter.start(stage.site());
        stage.fill(tasks);
        var enqueued = enqueue.tasks(tasks);
        return Drain.run(stage, tasks)
                .with("enqueued_per_second", enqueued.metrics().getOrDefault(Sample.RATE, Double.NaN))
                .with("history_tasks", history);
    }
}
