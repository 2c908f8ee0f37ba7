package io.asyncjobs.benchmarks;

import io.asyncjobs.internal.lifecycle.Admission;
import io.asyncjobs.internal.lifecycle.Parents;
import io.asyncjobs.internal.lifecycle.Verdict;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import java.time.Instant;
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

/** What does it cost to decide whether a task may run? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AdmissionBenchmark {

    private static final long ITEM = 17;

    private final QueueSettings queue = QueueSettings.of("EMAIL").withMaxTries(5);
    private final Instant now = Documents.CREATED.plusSeconds(1);
    private final Task fresh =
            Documents.task().toBuilder().deadline(now.plusSeconds(60)).build();
    private final Task held = fresh.activated(new RunHolder(ITEM + 1, Documents.WORKER), now);

    /** A fresh task with a deadline, which passes all rows. */
    @Benchmark
    public Verdict fresh() {
        return Admission.decide(fresh, ITEM, Admission.Holder.NOT_LOOKED_UP, new Parents.NotLookedUp(), queue, now);
    }

    /** A task that another live worker runs. */
    @Benchmark
    public Verdict held() {
        return Admission.decide(held, ITEM, Admission.Holder.ALIVE, new Parents.NotLookedUp(), queue, now);
    }
}
