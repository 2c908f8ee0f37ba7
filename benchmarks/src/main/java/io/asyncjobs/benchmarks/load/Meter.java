package io.asyncjobs.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Optional;

/** What has been spent since it was started: time, CPU of this process and of the server, allocation. */
final class Meter {

    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Site site;
    private final Optional<Double> serverCpu;
    private final long clientCpuNanos = OS.getProcessCpuTime();
    private final long allocated = THREADS.getTotalThreadAllocatedBytes();
    private final long compiledMillis = compiledMillis();
    private final Instant startedAt = Instant.now();
    private final long started = System.nanoTime();

    private Meter(Site site) {
        this.site = site;
        this.serverCpu = site.cpuSeconds();
    }

    static Meter start(Site site) {
        return new Meter(site);
    }

    /** The time when it was started, by {@link System#nanoTime()}. */
    long started() {
        return started;
    }

    /** CPU seconds of this process until now. */
    static double clientCpuSeconds() {
        return OS.getProcessCpuTime() / 1e9;
    }

    /** What that many tasks took from the start of the meter until now. */
    Sample tasks(int tasks) {
        return tasks(tasks, started, System.nanoTime());
    }

    /** As {@link #tasks(int)}, with a time span of its own for the rate. */
    Sample tasks(int tasks, long fromNanos, long toNanos) {
        double seconds = (toNanos - fromNanos) / 1e9;
        var sample = new Sample(startedAt)
                .ended()
                .with("tasks_per_second", tasks / seconds)
                .with("seconds", seconds)
                .with("client_cpu_seconds_per_10000", (OS.getProcessCpuTime() - clientCpuNanos) / 1e9 / tasks * 10_000);
        serverCpu(tasks, sample);
        return sample.with("compiler_seconds", (compiledMillis() - compiledMillis) / 1e3)
                .with(
                        "allocated_bytes_per_task",
                        (double) (THREADS.getTotalThreadAllocatedBytes() - allocated) / tasks);
    }

    /** How long the compiler of this process has worked, which is part of its CPU time until it is warm. */
    private static long compiledMillis() {
        return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }

    /** Adds the server's CPU time, where it is known. */
    void serverCpu(int tasks, Sample sample) {
        serverCpu.ifPresent(before -> site.cpuSeconds()
                .ifPresent(after -> sample.with("server_cpu_seconds_per_10000", (after - before) / tasks * 10_000)));
    }
}
