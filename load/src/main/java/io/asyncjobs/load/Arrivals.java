package io.asyncjobs.load;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Enqueues tasks at their times, whether or not those before were handled (open loop). One that comes late because the
 * call before it blocked counts from when it was due, so that a slow moment is not left out of the figures.
 */
final class Arrivals {

    private Arrivals() {}

    /** So many tasks with that mean time between two; each gap is between half of it and one and a half. Blocks until then. */
    static void enqueue(Stage stage, int tasks, Duration meanGap) throws InterruptedException {
        var producer = stage.jobs().producer();
        var random = new SplittableRandom(stage.options().seed());
        long gap = meanGap.toNanos();
        long due = System.nanoTime() + gap;
        for (int number = 0; number < tasks; number++) {
            boolean late = System.nanoTime() - due > 0;
            await(due);
            var unused = producer.enqueueAsync(stage.spec(late ? due : System.nanoTime(), number));
            due += gap / 2 + random.nextLong(gap);
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
