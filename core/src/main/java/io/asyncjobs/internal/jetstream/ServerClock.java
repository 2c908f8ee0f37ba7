package io.asyncjobs.internal.jetstream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The server's time, by this machine's clock and the difference measured from timestamps of the server's answers. All
 * times that processes compare with each other are read here. Safe for use by many threads.
 */
public final class ServerClock implements InstantSource {

    private static final Duration SLOW = Duration.ofMillis(200);

    private final InstantSource local;
    private volatile Duration ahead = Duration.ZERO;
    private boolean learned;

    /** On this local clock, not yet corrected. */
    public ServerClock(InstantSource local) {
        this.local = local;
    }

    @Override
    public Instant instant() {
        var difference = ahead;
        return difference.isZero() ? local.instant() : local.instant().plus(difference);
    }

    /** How far the server is ahead of this machine; negative where it is behind. */
    public Duration ahead() {
        return ahead;
    }

    /** Learns from an answer that the server dated between two local readings; from a slow one only if there is no better. */
    synchronized void learn(Instant before, Instant serverTime, Instant after) {
        var roundTrip = Duration.between(before, after);
        if (learned && roundTrip.compareTo(SLOW) > 0) {
            return;
        }
        learned = true;
        ahead = Duration.between(before.plus(roundTrip.dividedBy(2)), serverTime);
    }

    /** Whether an answer of the server was dated yet. */
    synchronized boolean isMeasured() {
        return learned;
    }

    Instant local() {
        return local.instant();
    }
}
