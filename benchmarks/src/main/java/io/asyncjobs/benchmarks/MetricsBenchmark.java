package io.asyncjobs.benchmarks;

import io.asyncjobs.micrometer.AsyncJobsMetrics;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.telemetry.Measurement.HandlerEnded;
import io.asyncjobs.telemetry.Measurement.Requested;
import io.asyncjobs.telemetry.Measurement.Saved;
import io.asyncjobs.telemetry.Operation;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to count and time what a client does? With the registry of Prometheus. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MetricsBenchmark {

    private static final int TYPES = 100;

    private final AsyncJobsMetrics metrics =
            AsyncJobsMetrics.on(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    private final Duration time = Duration.ofMillis(3);
    private final String[] types = new String[TYPES];
    private int next;

    /** Types as many as a large program has. */
    public MetricsBenchmark() {
        for (int i = 0; i < TYPES; i++) {
            types[i] = "email:" + i;
        }
    }

    /** A counter of a queue. */
    @Benchmark
    public void count() {
        metrics.accept(new Saved("EMAIL", TaskState.COMPLETE));
    }

    /** A timer of an operation. */
    @Benchmark
    public void timeARequest() {
        metrics.accept(new Requested(Operation.SAVE_RECORD, time, true));
    }

    /** A timer of one of many types. */
    @Benchmark
    public void timeAHandler() {
        next = (next + 1) % TYPES;
        metrics.accept(new HandlerEnded("EMAIL", types[next], time));
    }
}
