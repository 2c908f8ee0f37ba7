package io.asyncjobs.event;

import java.time.Instant;

/**
 * A process became the leader of something.
 *
 * @param eventId the event's own id
 * @param timestamp when it was published, in whole seconds
 * @param name the winner's name
 * @param component what it leads, for example {@code task_scheduler}
 */
public record LeaderElected(String eventId, Instant timestamp, String name, String component) implements Event {}
