package io.asyncjobs.benchmarks.load;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How fast does one worker run a backlog of tasks that do nothing, from the first start to the last confirmed end? */
final class Drain implements Scenario {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.settings().tasks();
        stage.fill(tasks);
        var firstStart = new AtomicLong();
        var meter = Meter.start(stage.site());
        try (var worker = worker(stage.jobs(), stage.settings().slots(), firstStart)) {
            awaitSucceeded(worker, tasks);
            return meter.tasks(tasks, firstStart.get(), System.nanoTime());
        }
    }

    /** A worker whose handler does nothing but note the time of the first start. */
    static Worker worker(AsyncJobs jobs, int slots, AtomicLong firstStart) throws InterruptedException {
        return jobs.worker()
                .queue(Stage.QUEUE)
                .slots(slots)
                .handle(Stage.TYPE, context -> {
                    if (firstStart.get() == 0) {
                        firstStart.compareAndSet(0, System.nanoTime());
                    }
                    return null;
                })
                .start();
    }

    /** Waits until that many succeeded; a minute without any is a failure. */
    static void awaitSucceeded(Worker worker, int tasks) {
        long before = -1;
        long progressed = System.nanoTime();
        for (long now = 0; now < tasks; now = worker.counts().succeeded()) {
            if (now > before) {
                before = now;
                progressed = System.nanoTime();
            } else if (System.nanoTime() - progressed > STALLED_NANOS) {
                throw new IllegalStateException("stalled at " + now + " of " + tasks + " tasks: " + worker.counts());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
