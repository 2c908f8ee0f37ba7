package io.asyncjobs.load;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Enqueues tasks at their times, whether or not those before were handled (open loop). One that comes late because the
 * call before it blocked counts from when it was due, so that a slow moment is not left out of the figures.
 */
final class Arrivals {

    private Arrivals() {}

    /** So many tasks with that mean time between two; each gap is between half of it and one and a half. Blocks until then, and until each is stored. */
    static void enqueue(Stage stage, int tasks, Duration meanGap) throws InterruptedException {
        var producer = stage.jobs().producer();
        var random = new SplittableRandom(stage.options().seed());
        var open = new CountDownLatch(tasks);
        var failed = new LongAdder();
        long gap = meanGap.toNanos();
        long due = System.nanoTime() + gap;
        for (int number = 0; number < tasks; number++) {
            boolean late = System.nanoTime() - due > 0;
            await(due);
            var unused = producer.enqueueAsync(stage.spec(late ? due : System.nanoTime(), number))
                    .whenComplete((task, problem) -> {
                        if (problem != null) {
                            failed.increment();
                        }
                        open.countDown();
                    });
            due += gap / 2 + random.nextLong(gap);
        }
        open.await(); // a queue that holds none of them yet is not one that is done
        if (failed.sum() > 0) {
            throw new IllegalStateException(failed.sum() + " tasks were not enqueued");
        }
    }

    private static void await(long due) throws InterruptedException {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
