package io.asyncjobs.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.jetstream.UniqueKeys.Entry;
import io.asyncjobs.internal.lifecycle.KeyRule.Worth;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyRuleTest {

    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");

    private static Entry key(String holder, boolean untilFinal, long record) {
        return new Entry("Q", "k1", holder, untilFinal, record, 7, SINCE);
    }

    private static Optional<Task> record(@Nullable TaskState state, long sequence) {
        return Optional.ofNullable(state)
                .map(known -> Task.builder("one", "t", "Q").state(known).build().storedAt(sequence));
    }

    private static String worth(Entry key, Optional<Task> record, int age) {
        return switch (KeyRule.of(key, record, SINCE.plus(Duration.ofSeconds(age)))) {
            case Worth.Free free -> "free";
            case Worth.Unsettled young -> "unsettled";
            case Worth.Held held -> {
                assertThat(Optional.ofNullable(held.holder())).isEqualTo(record);
                yield "held";
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        // held, record in the key, state of the stored record, its sequence, age of the key in seconds, worth
        // nothing is stored yet: a minute to save it
        "final, 0, , 0, 0, unsettled",
        "final, 0, , 0, 59, unsettled",
        "final, 0, , 0, 60, free",
        "period, 0, , 0, 59, unsettled",
        "period, 0, , 0, 60, free",
        // it was stored and is gone
        "final, 5, , 0, 0, free",
        "period, 5, , 0, 0, held",
        // it was enqueued again, or retried by hand, and the new version is to be saved
        "final, 0, QUEUE_ERROR, 5, 59, unsettled",
        "final, 0, QUEUE_ERROR, 5, 60, free",
        "final, 5, EXPIRED, 5, 59, unsettled",
        "final, 5, EXPIRED, 5, 60, free",
        "period, 0, QUEUE_ERROR, 5, 60, free",
        // it is over and nobody freed its key
        "final, 5, COMPLETE, 6, 0, free",
        "final, 5, EXPIRED, 6, 0, free",
        "final, 5, TERMINATED, 6, 0, free",
        "final, 5, UNREACHABLE, 6, 0, free",
        "final, 5, QUEUE_ERROR, 6, 0, free",
        // it is over and its period is not
        "period, 5, COMPLETE, 6, 0, held",
        "period, 5, EXPIRED, 6, 999, held",
        "period, 0, COMPLETE, 6, 999, held",
        "period, 5, QUEUE_ERROR, 6, 0, free",
    })
    void aKeyWhoseHolderDoesNotLiveIsJudgedByItsMessage(
            String held, long inKey, @Nullable TaskState state, long sequence, int age, String worth) {
        assertThat(worth(key("one", held.equals("final"), inKey), record(state, sequence), age))
                .isEqualTo(worth);
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            names = {"NEW", "RETRY", "BLOCKED", "ACTIVE"})
    void aKeyWhoseHolderLivesIsHeldHoweverOld(TaskState state) {
        for (long inKey : new long[] {0, 5, 9}) {
            assertThat(worth(key("one", true, inKey), record(state, 6), 0)).isEqualTo("held");
            assertThat(worth(key("one", false, inKey), record(state, 6), 9_999)).isEqualTo("held");
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "9999"})
    void aKeyThatCannotBeReadIsFree(int age) {
        assertThat(worth(key("", true, 0), Optional.empty(), age)).isEqualTo("free");
    }
}
