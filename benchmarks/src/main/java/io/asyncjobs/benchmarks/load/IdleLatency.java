package io.asyncjobs.benchmarks.load;

import io.asyncjobs.task.Payload;
import io.asyncjobs.task.TaskSpec;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * How long from the call of enqueue to the start of the handler, on a worker with nothing else to do? Open loop: tasks come
 * at their times whether or not those before were handled, and one that comes late because the call before it blocked
 * counts from when it was due.
 */
final class IdleLatency implements Scenario {

    private static final int LEFT_OUT_FIRST = 100;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Override
    public String name() {
        return "idle-latency";
    }

    @Override
    public Sample run(Stage stage) throws InterruptedException {
        int tasks = stage.settings().latencyTasks() + LEFT_OUT_FIRST;
        var called = new AtomicLongArray(tasks);
        var open = new CountDownLatch(tasks);
        var latencies = new ConcurrentHistogram(LONGEST_NANOS, 3);
        var sample = new Sample();
        var meter = Meter.start(stage.site());
        try (var probe = PingProbe.start(stage.site(), stage.settings().latencyInterval());
                var worker = stage.jobs()
                        .worker()
                        .queue(Stage.QUEUE)
                        .slots(stage.settings().slots())
                        .handle(Stage.TYPE, context -> {
                            long now = System.nanoTime();
                            int number = ByteBuffer.wrap(
                                            context.task().payload().bytes())
                                    .getInt();
                            if (number >= LEFT_OUT_FIRST) {
                                latencies.recordValue(Math.min(LONGEST_NANOS, now - called.get(number)));
                            }
                            open.countDown();
                            return null;
                        })
                        .start()) {
            enqueueInTime(stage, called);
            if (!open.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException(open.getCount() + " tasks were not run: " + worker.counts());
            }
            sample.ended()
                    .with("p50_ms", millis(latencies.getValueAtPercentile(50)))
                    .with("p90_ms", millis(latencies.getValueAtPercentile(90)))
                    .with("p99_ms", millis(latencies.getValueAtPercentile(99)))
                    .with("max_ms", millis(latencies.getMaxValue()))
                    .with("measured_tasks", latencies.getTotalCount());
            probe.describe(sample);
        }
        meter.serverCpu(tasks, sample);
        return sample;
    }

    private static void enqueueInTime(Stage stage, AtomicLongArray called) throws InterruptedException {
        var producer = stage.jobs().producer();
        var random = new SplittableRandom(stage.settings().seed());
        long interval = stage.settings().latencyInterval().toNanos();
        long due = System.nanoTime() + interval;
        for (int number = 0; number < called.length(); number++) {
            var body = new byte[stage.settings().payload()];
            random.nextBytes(body);
            ByteBuffer.wrap(body).putInt(number);
            var spec = TaskSpec.of(Stage.TYPE, Payload.of(body)).queue(Stage.QUEUE);
            boolean late = System.nanoTime() - due > 0;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            called.set(number, late ? due : System.nanoTime());
            var unused = producer.enqueueAsync(spec);
            due += interval / 2 + random.nextLong(interval);
        }
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
