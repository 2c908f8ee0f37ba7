package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskState;
import java.util.List;

/** States as the index's file has them: numbers that stay what they are. Two of them stand in the statements of its schema. */
final class StateNumber {

    private static final List<TaskState> STATES = List.of(
            TaskState.NEW,
            TaskState.BLOCKED,
            TaskState.ACTIVE,
            TaskState.RETRY,
            TaskState.COMPLETE,
            TaskState.EXPIRED,
            TaskState.TERMINATED,
            TaskState.QUEUE_ERROR,
            TaskState.UNREACHABLE);

    /** How many there are. */
    static final int COUNT = STATES.size();

    private StateNumber() {}

    static int of(TaskState state) {
        return STATES.indexOf(state);
    }

    static TaskState state(int number) {
        return STATES.get(number);
    }
}
