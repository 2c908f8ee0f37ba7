package io.asyncjobs.internal.jetstream;

import io.nats.client.ReconnectDelayHandler;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a lost connection waits before it tries all servers once more: twice as long each time, up to a bound that leaves
 * work to go on soon after a server's return, and each client at a moment of its own. Safe for use by several threads.
 */
final class ReconnectBackoff implements ReconnectDelayHandler {

    private static final long FIRST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 3_200;
    private static final int DOUBLINGS = Long.numberOfTrailingZeros(LONGEST_MILLIS / FIRST_MILLIS);

    /**
     * Between half of the time and all of it.
     *
     * @param rounds how often all servers were tried, from 1
     */
    @Override
    public Duration getWaitTime(long rounds) {
        long most = FIRST_MILLIS << Math.clamp(rounds - 1, 0, DOUBLINGS);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
