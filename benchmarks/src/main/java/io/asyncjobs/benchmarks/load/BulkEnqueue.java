package io.asyncjobs.benchmarks.load;

/** How fast does {@code enqueueAll} store and queue a stream of tasks? */
final class BulkEnqueue implements Scenario {

    @Override
    public String name() {
        return "enqueue-bulk";
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.settings().tasks();
        var meter = Meter.start(stage.site());
        stage.fill(tasks);
        return meter.tasks(tasks);
    }
}
