package io.asyncjobs.retry;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Another policy's delays, for some failures only. */
record SelectiveRetryPolicy(RetryPolicy delays, List<Class<? extends Throwable>> classes, boolean retried)
        implements RetryPolicy {

    @Override
    public Duration delayAfter(int tries, RandomGenerator random) {
        return delays.delayAfter(tries, random);
    }

    @Override
    public boolean isRetried(Throwable failure) {
        boolean listed = classes.stream().anyMatch(type -> type.isInstance(failure));
        return listed == retried && delays.isRetried(failure);
    }
}
