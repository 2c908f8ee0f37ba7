package io.asyncjobs.event;

import java.time.Instant;

/**
 * The reconciler repaired what a crash, a full disk or another program had left half done.
 *
 * @param eventId the event's own id
 * @param timestamp when it was published, in whole seconds
 * @param taskId the task
 * @param queue its queue
 * @param repair what was done, such as "queued", "delayed", "dropped" or "expired"
 * @param reason why
 */
public record TaskRepaired(String eventId, Instant timestamp, String taskId, String queue, String repair, String reason)
        implements Event {}
