package io.asyncjobs.handler;

import java.time.Duration;

/**
 * Thrown by a handler to be called again later without using up a try. As the cause of what the handler throws it means
 * the same.
 */
public final class SnoozeTaskException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Duration delay;

    /**
     * Comes back after this long, zero to 100 years.
     *
     * @throws IllegalArgumentException if it is negative or longer
     */
    public SnoozeTaskException(Duration delay) {
        super("snoozed for " + delay);
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the snooze is " + delay + "; it must be between zero and " + LONGEST.toDays() + " days");
        }
        this.delay = delay;
    }

    /** How long to wait. */
    public Duration delay() {
        return delay;
    }
}
