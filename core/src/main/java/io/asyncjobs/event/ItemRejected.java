package io.asyncjobs.event;

import java.time.Instant;

/**
 * A worker removed an item that can never run: its body is not an item, or its task's document cannot be read.
 *
 * @param eventId the event's own id
 * @param timestamp when it was published, in whole seconds
 * @param queue the queue that it was in
 * @param reason what was wrong with it
 */
public record ItemRejected(String eventId, Instant timestamp, String queue, String reason) implements Event {}
