package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Judges times that are promised, as far as the machine lets it: a thread works a little again and again, and tells by how
 * long that takes whether other work takes the processors away. On a machine like that a time says nothing of the library.
 */
final class Machine implements AutoCloseable {

    /** Who waits as long as it works, or longer, is starved. */
    private static final double STARVED = 2;

    /** Longer than that nothing takes, however busy the machine is. */
    private static final Duration AT_ANY_RATE = Duration.ofSeconds(60);

    private static final long WORK_NANOS = Duration.ofMillis(10).toNanos();
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final LongAdder workedNanos = new LongAdder();
    private final LongAdder tookNanos = new LongAdder();
    private final Thread probe = Thread.ofPlatform().daemon().name("machine").start(this::workAndRest);

    private void workAndRest() {
        var threads = ManagementFactory.getThreadMXBean();
        try {
            while (true) {
                long from = System.nanoTime();
                long workedBefore = threads.getCurrentThreadCpuTime();
                while (threads.getCurrentThreadCpuTime() - workedBefore < WORK_NANOS) {
                    Thread.onSpinWait();
                }
                workedNanos.add(WORK_NANOS);
                tookNanos.add(System.nanoTime() - from);
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many times as long as on a processor of its own a thread took since this was made. */
    double slowness() {
        return Math.max(1, tookNanos.doubleValue() / Math.max(1, workedNanos.doubleValue()));
    }

    /** Prints what became of a promise, and fails where it was not kept and no other work can be why. */
    void judge(String what, Duration took, Duration most) {
        double slowness = slowness();
        boolean kept = took.compareTo(most) <= 0;
        boolean starved = slowness >= STARVED && took.compareTo(AT_ANY_RATE) < 0;
        System.out.printf(
                "| %s | %.1f s | %.1f s | %s | %.1f |%n",
                what,
                most.toMillis() / 1e3,
                took.toMillis() / 1e3,
                kept ? "kept" : starved ? "not judged" : "not kept",
                slowness);
        assertThat(kept || starved)
                .as(
                        "%s within %s, as is promised: it took %s on a machine of slowness %.1f",
                        what, most, took, slowness)
                .isTrue();
    }

    @Override
    public void close() {
        probe.interrupt();
    }
}
