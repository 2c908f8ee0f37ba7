package io.asyncjobs.internal.scheduling;

import io.asyncjobs.schedule.ScheduleState.Claim;
import java.time.Instant;

/** What is to be done about a schedule now. */
sealed interface Decision {

    /** Claim the due time and enqueue its task; {@code caughtUp} where nobody led at its time. */
    record Fire(Instant due, boolean caughtUp) implements Decision {}

    /** Do again what somebody claimed and did not mark. */
    record Repeat(Claim claim) implements Decision {}

    /** Mark all due times up to this one as over, without tasks. */
    record Skip(Instant first, Instant upTo, String reason) implements Decision {}

    /** Nothing before that time. */
    record Wait(Instant until) implements Decision {}

    /** Nothing unless it is changed: it is paused, or over. */
    record Rest() implements Decision {}
}
