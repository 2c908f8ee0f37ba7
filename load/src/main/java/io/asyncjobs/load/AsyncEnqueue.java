package io.asyncjobs.load;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** How fast does one caller of {@code enqueueAsync} store and queue tasks? */
final class AsyncEnqueue implements Scenario {

    private static final int TASKS = 100_000;

    @Override
    public String name() {
        return "enqueue-async";
    }

    @Override
    public String about() {
        return "one caller of enqueueAsync";
    }

    @Override
    public Size size() {
        return Size.NORMAL;
    }

    @Override
    public List<Baseline> baselines() {
        return List.of(RawServer.publish(TASKS, 0));
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.options().scaled(TASKS);
        var producer = stage.jobs().producer();
        var open = new CountDownLatch(tasks);
        var failed = new LongAdder();
        var meter = Meter.start(stage.site());
        for (int i = 0; i < tasks; i++) {
            var unused = producer.enqueueAsync(stage.spec()).whenComplete((task, problem) -> {
                if (problem != null) {
                    failed.increment();
                }
                open.countDown();
            });
        }
        open.await();
        if (failed.sum() > 0) {
            throw new IllegalStateException(failed.sum() + " tasks were not enqueued");
        }
        return meter.tasks(tasks);
    }
}
