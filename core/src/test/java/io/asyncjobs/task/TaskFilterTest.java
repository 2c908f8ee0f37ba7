package io.asyncjobs.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which tasks a filter means. */
final class TaskFilterTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Task TASK = Task.builder("abc", "mail", "Q")
            .created(NOW)
            .lastError("Connection Refused")
            .tried(NOW.plusSeconds(5))
            .dependencies(List.of("first", "second"))
            .history(List.of(new PastTry(1, NOW, NOW.plusSeconds(1), "w1", "no"), new PastTry(2, NOW, NOW, "w2", "no")))
            .build();
    private static final TaskFilter ALL = TaskFilter.all();

    private static boolean matches(TaskFilter filter) {
        return filter.matches(TASK);
    }

    @Test
    void everyConditionThatIsSetMustHold() {
        assertThat(matches(ALL)).isTrue();
        assertThat(matches(ALL.withIds(List.of("x", "abc")))).isTrue();
        assertThat(matches(ALL.withIds(List.of("x")))).isFalse();
        assertThat(matches(ALL.withStates(TaskState.NEW, TaskState.RETRY))).isTrue();
        assertThat(matches(ALL.withStates(TaskState.RETRY))).isFalse();
        assertThat(matches(ALL.withQueue("Q"))).isTrue();
        assertThat(matches(ALL.withQueue("q"))).isFalse();
        assertThat(matches(ALL.withType("mail"))).isTrue();
        assertThat(matches(ALL.withType("mai"))).isFalse();
        assertThat(matches(ALL.withIdPrefix("ab"))).isTrue();
        assertThat(matches(ALL.withIdPrefix("bc"))).isFalse();
        assertThat(matches(ALL.withErrorText("refused"))).isTrue();
        assertThat(matches(ALL.withErrorText("refuses"))).isFalse();
        assertThat(matches(ALL.withQueue("Q").withType("x"))).isFalse();
        assertThat(matches(ALL.withParent("second"))).isTrue();
        assertThat(matches(ALL.withParent("third"))).isFalse();
        assertThat(matches(ALL.withWorker("w2"))).isTrue();
        assertThat(matches(ALL.withWorker("w1"))).isFalse();
    }

    @Test
    void theFirstTimeBelongsToItAndTheLastDoesNot() {
        assertThat(matches(ALL.withCreatedSince(NOW))).isTrue();
        assertThat(matches(ALL.withCreatedSince(NOW.plusNanos(1)))).isFalse();
        assertThat(matches(ALL.withCreatedUntil(NOW))).isFalse();
        assertThat(matches(ALL.withCreatedUntil(NOW.plusNanos(1)))).isTrue();
        assertThat(matches(ALL.withTriedSince(NOW.plusSeconds(5)))).isTrue();
        assertThat(matches(ALL.withTriedSince(NOW.plusSeconds(6)))).isFalse();
        assertThat(matches(ALL.withTriedUntil(NOW.plusSeconds(5)))).isFalse();
        assertThat(matches(ALL.withTriedUntil(NOW.plusSeconds(6)))).isTrue();
    }

    @Test
    void whoRunsATaskCountsBeforeWhoRanIt() {
        var running = TASK.toBuilder()
                .state(TaskState.ACTIVE)
                .run(new RunHolder(7, "w3"))
                .build();
        assertThat(ALL.withWorker("w3").matches(running)).isTrue();
        assertThat(ALL.withWorker("w2").matches(running)).isFalse();
        var never = Task.builder("abc", "mail", "Q").created(NOW).build();
        assertThat(ALL.withWorker("w2").matches(never)).isFalse();
        assertThat(ALL.withTriedSince(NOW).matches(never)).isFalse();
        assertThat(ALL.withTriedUntil(Instant.MAX).matches(never)).isFalse();
        assertThat(ALL.withParent("first").matches(never)).isFalse();
    }

    @Test
    void whatCanBeNoNameIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.withIds(List.of("*")));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.withQueue("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.withType(""));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.withIdPrefix("a>"));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.withParent("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.withWorker("w".repeat(201)));
    }
}
