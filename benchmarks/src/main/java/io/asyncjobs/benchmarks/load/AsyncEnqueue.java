package io.asyncjobs.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** How fast does one caller of {@code enqueueAsync} store and queue tasks? */
final class AsyncEnqueue implements Scenario {

    @Override
    public String name() {
        return "enqueue-async";
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.settings().tasks();
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
