package io.asyncjobs.micrometer;

import io.asyncjobs.micrometer.MeterBook.Lazy;
import io.asyncjobs.telemetry.Measurement.BackPressure;
import io.asyncjobs.telemetry.Operation;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Requests to the server, and waits for it. */
final class RequestMeters {

    private record Answers(Timer answered, Timer lost) {}

    private final List<Lazy<Answers>> operations;
    private final Lazy<List<Timer>> waits;

    RequestMeters(MeterBook book, List<Duration> buckets) {
        operations = Arrays.stream(Operation.values())
                .map(operation -> book.lazy(() -> new Answers(
                        book.timer(MeterName.REQUEST, buckets, operation.word(), "answered"),
                        book.timer(MeterName.REQUEST, buckets, operation.word(), "lost"))))
                .toList();
        waits = book.lazy(() -> Arrays.stream(BackPressure.values())
                .map(where -> book.timer(MeterName.BACKPRESSURE, List.of(), where.word()))
                .toList());
    }

    void requested(Operation operation, boolean answered, Duration time) {
        var answers = operations.get(operation.ordinal()).get();
        (answered ? answers.answered() : answers.lost()).record(time);
    }

    void held(BackPressure where, Duration time) {
        waits.get().get(where.ordinal()).record(time);
    }
}
