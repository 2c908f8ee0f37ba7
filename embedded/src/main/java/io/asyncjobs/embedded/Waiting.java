package io.asyncjobs.embedded;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Asks again and again until something is so or the time is over. */
final class Waiting {
    private static final long STEP_MILLIS = 15;

    private Waiting() {}

    /**
     * Whether the condition held before the limit was over.
     *
     * @throws NatsServerException if the thread was interrupted; its flag stays set
     */
    static boolean until(BooleanSupplier condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        var never = new CountDownLatch(1);
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - end > 0 || never.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NatsServerException("Interrupted while waiting for a nats-server", e);
        }
    }
}
