package io.asyncjobs.benchmarks;

import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Task;
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

/** What do the bytes of a task cost, in both directions? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TaskJsonBenchmark {

    private final Task task = Documents.task();
    private final byte[] document = TaskJson.write(task);

    /** A fresh task to its document of 620 bytes. */
    @Benchmark
    public byte[] write() {
        return TaskJson.write(task);
    }

    /** A document of 620 bytes to its task. */
    @Benchmark
    public Task read() {
        return TaskJson.read(document, Documents.SEQUENCE);
    }
}
