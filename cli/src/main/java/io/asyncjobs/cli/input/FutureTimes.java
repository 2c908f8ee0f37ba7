package io.asyncjobs.cli.input;

import java.time.Duration;
import java.time.Instant;

/** Reads a point in time, or a duration that says how long it is until then: {@code 90d}. */
public final class FutureTimes extends RelativeTimes {

    @Override
    Instant at(Instant now, Duration distance) {
        return now.plus(distance);
    }
}
