package io.asyncjobs.benchmarks;

import io.asyncjobs.schedule.CronExpression;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

/** What does it cost to read a schedule's text, and to find its next due time, near and far? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CronBenchmark {

    private final ZoneId zone = ZoneId.of("Europe/Berlin");
    private final Instant now = Documents.CREATED;

    /** Every minute, on workdays in the morning, and on leap days. */
    @Param({"* * * * *", "30 6 * * 1-5", "0 0 29 2 *"})
    public String text = "* * * * *";

    private CronExpression parsed = CronExpression.parse(text);

    /** The text of the parameter, since fields are set before parameters are. */
    @Setup
    public void parseOnce() {
        parsed = CronExpression.parse(text);
    }

    /** Text to expression. */
    @Benchmark
    public CronExpression parse() {
        return CronExpression.parse(text);
    }

    /** The next due time. */
    @Benchmark
    public Optional<Instant> next() {
        return parsed.next(now, zone, now);
    }
}
