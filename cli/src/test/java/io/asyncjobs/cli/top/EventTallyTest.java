package io.asyncjobs.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTallyTest {

    private final EventTally tally = new EventTally();

    private void add(String queue, TaskState state, int tries, @Nullable String error) {
        tally.add(new TaskStateChanged("e", Instant.EPOCH, "id", state, tries, queue, "type", error, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({
        "NEW, 0, , 1, 0, 0",
        "BLOCKED, 0, , 1, 0, 0",
        "ACTIVE, 1, , 0, 0, 0",
        "COMPLETE, 1, , 0, 1, 0",
        "RETRY, 1, timeout, 0, 0, 1",
        "EXPIRED, 3, timeout, 0, 0, 1",
        "TERMINATED, 1, no use, 0, 0, 1",
        "UNREACHABLE, 0, , 0, 0, 1",
        "QUEUE_ERROR, 0, full, 0, 0, 1"
    })
    void everyChangeIsCountedOnce(
            TaskState state, int tries, @Nullable String error, long enqueued, long completed, long failed) {
        add("Q", state, tries, error);
        assertThat(tally.read()).containsOnlyKeys("Q").containsValue(new Counts(enqueued, completed, failed));
    }

    @Test
    void aTryThatWasGivenBackIsNoFailure() {
        add("Q", TaskState.RETRY, 1, null);
        add("Q", TaskState.RETRY, 0, "run again by hand");
        assertThat(tally.read()).containsEntry("Q", Counts.NONE);
    }

    @Test
    void queuesAreCountedApart() {
        add("A", TaskState.NEW, 0, null);
        add("A", TaskState.COMPLETE, 1, null);
        add("B", TaskState.NEW, 0, null);
        tally.add(new LeaderElected("e", Instant.EPOCH, "main", "task_scheduler"));
        assertThat(tally.read())
                .containsEntry("A", new Counts(1, 1, 0))
                .containsEntry("B", new Counts(1, 0, 0))
                .hasSize(2);
    }
}
