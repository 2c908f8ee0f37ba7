package io.asyncjobs.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.schedule.Firing;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Measurement.BackPressure;
import io.asyncjobs.telemetry.Measurement.Move;
import io.asyncjobs.telemetry.Measurement.Office;
import io.asyncjobs.telemetry.Measurement.Rejection;
import io.asyncjobs.telemetry.Measurement.TryOutcome;
import io.asyncjobs.telemetry.Operation;
import io.asyncjobs.telemetry.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each measurement and the meter that it moves. */
class MeasurementsTest {

    private static final Duration TIME = Duration.ofMillis(250);

    /** What moves which meter, of which labels, from nothing to which value. */
    record Row(Measurement measurement, String meter, double value) {
        @Override
        public String toString() {
            return measurement + " → " + meter;
        }
    }

    private static Row counted(Measurement measurement, String meter) {
        return new Row(measurement, meter, 1);
    }

    private static Row timed(Measurement measurement, String meter) {
        return new Row(measurement, meter, 0.25);
    }

    static Stream<Row> rows() {
        return Stream.of(plain(), tasks(), items(), schedulesAndElections(), requests())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> plain() {
        return Stream.of(
                counted(new Measurement.Enqueued("Q", "t"), "asyncjobs.tasks.enqueued{queue=Q,type=t}"),
                counted(new Measurement.Pulled("Q"), "asyncjobs.pulls{queue=Q}"),
                counted(new Measurement.PullFailed("Q"), "asyncjobs.pull.failures{queue=Q}"),
                counted(new Measurement.Delivered("Q", false), "asyncjobs.items.delivered{queue=Q,state=first}"),
                counted(new Measurement.Delivered("Q", true), "asyncjobs.items.delivered{queue=Q,state=again}"),
                counted(new Measurement.HandlerStarted("Q", "t"), "asyncjobs.handlers.running{queue=Q,type=t}"),
                timed(new Measurement.HandlerEnded("Q", "t", TIME), "asyncjobs.handler{queue=Q,type=t}"),
                counted(new Measurement.HandlerStuck("Q", "t"), "asyncjobs.handlers.stuck{queue=Q,type=t}"),
                counted(new Measurement.LeaseRenewed("Q"), "asyncjobs.leases.renewed{queue=Q}"),
                counted(new Measurement.LeaseLost("Q"), "asyncjobs.leases.lost{queue=Q}"),
                counted(new Measurement.Repaired("Q", "queued"), "asyncjobs.repairs{queue=Q,reason=queued}"));
    }

    private static Stream<Row> tasks() {
        return Stream.of(
                        each(
                                Problem.values(),
                                word -> counted(
                                        new Measurement.EnqueueFailed("Q", "t", word),
                                        "asyncjobs.tasks.enqueue.failures{queue=Q,reason=" + word.word() + ",type=t}")),
                        each(
                                Problem.values(),
                                word -> counted(
                                        new Measurement.SaveFailed("Q", word),
                                        "asyncjobs.tasks.save.failures{queue=Q,reason=" + word.word() + "}")),
                        each(
                                TaskState.values(),
                                word -> counted(
                                        new Measurement.Saved("Q", word),
                                        "asyncjobs.tasks.saved{queue=Q,state=" + word.word() + "}")),
                        each(
                                DeathReason.values(),
                                word -> counted(
                                        new Measurement.Died("Q", "t", word),
                                        "asyncjobs.tasks.died{queue=Q,reason=" + word.word() + ",type=t}")),
                        each(
                                TryOutcome.values(),
                                word -> counted(
                                        new Measurement.Settled("Q", "t", word),
                                        "asyncjobs.tries.settled{queue=Q,state=" + word.word() + ",type=t}")))
                .flatMap(rows -> rows);
    }

    private static Stream<Row> items() {
        return Stream.concat(
                each(
                        Rejection.values(),
                        word -> counted(
                                new Measurement.Rejected("Q", word),
                                "asyncjobs.items.rejected{queue=Q,reason=" + word.word() + "}")),
                each(
                        Move.values(),
                        word -> counted(
                                new Measurement.Moved("Q", word),
                                "asyncjobs.due.moved{queue=Q,state=" + word.word() + "}")));
    }

    private static Stream<Row> schedulesAndElections() {
        return Stream.of(
                        Stream.of(timed(
                                new Measurement.Fired("Q", "t", Firing.What.FIRED, TIME),
                                "asyncjobs.schedule.lag{queue=Q,type=t}")),
                        each(
                                Firing.What.values(),
                                word -> counted(
                                        new Measurement.Fired("Q", "t", word, TIME),
                                        "asyncjobs.schedule.firings{queue=Q,state=" + word.word() + ",type=t}")),
                        each(
                                Office.values(),
                                word -> counted(
                                        new Measurement.Campaigned(word),
                                        "asyncjobs.election.campaigns{operation=" + word.word() + "}")),
                        each(
                                Office.values(),
                                word -> counted(
                                        new Measurement.Led(word, true),
                                        "asyncjobs.election.leader{operation=" + word.word() + "}")))
                .flatMap(rows -> rows);
    }

    private static Stream<Row> requests() {
        return Stream.of(
                        each(
                                Operation.values(),
                                word -> timed(
                                        new Measurement.Requested(word, TIME, true),
                                        "asyncjobs.request{operation=" + word.word() + ",state=answered}")),
                        each(
                                Operation.values(),
                                word -> timed(
                                        new Measurement.Requested(word, TIME, false),
                                        "asyncjobs.request{operation=" + word.word() + ",state=lost}")),
                        each(
                                BackPressure.values(),
                                word -> timed(
                                        new Measurement.Held(word, TIME),
                                        "asyncjobs.backpressure{reason=" + word.word() + "}")))
                .flatMap(rows -> rows);
    }

    private static <E> Stream<Row> each(E[] words, Function<E, Row> row) {
        return Arrays.stream(words).map(row);
    }

    private static String text(Meter meter) {
        return meter.getId().getName()
                + meter.getId().getTags().stream()
                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                        .collect(Collectors.joining(",", "{", "}"));
    }

    /** The count of a counter, the seconds of a timer. */
    private static double value(Meter meter) {
        return meter.match(
                Gauge::value,
                Counter::count,
                timer -> timer.totalTime(TimeUnit.SECONDS),
                summary -> Double.NaN,
                timer -> Double.NaN,
                gauge -> Double.NaN,
                counter -> Double.NaN,
                timer -> Double.NaN,
                other -> Double.NaN);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void movesItsMeter(Row row) {
        var registry = new SimpleMeterRegistry();
        AsyncJobsMetrics.on(registry).accept(row.measurement());

        assertThat(registry.getMeters())
                .filteredOn(meter -> text(meter).equals(row.meter()))
                .singleElement()
                .satisfies(meter -> assertThat(value(meter)).isEqualTo(row.value()));
        assertThat(registry.getMeters())
                .filteredOn(meter -> !text(meter).equals(row.meter()) && value(meter) != 0)
                .allMatch(meter -> isBeside(row, meter));
    }

    /** A firing in time is counted and has its lag timed; a handler that ends is timed and runs no more. */
    private static boolean isBeside(Row row, Meter moved) {
        var name = moved.getId().getName();
        return switch (row.measurement()) {
            case Measurement.Fired fired -> name.startsWith("asyncjobs.schedule.");
            case Measurement.HandlerEnded ended -> name.equals("asyncjobs.handlers.running");
            default -> false;
        };
    }

    @Test
    void everyKindOfMeasurementHasItsRow() {
        assertThat(rows().map(row -> row.measurement().getClass()).collect(Collectors.<Class<?>>toSet()))
                .containsExactlyInAnyOrder(Measurement.class.getPermittedSubclasses());
    }

    @Test
    void everyMeterThatMeasurementsMoveHasItsRow() {
        var tried = rows().map(row -> row.meter().replaceAll("\\{.*", "")).collect(Collectors.toSet());
        assertThat(Arrays.stream(MeterName.values())
                        .filter(name -> name.compareTo(MeterName.QUEUE_WAITING) < 0)
                        .map(MeterName::text))
                .containsExactlyInAnyOrderElementsOf(tried);
    }
}
