package io.asyncjobs.retry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failed try, and which failures are tried again at all. Called by many threads at once.
 *
 * <p>The named ones are those of the Go original: {@code 1m}, {@code 10m} (also {@code default}) and {@code 1h}; their
 * delay is spread over up to twice its step, so that tasks that failed together do not come back together.
 */
@FunctionalInterface
public interface RetryPolicy {

    /**
     * The wait before the next try.
     *
     * @param tries how often the task was tried, at least 1
     * @param random the source of jitter
     * @return zero or more; a negative delay counts as zero
     */
    Duration delayAfter(int tries, RandomGenerator random);

    /** Whether a failure is worth another try; where not, the task is terminated. Yes for all by default. */
    default boolean isRetried(Throwable failure) {
        return true;
    }

    /** From 2 to 5.9 s after the first try to about 110 s: the original's {@code 1m}. */
    static RetryPolicy oneMinute() {
        return LinearRetryPolicy.ONE_MINUTE;
    }

    /** From 64 to 134 s after the first try to about 18 minutes: the original's {@code 10m} and {@code default}. */
    static RetryPolicy tenMinutes() {
        return LinearRetryPolicy.TEN_MINUTES;
    }

    /** From 11 to 24 minutes after the first try to about 110 minutes: the original's {@code 1h}. */
    static RetryPolicy oneHour() {
        return LinearRetryPolicy.ONE_HOUR;
    }

    /** The same wait after every try. */
    static RetryPolicy fixed(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("the retry delay is " + delay + "; it must be zero or more");
        }
        return (tries, random) -> delay;
    }

    /**
     * Doubles from {@code first} up to {@code longest}; each wait is drawn evenly from its upper half, so between 50 %
     * and 100 % of it.
     *
     * @throws IllegalArgumentException unless 0 &lt; first &lt;= longest &lt;= 365 days
     */
    static RetryPolicy exponential(Duration first, Duration longest) {
        return new ExponentialRetryPolicy(first, longest);
    }

    /** The named policy: {@code default}, {@code 10m}, {@code 1h} or {@code 1m}; empty for another name. */
    static Optional<RetryPolicy> named(String name) {
        return Optional.ofNullable(LinearRetryPolicy.NAMED.get(name));
    }

    /** The names that {@link #named} knows, in alphabetical order. */
    static List<String> names() {
        return LinearRetryPolicy.NAMED.keySet().stream().sorted().toList();
    }

    /** This policy, but only for failures of these classes; all others terminate the task. */
    default RetryPolicy retryOn(List<Class<? extends Throwable>> classes) {
        return new SelectiveRetryPolicy(this, List.copyOf(classes), true);
    }

    /** This policy, but failures of these classes terminate the task. */
    default RetryPolicy terminateOn(List<Class<? extends Throwable>> classes) {
        return new SelectiveRetryPolicy(this, List.copyOf(classes), false);
    }
}
