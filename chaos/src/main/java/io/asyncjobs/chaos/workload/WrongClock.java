package io.asyncjobs.chaos.workload;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/** The clock that the library of a process is given: hours off where the process was started so. */
final class WrongClock {

    private WrongClock() {}

    /** By the property {@code chaos.clock.hours}. */
    static InstantSource ofThisProcess() {
        return InstantSource.offset(Clock.systemUTC(), Duration.ofHours(Long.getLong("chaos.clock.hours", 0)));
    }
}
