package io.asyncjobs.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Optional;

/** What has been spent since it was started: time, CPU of this process and of the servers, allocation, bytes on disks. */
final class Meter {

    private static final double MEGABYTE = 1024.0 * 1024;
    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Site site;
    private final Optional<Double> serverCpu;
    private final Optional<Double> written;
    private final Spending spent = Spending.now();
    private final Instant startedAt = Instant.now();
    private final long started = System.nanoTime();

    private Meter(Site site) {
        this.site = site;
        this.serverCpu = site.cpuSeconds();
        this.written = site.writtenBytes();
    }

    static Meter start(Site site) {
        return new Meter(site);
    }

    /**
     * What this process has spent since it started.
     *
     * @param cpuNanos of all its threads
     * @param allocatedBytes by all its threads
     * @param compilerMillis by the compiler, which is part of its CPU time until it is warm
     */
    record Spending(long cpuNanos, long allocatedBytes, long compilerMillis) {

        static Spending now() {
            return new Spending(
                    OS.getProcessCpuTime(),
                    THREADS.getTotalThreadAllocatedBytes(),
                    ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
        }

        Spending minus(Spending before) {
            return new Spending(
                    cpuNanos - before.cpuNanos,
                    allocatedBytes - before.allocatedBytes,
                    compilerMillis - before.compilerMillis);
        }

        /** Adds what each task took. */
        void describe(int tasks, Sample sample) {
            sample.with(Sample.CLIENT_CPU, cpuNanos / 1e9 / tasks * 10_000)
                    .with("compiler_seconds", compilerMillis / 1e3)
                    .with(Sample.ALLOCATED, (double) allocatedBytes / tasks);
        }
    }

    /** The time when it was started, by {@link System#nanoTime()}. */
    long started() {
        return started;
    }

    /** What that many tasks took from the start of the meter until now, in this process and the servers. */
    Sample tasks(int tasks) {
        return tasks(tasks, started, System.nanoTime());
    }

    /** As {@link #tasks(int)}, with a time span of its own for the rate. */
    Sample tasks(int tasks, long fromNanos, long toNanos) {
        var sample = rate(tasks, fromNanos, toNanos);
        Spending.now().minus(spent).describe(tasks, sample);
        servers(tasks, sample);
        return sample;
    }

    /** The rate alone, where other processes than this one are what is measured. */
    Sample rate(int tasks, long fromNanos, long toNanos) {
        double seconds = (toNanos - fromNanos) / 1e9;
        return new Sample(startedAt)
                .ended()
                .with(Sample.RATE, tasks / seconds)
                .with("seconds", seconds)
                .with("tasks", tasks);
    }

    /** Adds what the servers spent, where that is known. */
    void servers(int tasks, Sample sample) {
        serverCpu.ifPresent(before -> site.cpuSeconds()
                .ifPresent(after -> sample.with(Sample.SERVER_CPU, (after - before) / tasks * 10_000)));
        written.ifPresent(before -> site.writtenBytes()
                .ifPresent(after -> sample.with(Sample.WRITTEN, Math.max(0, after - before) / tasks)));
    }

    /** What lives in the heap of this process; collects it for that, which takes up to a second. */
    static double liveHeapMegabytes() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    }
}
