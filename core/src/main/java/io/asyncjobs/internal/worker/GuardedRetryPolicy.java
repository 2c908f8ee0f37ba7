package io.asyncjobs.internal.worker;

import io.asyncjobs.retry.RetryPolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A user's retry policy that cannot hinder a task from being settled: where it fails, the default one decides. */
record GuardedRetryPolicy(RetryPolicy own) implements RetryPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedRetryPolicy.class);

    @Override
    public Duration delayAfter(int tries, RandomGenerator random) {
        try {
            @Nullable Duration delay = own.delayAfter(tries, random);
            if (delay != null) {
                return delay;
            }
            LOG.error("the retry policy {} gave no delay; the default one is used", own);
        } catch (RuntimeException bug) {
            LOG.error("the retry policy {} failed; the default one is used", own, bug);
        }
        return RetryPolicy.tenMinutes().delayAfter(tries, random);
    }

    @Override
    public boolean isRetried(Throwable failure) {
        try {
            return own.isRetried(failure);
        } catch (RuntimeException bug) {
            LOG.error("the retry policy {} failed; the task is retried", own, bug);
            return true;
        }
    }
}
