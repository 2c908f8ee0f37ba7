package io.asyncjobs.deadletter;

import java.time.Duration;
import java.util.Objects;

/**
 * How long and how many dead letters are kept; whatever limit is reached first, the oldest go. By default all are kept.
 *
 * @param maxAge how long a letter is kept, 1 s to 100 years; zero for ever
 * @param maxCount how many letters are kept; 0 for no limit
 * @param maxBytes how many bytes they may take in the stream; 0 for no limit
 */
public record DeadLetterSettings(Duration maxAge, long maxCount, long maxBytes) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming what is out of range
     */
    public DeadLetterSettings {
        Objects.requireNonNull(maxAge, "maxAge");
        if (!maxAge.isZero() && (maxAge.compareTo(Duration.ofSeconds(1)) < 0 || maxAge.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("the age of dead letters is limited to " + maxAge
                    + "; it must be between 1 s and " + LONGEST.toDays() + " days, or zero for no limit");
        }
        if (maxCount < 0 || maxBytes < 0) {
            throw new IllegalArgumentException("dead letters are limited to " + maxCount + " letters and " + maxBytes
                    + " bytes; neither may be negative, zero is no limit");
        }
    }

    /** No limit at all. */
    public static DeadLetterSettings unlimited() {
        return new DeadLetterSettings(Duration.ZERO, 0, 0);
    }

    /** Sets {@link #maxAge()}. */
    public DeadLetterSettings withMaxAge(Duration age) {
        return new DeadLetterSettings(age, maxCount, maxBytes);
    }

    /** Sets {@link #maxCount()}. */
    public DeadLetterSettings withMaxCount(long count) {
        return new DeadLetterSettings(maxAge, count, maxBytes);
    }

    /** Sets {@link #maxBytes()}. */
    public DeadLetterSettings withMaxBytes(long bytes) {
        return new DeadLetterSettings(maxAge, maxCount, bytes);
    }
}
