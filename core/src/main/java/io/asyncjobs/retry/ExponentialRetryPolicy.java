package io.asyncjobs.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Doubling waits with jitter in the upper half. */
final class ExponentialRetryPolicy implements RetryPolicy {

    private static final Duration LIMIT = Duration.ofDays(365);

    private final long firstNanos;
    private final long longestNanos;

    ExponentialRetryPolicy(Duration first, Duration longest) {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0 || longest.compareTo(LIMIT) > 0) {
            throw new IllegalArgumentException("the retry delays go from " + first + " to " + longest
                    + "; they must be above zero, in this order, and at most 365 days");
        }
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
    }

    @Override
    public Duration delayAfter(int tries, RandomGenerator random) {
        int doublings = Math.min(Math.max(tries, 1) - 1, 62);
        long nanos = firstNanos > (longestNanos >> doublings) ? longestNanos : firstNanos << doublings;
        return Duration.ofNanos((long) (nanos * (0.5 + 0.5 * random.nextDouble())));
    }
}
