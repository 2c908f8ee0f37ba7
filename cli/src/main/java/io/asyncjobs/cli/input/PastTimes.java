package io.asyncjobs.cli.input;

import java.time.Duration;
import java.time.Instant;

/** Reads a point in time, or a duration that says how long ago it was: {@code 2h}. */
public final class PastTimes extends RelativeTimes {

    @Override
    Instant at(Instant now, Duration distance) {
        return now.minus(distance);
    }
}
