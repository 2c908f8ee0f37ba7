package io.asyncjobs.load;

import java.util.ArrayDeque;
import java.util.OptionalDouble;

/**
 * When a rate is back: at the begin of the first span of that length in which enough was done. Told the count again and
 * again. Not safe for use by several threads.
 */
final class Recovery {

    private final long began;
    private final long spanNanos;
    private final double wanted;
    private final ArrayDeque<Look> looks = new ArrayDeque<>();
    private OptionalDouble seconds = OptionalDouble.empty();

    /** From that time on, and wanting so many a second. */
    Recovery(long beganNanos, long spanNanos, double wantedPerSecond) {
        this.began = beganNanos;
        this.spanNanos = spanNanos;
        this.wanted = wantedPerSecond;
    }

    private record Look(long nanos, long count) {}

    /** So many were done by then. Says whether the rate is back. */
    boolean look(long nanos, long count) {
        looks.addLast(new Look(nanos, count));
        while (seconds.isEmpty() && nanos - looks.getFirst().nanos() >= spanNanos) {
            var first = looks.removeFirst();
            if ((count - first.count()) / ((nanos - first.nanos()) / 1e9) >= wanted) {
                seconds = OptionalDouble.of((first.nanos() - began) / 1e9);
            }
        }
        return seconds.isPresent();
    }

    /** How long it took; empty while the rate is not back. */
    OptionalDouble seconds() {
        return seconds;
    }
}
