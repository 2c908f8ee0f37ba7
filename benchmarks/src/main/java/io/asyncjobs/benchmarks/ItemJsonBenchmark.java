package io.asyncjobs.benchmarks;

import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.internal.wire.TaskJson;
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

/** What does it cost that an item carries its task, beside one that only points to it? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ItemJsonBenchmark {

    private final byte[] document = TaskJson.write(Documents.task());
    private final byte[] carrying = ItemJson.write(Documents.ID, Documents.SEQUENCE, document);
    private final byte[] pointing = ItemJson.pointer(Documents.ID);

    /** An item around a document of 620 bytes that is encoded already. */
    @Benchmark
    public byte[] writeCarrying() {
        return ItemJson.write(Documents.ID, Documents.SEQUENCE, document);
    }

    /** An item that carries its task. */
    @Benchmark
    public ItemJson.Body readCarrying() {
        return ItemJson.read(carrying);
    }

    /** An item of the original. */
    @Benchmark
    public ItemJson.Body readPointing() {
        return ItemJson.read(pointing);
    }
}
