package io.asyncjobs.event;

import java.time.Instant;

/** Something that happened, published over core NATS: fast, not stored, seen only by those who listen at that moment. */
public sealed interface Event
        permits TaskStateChanged, LeaderElected, ItemRejected, QueueChanged, TaskRepaired, ScheduleFired {

    /** A KSUID of its own. */
    String eventId();

    /** When it was published, in whole seconds, by the publisher's clock. */
    Instant timestamp();
}
