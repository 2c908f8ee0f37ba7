package io.asyncjobs.retry;

import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The original's policies: equal steps from a least to a greatest wait, with jitter above and below. */
final class LinearRetryPolicy implements RetryPolicy {

    static final RetryPolicy ONE_MINUTE = new LinearRetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), 20, 0.5);
    static final RetryPolicy TEN_MINUTES =
            new LinearRetryPolicy(Duration.ofMinutes(1), Duration.ofMinutes(10), 50, 0.9);
    static final RetryPolicy ONE_HOUR = new LinearRetryPolicy(Duration.ofMinutes(10), Duration.ofHours(1), 20, 0.9);
    static final Map<String, RetryPolicy> NAMED =
            Map.of("default", TEN_MINUTES, "10m", TEN_MINUTES, "1h", ONE_HOUR, "1m", ONE_MINUTE);

    private final long firstNanos;
    private final long stepNanos;
    private final int steps;
    private final double jitter;

    private LinearRetryPolicy(Duration first, Duration longest, int steps, double jitter) {
        this.firstNanos = first.toNanos();
        this.stepNanos = longest.minus(first).toNanos() / steps;
        this.steps = steps;
        this.jitter = jitter;
    }

    @Override
    public Duration delayAfter(int tries, RandomGenerator random) {
        long interval = firstNanos + stepNanos * Math.min(Math.max(tries, 0), steps - 1);
        double nanos = interval * jitter + random.nextDouble() * interval;
        long millis = Math.round(nanos / 1e6);
        return millis == 0 ? Duration.ofNanos(firstNanos) : Duration.ofMillis(millis);
    }
}
