package io.asyncjobs.schedule;

import java.time.Duration;

/**
 * What becomes of due times that passed while no scheduler led.
 *
 * @param most how many of them are made up for, the latest; 0 for none, at most 1,000
 * @param maxAge how long ago such a time may be, above zero and at most 366 days
 */
public record MissedTimes(int most, Duration maxAge) {

    /** The largest number that may be made up for. */
    public static final int MOST = 1_000;

    /** The longest age. */
    public static final Duration LONGEST = Duration.ofDays(366);

    /** Checks both. */
    public MissedTimes {
        if (most < 0 || most > MOST) {
            throw new IllegalArgumentException(
                    "the number of missed times to make up for is " + most + "; it must be between 0 and " + MOST);
        }
        if (maxAge.isNegative() || maxAge.isZero() || maxAge.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the age of missed times is " + maxAge
                    + "; it must be above zero and at most " + LONGEST.toDays() + " days");
        }
    }

    /** None is made up for: the default, and the way of the original. */
    public static MissedTimes skip() {
        return new MissedTimes(0, LONGEST);
    }

    /** The latest alone is made up for. */
    public static MissedTimes once() {
        return new MissedTimes(1, LONGEST);
    }

    /** All are made up for, but no more than that many, the latest. */
    public static MissedTimes all(int most) {
        return new MissedTimes(most, LONGEST);
    }

    /** The same for times that are no older than this. */
    public MissedTimes within(Duration age) {
        return new MissedTimes(most, age);
    }
}
