package io.asyncjobs.micrometer;

import io.asyncjobs.micrometer.MeterBook.Lazy;
import io.asyncjobs.telemetry.Measurement.BackPressure;
import io.asyncjobs.telemetry.Operation;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** Requests to the server, and waits for it. */
final class RequestMeters {

    private record Answers(Timer answered, Timer lost) {}

    private final PerConstant<Operation, Lazy<Answers>> operations;
    private final Lazy<PerConstant<BackPressure, Timer>> waits;

    RequestMeters(MeterBook book, List<Duration> buckets) {
        operations = new PerConstant<>(
                Operation.class,
                operation -> book.lazy(() -> new Answers(
                        book.timer(MeterName.REQUEST, buckets, operation.word(), "answered"),
                        book.timer(MeterName.REQUEST, buckets, operation.word(), "lost"))));
        waits = book.lazy(() -> new PerConstant<>(
                BackPressure.class, where -> book.timer(MeterName.BACKPRESSURE, List.of(), where.word())));
    }

    void requested(Operation operation, boolean answered, Duration time) {
        var answers = operations.of(operation).get();
        (answered ? answers.answered() : answers.lost()).record(time);
    }

    void held(BackPressure where, Duration time) {
        waits.get().of(where).record(time);
    }
}
