package io.asyncjobs.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A queue as the server has it at one moment.
 *
 * @param settings its live settings, storage and replicas included
 * @param waiting how many items no worker holds
 * @param inFlight how many items a worker holds
 * @param delayed how many of its tasks wait for their time, or are due and on their way into the queue
 * @param bytes what its items take
 * @param created when it was made, by the server's clock
 * @param oldestItem when its oldest item was put in, null for none
 * @param oldestWaiting when the oldest item that no worker ever held was put in, null for none
 * @param newestItem when its newest item was put in, null for none
 * @param pause why it is paused, null while it is not
 */
public record QueueStatus(
        QueueSettings settings,
        long waiting,
        long inFlight,
        long delayed,
        long bytes,
        Instant created,
        @Nullable Instant oldestItem,
        @Nullable Instant oldestWaiting,
        @Nullable Instant newestItem,
        @Nullable Pause pause) {

    /**
     * Why a queue stands still.
     *
     * @param reason what whoever paused it said, empty where that is not known
     * @param since when it was paused, by the server's clock; null where that is not known
     */
    public record Pause(String reason, @Nullable Instant since) {}

    /** Whether its tasks are not started until somebody resumes it. */
    public boolean isPaused() {
        return pause != null;
    }

    /** How many items it holds, waiting and in flight. */
    public long entries() {
        return waiting + inFlight;
    }
}
