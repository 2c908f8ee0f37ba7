package io.asyncjobs.server.index;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as numbers: nanoseconds since 1970, so that they order as they should; what is too far away is cut off. */
final class Times {

    /** No time; orders before all times. */
    static final long NONE = Long.MIN_VALUE;

    private static final long SECOND = 1_000_000_000L;
    private static final long MOST_SECONDS = Long.MAX_VALUE / SECOND - 1;

    private Times() {}

    static long of(@Nullable Instant time) {
        if (time == null) {
            return NONE;
        }
        long seconds = time.getEpochSecond();
        if (seconds > MOST_SECONDS) {
            return MOST_SECONDS * SECOND;
        }
        return seconds < -MOST_SECONDS ? -MOST_SECONDS * SECOND : seconds * SECOND + time.getNano();
    }

    static @Nullable Instant orNull(long nanos) {
        return nanos == NONE ? null : at(nanos);
    }

    static Instant at(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    /** The minute since 1970. */
    static long minute(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 60);
    }
}
