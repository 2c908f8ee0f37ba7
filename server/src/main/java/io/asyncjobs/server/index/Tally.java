package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskState;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * How many tasks match in each state, as far as they were counted.
 *
 * @param states how many; every state is there
 * @param capped of which states there may be more than that
 */
public record Tally(Map<TaskState, Long> states, Set<TaskState> capped) {

    /** So many tasks are counted, or looked at, before it is left at that. */
    public static final int MOST = 10_000;

    /** Copies, and adds the states of which there are none. */
    public Tally {
        var all = new EnumMap<TaskState, Long>(TaskState.class);
        for (var state : TaskState.values()) {
            all.put(state, states.getOrDefault(state, 0L));
        }
        states = Map.copyOf(all);
        capped = Set.copyOf(capped);
    }

    /** How many in all. */
    public long total() {
        return states.values().stream().mapToLong(Long::longValue).sum();
    }
}
