package io.asyncjobs.load;

import io.asyncjobs.task.Unique;
import java.util.List;

/** How fast does {@code enqueueAll} take tasks that each hold a unique key? */
final class UniqueEnqueue implements Scenario {

    private static final int TASKS = 50_000;

    @Override
    public String name() {
        return "unique";
    }

    @Override
    public String about() {
        return "a stream of tasks, each with a unique key of its own";
    }

    @Override
    public Size size() {
        return Size.NORMAL;
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(RawServer.publishWithKeys(TASKS));
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.options().scaled(TASKS);
        var meter = Meter.start(stage.site());
        stage.fill(tasks, i -> stage.spec().unique(Unique.key("order-" + i)));
        return meter.tasks(tasks);
    }
}
