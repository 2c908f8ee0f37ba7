package io.asyncjobs.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class TaskTest {

    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant NOW = CREATED.plusSeconds(10);
    private static final Instant LATER = CREATED.plusSeconds(20);
    private static final RunHolder RUN = new RunHolder(7, "worker");
    private static final TaskResult RESULT = new TaskResult("1", LATER);

    private static final Map<String, UnaryOperator<Task>> MOVES = Map.of(
            "activated", task -> task.activated(RUN, NOW),
            "completed", task -> task.completed(RESULT),
            "retried", task -> task.retrying("boom", null, LATER, NOW),
            "given back", task -> task.givenBack(LATER, "stopping"),
            "expired", task -> task.expired("late", null, NOW),
            "terminated", task -> task.terminated("enough", null, NOW),
            "queue_error", task -> task.notQueued("full", NOW));

    private static Task.Builder task() {
        return Task.builder("one", "a", "Q").created(CREATED).headers(Map.of("k", "v"));
    }

    private static Task active() {
        return task().tries(1)
                .lastError("before")
                .lastTrace("at before")
                .notBefore(CREATED.plusSeconds(1))
                .state(TaskState.RETRY)
                .build()
                .activated(RUN, NOW)
                .storedAt(5);
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            names = {"NEW", "BLOCKED", "ACTIVE", "RETRY"})
    void noMoveIsRefusedFromAStateThatIsNotFinal(TaskState state) {
        var task = task().state(state).build();

        MOVES.values().forEach(move -> assertThat(move.apply(task)).isNotSameAs(task));
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            mode = Mode.EXCLUDE,
            names = {"NEW", "BLOCKED", "ACTIVE", "RETRY"})
    void everyMoveIsRefusedFromAFinalState(TaskState state) {
        var task = task().state(state).build();

        assertThat(state.isFinal()).isTrue();
        MOVES.forEach((name, move) -> assertThatIllegalStateException()
                .isThrownBy(() -> move.apply(task))
                .withMessage("task one is " + state.word() + " and cannot be " + name));
    }

    @Test
    void aMoveKeepsWhatItIsNotAbout() {
        var task = task().payload(Payload.ofText("x"))
                .dependencies(List.of("d"))
                .deadline(LATER)
                .maxTries(3)
                .signature("ab")
                .unknownKeys(Map.of("zz", "1"))
                .sequence(4)
                .build();

        MOVES.forEach((name, move) -> assertThat(move.apply(task))
                .as(name)
                .usingRecursiveComparison()
                .ignoringFields(
                        "fields.state",
                        "fields.tries",
                        "fields.tried",
                        "fields.run",
                        "fields.result",
                        "fields.lastError",
                        "fields.lastTrace",
                        "fields.history",
                        "fields.deathReason",
                        "fields.notBefore")
                .isEqualTo(task));
    }

    @Test
    void activationCountsATryAndNamesTheRunner() {
        var active = active();

        assertThat(active.state()).isEqualTo(TaskState.ACTIVE);
        assertThat(active.tries()).isEqualTo(2);
        assertThat(active.tried()).contains(NOW);
        assertThat(active.run()).contains(RUN);
        assertThat(active.lastError()).isEmpty();
        assertThat(active.lastTrace()).isEmpty();
        assertThat(active.notBefore()).isEmpty();
    }

    @Test
    void completionStoresTheResult() {
        var complete = active().completed(RESULT);

        assertThat(complete.state()).isEqualTo(TaskState.COMPLETE);
        assertThat(complete.result()).contains(RESULT);
        assertThat(complete.tried()).contains(LATER);
        assertThat(complete.tries()).isEqualTo(2);
        assertThat(complete.run()).isEmpty();
        assertThat(complete.lastError()).isEmpty();
    }

    @Test
    void aRetryStoresItsReasonAndItsTime() {
        var retry = active().retrying("boom", "at x", LATER, NOW.plusSeconds(1));

        assertThat(retry.state()).isEqualTo(TaskState.RETRY);
        assertThat(retry.lastError()).contains("boom");
        assertThat(retry.lastTrace()).contains("at x");
        assertThat(retry.notBefore()).contains(LATER);
        assertThat(retry.tried()).contains(NOW.plusSeconds(1));
        assertThat(retry.tries()).isEqualTo(2);
        assertThat(retry.run()).isEmpty();
    }

    @Test
    void aTryThatIsGivenBackDoesNotCount() {
        var back = active().givenBack(LATER, "stopping");

        assertThat(back.state()).isEqualTo(TaskState.RETRY);
        assertThat(back.tries()).isEqualTo(1);
        assertThat(back.notBefore()).contains(LATER);
        assertThat(back.lastError()).contains("stopping");
        assertThat(back.run()).isEmpty();
        assertThat(active().givenBack(null, null).notBefore()).isEmpty();
        assertThat(task().build().givenBack(null, null).tries()).isZero();
    }

    @Test
    void expiryKeepsTheLastErrorWhereItHasNone() {
        var failed = task().lastError("before").lastTrace("at before").build();

        assertThat(failed.expired(null, null, NOW).lastError()).contains("before");
        assertThat(failed.expired(null, null, NOW).lastTrace()).contains("at before");
        assertThat(failed.expired("late", null, NOW).lastError()).contains("late");
        assertThat(failed.expired("late", null, NOW).lastTrace()).isEmpty();
        assertThat(failed.expired(null, null, NOW).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(active().expired(null, null, NOW).run()).isEmpty();
        assertThat(active().expired(null, null, NOW).tried()).contains(NOW);
    }

    @Test
    void terminationStoresReasonAndTime() {
        var end = active().terminated("enough", null, LATER);

        assertThat(end.state()).isEqualTo(TaskState.TERMINATED);
        assertThat(end.lastError()).contains("enough");
        assertThat(end.tried()).contains(LATER);
        assertThat(end.run()).isEmpty();
    }

    @Test
    void aTaskThatWasNotQueuedSaysWhy() {
        var unqueued = task().notBefore(LATER).build().notQueued("full", NOW);

        assertThat(unqueued.state()).isEqualTo(TaskState.QUEUE_ERROR);
        assertThat(unqueued.lastError()).contains("full");
        assertThat(unqueued.notBefore()).isEmpty();
    }

    @Test
    void itIsPastItsDeadlineOnlyAfterIt() {
        assertThat(task().deadline(NOW).build().isPastDeadline(NOW)).isFalse();
        assertThat(task().deadline(NOW).build().isPastDeadline(NOW.plusNanos(1)))
                .isTrue();
        assertThat(task().build().isPastDeadline(Instant.MAX)).isFalse();
    }

    @Test
    void aTaskIsNotChangedByTheBuilderThatItCameFromOrGives() {
        var builder = task();
        var task = builder.build();

        builder.tries(9);
        task.toBuilder().tries(8);

        assertThat(task.tries()).isZero();
        assertThat(task.storedAt(3).sequence()).isEqualTo(3);
        assertThat(task.sequence()).isZero();
    }

    @Test
    void statesAreSpelledAsTheOriginalDoes() {
        assertThat(TaskState.values())
                .extracting(TaskState::word)
                .containsExactly(
                        "new",
                        "blocked",
                        "active",
                        "retry",
                        "complete",
                        "expired",
                        "terminated",
                        "queue_error",
                        "unreachable");
        assertThat(TaskState.ofWord("queue_error")).contains(TaskState.QUEUE_ERROR);
        assertThat(TaskState.ofWord("NEW")).isEmpty();
    }
}
