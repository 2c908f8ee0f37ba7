package io.asyncjobs.benchmarks;

import io.asyncjobs.internal.lifecycle.Outcome;
import io.asyncjobs.internal.lifecycle.Settled;
import io.asyncjobs.internal.lifecycle.Settlement;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to turn the end of a try into what is to be done? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SettlementBenchmark {

    private final QueueSettings queue = QueueSettings.of("EMAIL");
    private final RetryPolicy policy = RetryPolicy.tenMinutes();
    private final RandomGenerator random = new SplittableRandom(1);
    private final Instant now = Documents.CREATED.plusSeconds(1);
    private final Task active = Documents.task().activated(new RunHolder(17, Documents.WORKER), now);
    private final Outcome success = new Outcome.Succeeded(new TaskResult("null", now));
    private final Outcome failure = new Outcome.Failed("connection refused", null, true);

    /** A handler returned. */
    @Benchmark
    public Settled success() {
        return Settlement.settle(active, success, policy, queue, now, random);
    }

    /** A handler failed and is tried again. */
    @Benchmark
    public Settled failure() {
        return Settlement.settle(active, failure, policy, queue, now, random);
    }
}
