package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks there are, at one moment.
 *
 * @param queues by queue, only those with tasks; a task without a queue counts under the empty name
 */
public record Counts(SortedMap<String, OfQueue> queues) {

    /** Copies. */
    public Counts {
        queues = Collections.unmodifiableSortedMap(new TreeMap<>(queues));
    }

    /**
     * The tasks of one queue.
     *
     * @param states how many are in each state; states without tasks are missing
     * @param oldestReady since when the task waits that waits longest of those that may run now, null for none; see
     *     {@link #oldest()}
     */
    public record OfQueue(
            Map<TaskState, Long> states, @Nullable Instant oldestReady) {

        /** Copies. */
        public OfQueue {
            states = Map.copyOf(states);
        }

        /** How many are in this state. */
        public long in(TaskState state) {
            return states.getOrDefault(state, 0L);
        }

        /** How many wait to be run: new ones and those to be tried again. */
        public long waiting() {
            return in(TaskState.NEW) + in(TaskState.RETRY);
        }

        /** How many there are. */
        public long total() {
            return states.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Since when the task waits that waits longest of those that may run now; empty for none. */
        public Optional<Instant> oldest() {
            return Optional.ofNullable(oldestReady);
        }
    }

    /** How many there are of each state, in all queues together; every state is there. */
    public Map<TaskState, Long> states() {
        var sums = new EnumMap<TaskState, Long>(TaskState.class);
        for (var state : TaskState.values()) {
            sums.put(
                    state,
                    queues.values().stream().mapToLong(queue -> queue.in(state)).sum());
        }
        return sums;
    }

    /** How many there are. */
    public long total() {
        return queues.values().stream().mapToLong(OfQueue::total).sum();
    }
}
