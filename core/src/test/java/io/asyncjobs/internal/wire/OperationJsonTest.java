package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.OperationEntry.Target;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationCounts;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations as they are stored. */
final class OperationJsonTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.000000001Z");

    private static OperationEntry entry(BulkAction action, OperationState state) {
        var operation = new Operation(
                "id",
                action,
                "ada \"<&>\"",
                "why",
                NOW,
                state.isFinal() ? NOW.plusSeconds(9) : null,
                state,
                new OperationCounts(4, 1, 2, 1),
                10,
                20,
                30,
                List.of(),
                List.of("a", "b\n"));
        return new OperationEntry(operation, "owner", 7, List.of(new Target("Q", "t1", 17), new Target("R", "t2", 18)));
    }

    static Stream<BulkAction> actions() {
        var tasks = TaskFilter.all()
                .withIds(List.of("a", "b"))
                .withStates(TaskState.EXPIRED, TaskState.QUEUE_ERROR)
                .withQueue("Q")
                .withType("t:1")
                .withIdPrefix("a")
                .withErrorText("ü \"quoted\"")
                .withCreatedSince(NOW)
                .withCreatedUntil(NOW.plusSeconds(1))
                .withTriedSince(NOW.plusSeconds(2))
                .withTriedUntil(NOW.plusSeconds(3))
                .withParent("p")
                .withWorker("w");
        var letters = DeadLetterFilter.all()
                .withIds(List.of("a"))
                .withQueue("Q")
                .withType("t")
                .withReason(DeathReason.DISPLACED)
                .withDiedSince(NOW)
                .withDiedUntil(NOW.plusSeconds(1))
                .withIdPrefix("a")
                .withErrorText("x");
        return Stream.of(
                new BulkAction.RetryTasks(tasks, NOW),
                new BulkAction.RetryTasks(TaskFilter.all(), null),
                new BulkAction.CancelTasks(tasks, true),
                new BulkAction.CancelTasks(TaskFilter.all(), false),
                new BulkAction.DeleteTasks(tasks, true),
                new BulkAction.RetryDeadLetters(letters, NOW),
                new BulkAction.DeleteDeadLetters(letters),
                new BulkAction.DeleteDeadLetters(DeadLetterFilter.all()));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void whatIsReadIsWhatWasWritten(BulkAction action) {
        for (var state : OperationState.values()) {
            var entry = entry(action, state);
            assertThat(OperationJson.read(OperationJson.write(entry))).isEqualTo(entry);
        }
    }

    @Test
    void whatIsNoOperationIsSaidSo() {
        var good = new String(
                OperationJson.write(entry(actions().findFirst().orElseThrow(), OperationState.RUNNING)), UTF_8);
        for (var bad : new String[] {
            "",
            "[]",
            "{\"id\":\"x\"}",
            good.replace("retry_tasks", "explode"),
            good.replace("running", "flying"),
            good.replace("queue_error", "dreaming"),
            good.replace("\"Q\"", "\"a.b\"")
        }) {
            assertThatExceptionOfType(CorruptDataException.class)
                    .as(bad)
                    .isThrownBy(() -> OperationJson.read(bad.getBytes(UTF_8)));
        }
    }
}
