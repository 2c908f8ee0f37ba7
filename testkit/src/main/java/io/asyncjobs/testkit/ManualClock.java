package io.asyncjobs.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is moved. Safe for use by many threads, which all see it move at once.
 *
 * <p>Where a client is given one, only the time that this client writes and compares stands still; what the server times,
 * such as leases and delays, does not.
 */
public final class ManualClock implements InstantSource {

    private final AtomicReference<Instant> now;

    private ManualClock(Instant start) {
        now = new AtomicReference<>(Objects.requireNonNull(start, "start"));
    }

    /** A clock that shows this time. */
    public static ManualClock at(Instant start) {
        return new ManualClock(start);
    }

    /** A clock that shows this time, given as {@code 2026-01-02T03:04:05Z}. */
    public static ManualClock at(String start) {
        return new ManualClock(Instant.parse(start));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Shows this time from now on, which may lie before what it showed. */
    public void set(Instant time) {
        now.set(Objects.requireNonNull(time, "time"));
    }

    /**
     * Moves it ahead by zero or more.
     *
     * @return what it shows now
     * @throws IllegalArgumentException if the duration is negative; {@link #set} goes back
     */
    public Instant advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("a clock cannot advance by " + by + "; set it to an earlier time");
        }
        return now.updateAndGet(time -> time.plus(by));
    }

    @Override
    public String toString() {
        return "clock that shows " + now.get();
    }
}
