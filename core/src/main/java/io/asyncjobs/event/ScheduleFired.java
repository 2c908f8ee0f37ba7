package io.asyncjobs.event;

import io.asyncjobs.schedule.Firing;
import java.time.Instant;

/**
 * A due time of a schedule was dealt with: its task was enqueued, or not, and why.
 *
 * @param eventId the event's own id
 * @param timestamp when it was published, in whole seconds
 * @param schedule the schedule's name
 * @param queue the queue of its tasks
 * @param firing the due time and what became of it
 */
public record ScheduleFired(String eventId, Instant timestamp, String schedule, String queue, Firing firing)
        implements Event {}
