package io.asyncjobs.queue;

/**
 * What a purge of a queue has done so far.
 *
 * @param tasks how many tasks were settled as {@code terminated}
 * @param items how many items were removed from the queue, those of tasks that were over before included
 * @param delayed how many messages of tasks that waited for their time were removed
 * @param left how many items were left, since their task runs
 */
public record PurgeCounts(long tasks, long items, long delayed, long left) {}
