package io.asyncjobs.load;

import io.asyncjobs.handler.Handler;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * How long tasks took from when they were due to when their handler started. A task carries its time by
 * {@link System#nanoTime()}, which all processes of a machine share. Safe for use by many threads.
 */
final class Latencies {

    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

    private final int leftOutFirst;
    private final ConcurrentHistogram histogram = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final CountDownLatch open;

    /** Of so many tasks, of which the first are not measured. */
    Latencies(int tasks, int leftOutFirst) {
        this.leftOutFirst = leftOutFirst;
        this.open = new CountDownLatch(tasks);
    }

    /** A handler that does nothing else. */
    Handler handler() {
        return context -> {
            long now = System.nanoTime();
            var payload = ByteBuffer.wrap(context.task().payload().bytes());
            started(now - payload.getLong(), payload.getInt());
            return null;
        };
    }

    /** The task of that number was started so long after it was due. */
    void started(long nanosLate, int number) {
        if (number >= leftOutFirst) {
            histogram.recordValue(Math.clamp(nanosLate, 0, LONGEST_NANOS));
        }
        open.countDown();
    }

    /** How many tasks have not been run. */
    long left() {
        return open.getCount();
    }

    /** Waits for all, so long at most. */
    boolean await(long seconds) throws InterruptedException {
        return open.await(seconds, TimeUnit.SECONDS);
    }

    void describe(Sample sample) {
        sample.with(Sample.P50, histogram.getValueAtPercentile(50) / 1e6)
                .with("p90_ms", histogram.getValueAtPercentile(90) / 1e6)
                .with(Sample.P99, histogram.getValueAtPercentile(99) / 1e6)
                .with(Sample.MAX, histogram.getMaxValue() / 1e6)
                .with("measured", histogram.getTotalCount());
    }
}
