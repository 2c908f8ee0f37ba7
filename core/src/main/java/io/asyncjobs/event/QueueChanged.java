package io.asyncjobs.event;

import java.time.Instant;
import java.util.Locale;

/**
 * A queue was made, set otherwise, paused, resumed, purged or deleted. Workers that serve it look at it again.
 *
 * @param eventId the event's own id
 * @param timestamp when it was published, in whole seconds
 * @param queue the queue
 * @param change what happened to it
 */
public record QueueChanged(String eventId, Instant timestamp, String queue, Change change) implements Event {

    /** What happened to a queue. */
    public enum Change {
        /** It was made. */
        MADE,
        /** Its settings were changed. */
        UPDATED,
        /** Its tasks are not started any more. */
        PAUSED,
        /** Its tasks are started again. */
        RESUMED,
        /** What waited in it was removed. */
        PURGED,
        /** It is gone. */
        DELETED;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
