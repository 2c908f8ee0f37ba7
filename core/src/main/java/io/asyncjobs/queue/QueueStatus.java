package io.asyncjobs.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A queue as the server has it at one moment.
 *
 * @param settings its live settings, storage and replicas included
 * @param waiting how many items no worker holds
 * @param inFlight how many items a worker holds
 * @param delayed how many of its tasks wait for their time
 * @param bytes what its items take
 * @param created when it was made, by the server's clock
 * @param oldestItem when its oldest item was put in, null for none
 * @param newestItem when its newest item was put in, null for none
 */
public record QueueStatus(
        QueueSettings settings,
        long waiting,
        long inFlight,
        long delayed,
        long bytes,
        Instant created,
        @Nullable Instant oldestItem,
        @Nullable Instant newestItem) {

    /** How many items it holds, waiting and in flight. */
    public long entries() {
        return waiting + inFlight;
    }
}
