package io.asyncjobs.load;

import java.util.List;
import java.util.Locale;

/** How fast does one worker run a backlog of tasks that do nothing, from the first start to the last confirmed end? */
record Drain(String name, String about, Size size, Servers servers, int payload, int queues, int usualTasks)
        implements Scenario {

    static final int TASKS = 60_000;
    private static final int LONG = 500_000;

    /** The compiler has the most to do with a worker, and shares the processors with what is measured. */
    private static final int WARM_UPS = 4;

    /** A backlog of one queue on one server. */
    static Drain usual() {
        return new Drain("drain", "a backlog run by one worker", Size.QUICK, Servers.ONE, 0, 1, TASKS);
    }

    Drain withPayload(String suffix, int bytes, int tasks) {
        return new Drain(
                "drain-" + suffix, "a backlog with payloads of " + suffix, Size.NORMAL, servers, bytes, queues, tasks);
    }

    /** A shorter or longer backlog, which is measured once where it is very long. */
    Drain withTasks(String suffix, Size partOf, int tasks) {
        var about = String.format(Locale.ROOT, "a backlog of %,d tasks", tasks);
        return new Drain("drain-" + suffix, about, partOf, servers, payload, queues, tasks);
    }

    Drain withQueues(int count, Size partOf) {
        return new Drain(
                "queues-" + count,
                "a backlog spread over " + count + " queues",
                partOf,
                servers,
                payload,
                count,
                usualTasks);
    }

    Drain on(Servers several, String suffix, String how, int tasks) {
        return new Drain("drain-" + suffix, "a backlog on " + how, Size.NORMAL, several, payload, queues, tasks);
    }

    @Override
    public Props props(BenchOptions options) {
        var props = Props.of(options);
        var sized = payload == 0 ? props : props.withPayload(payload);
        return queues == 1 ? sized : sized.withQueues(queues);
    }

    @Override
    public List<Baseline> baselines() {
        int tasks = usualTasks;
        var raw = RawServer.drain(tasks, payload);
        if (queues > 1) {
            return List.of(raw, raw.onQueues(queues));
        }
        return name.equals("drain")
                ? List.of(
                        raw,
                        RawServer.drainWithReads(tasks / 2),
                        new OriginalDrain(Math.min(OriginalDrain.TASKS, tasks), payload, 0))
                : List.of(raw);
    }

    @Override
    public int warmUps() {
        return isLong() ? 0 : WARM_UPS;
    }

    @Override
    public int repetitions(BenchOptions options) {
        return isLong() ? 1 : options.runs();
    }

    private boolean isLong() {
        return usualTasks > LONG;
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.options().scaled(usualTasks);
        stage.fill(tasks);
        return run(stage, tasks);
    }

    /** Runs that many tasks that wait already. */
    static Sample run(Stage stage, int tasks) throws InterruptedException {
        var first = new FirstStart();
        var meter = Meter.start(stage.site());
        try (var worker = stage.worker(first.handler()).start()) {
            FirstStart.awaitSucceeded(worker, tasks);
            return meter.tasks(tasks, first.nanos(), System.nanoTime())
                    .with(Sample.LIVE_HEAP, Meter.liveHeapMegabytes());
        }
    }
}
