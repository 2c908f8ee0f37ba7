package io.asyncjobs.internal.repair;

import java.time.Duration;

/**
 * How often it looks and how long it waits until it believes what it saw.
 *
 * @param pass how often it looks at what changed
 * @param age how old a record must be to be judged, how long something must be seen alone to be repaired, and how often
 *     progress is saved
 */
public record Pace(Duration pass, Duration age) {

    /** Every fault is repaired within 90 s: 30 s until a record is judged, 30 s until that is believed, and the passes. */
    public static Pace defaults() {
        return new Pace(Duration.ofSeconds(5), Duration.ofSeconds(30));
    }
}
