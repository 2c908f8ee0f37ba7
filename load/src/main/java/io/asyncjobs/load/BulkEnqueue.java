package io.asyncjobs.load;

import java.util.List;

/** How fast does {@code enqueueAll} store and queue a stream of tasks? */
record BulkEnqueue(String name, String about, Size size, Servers servers, int payload, int usualTasks)
        implements Scenario {

    private static final int TASKS = 100_000;

    /** Usual tasks on one server. */
    static BulkEnqueue usual() {
        return new BulkEnqueue("enqueue-bulk", "a stream of tasks, by enqueueAll", Size.QUICK, Servers.ONE, 0, TASKS);
    }

    BulkEnqueue withPayload(String suffix, int bytes, int tasks) {
        return new BulkEnqueue(
                "enqueue-" + suffix,
                "a stream of tasks with payloads of " + suffix,
                Size.NORMAL,
                servers,
                bytes,
                tasks);
    }

    BulkEnqueue on(Servers several, String suffix, String how, int tasks) {
        return new BulkEnqueue(
                "enqueue-" + suffix, "a stream of tasks on " + how, Size.NORMAL, several, payload, tasks);
    }

    @Override
    public Props props(BenchOptions options) {
        return payload == 0 ? Props.of(options) : Props.of(options).withPayload(payload);
    }

    @Override
    public List<Baseline> baselines() {
        var raw = RawServer.publish(usualTasks, payload);
        return name.equals("enqueue-bulk") ? List.of(raw, RawServer.publishWithoutHeaders(usualTasks)) : List.of(raw);
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.options().scaled(usualTasks);
        var meter = Meter.start(stage.site());
        stage.fill(tasks);
        return meter.tasks(tasks);
    }
}
