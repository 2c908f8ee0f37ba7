package io.asyncjobs.micrometer;

import io.asyncjobs.micrometer.MeterBook.Lazy;
import io.asyncjobs.telemetry.Measurement.Office;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.AtomicInteger;

/** Elections. Several schedulers of one process may stand for one office, so those that lead are counted. */
final class OfficeMeters {

    private record Seat(Counter campaigns, AtomicInteger leaders) {}

    private final PerConstant<Office, Lazy<Seat>> seats;

    OfficeMeters(MeterBook book) {
        seats = new PerConstant<>(
                Office.class,
                office -> book.lazy(() -> {
                    var leaders = new AtomicInteger();
                    book.gauge(MeterName.ELECTION_LEADER, () -> Math.min(1, leaders.get()), office.word());
                    return new Seat(book.counter(MeterName.ELECTION_CAMPAIGNS, office.word()), leaders);
                }));
    }

    void campaigned(Office office) {
        seat(office).campaigns().increment();
    }

    void led(Office office, boolean leads) {
        seat(office).leaders().updateAndGet(now -> Math.max(0, now + (leads ? 1 : -1)));
    }

    private Seat seat(Office office) {
        return seats.of(office).get();
    }
}
