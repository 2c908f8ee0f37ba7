package io.asyncjobs.server.api;

import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.ScheduleState;
import io.asyncjobs.server.index.IndexException;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.task.TaskState;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * What became of the tasks that schedules made, as far as they are still stored.
 *
 * @param states by id
 */
record TaskStates(Map<String, TaskState> states) {

    /** Asks the index once; where it cannot be read, nothing is known. */
    static TaskStates of(TaskIndex index, Collection<ScheduleState> schedules) {
        var ids = schedules.stream()
                .flatMap(state -> state.history().stream())
                .map(Firing::task)
                .flatMap(Optional::stream)
                .toList();
        try {
            return new TaskStates(index.states(ids));
        } catch (IndexException down) {
            return new TaskStates(Map.of());
        }
    }

    Optional<TaskState> find(String id) {
        return Optional.ofNullable(states.get(id));
    }
}
