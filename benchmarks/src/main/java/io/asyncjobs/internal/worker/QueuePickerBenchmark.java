package io.asyncjobs.internal.worker;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to find the queue whose turn it is? In the picker's own package, since nobody else uses it. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class QueuePickerBenchmark {

    private static final int SLOTS = 200;
    private static final int PRIORITIES = 4;

    /** How many queues have work. */
    @Param({"1", "10", "200"})
    public int queues;

    private QueuePicker picker = new QueuePicker(SLOTS);
    private List<QueuePicker.Lane> lanes = List.of();

    /** Queues of four priorities. */
    @Setup
    public void fill() {
        picker = new QueuePicker(SLOTS);
        lanes = IntStream.range(0, queues)
                .mapToObj(i -> new QueuePicker.Lane(1 + i % PRIORITIES))
                .toList();
    }

    /** One start. */
    @Benchmark
    public Object pick() {
        var lane = Objects.requireNonNull(picker.next(lanes));
        picker.started(lane);
        return lane;
    }
}
