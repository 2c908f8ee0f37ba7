package io.asyncjobs.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncjobs.internal.lifecycle.Settled.ItemAction;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The architecture's table of settlement, a row each. */
final class SettlementTest {

    private static final Instant CREATED = Instant.parse("2026-01-02T03:00:00Z");
    private static final Instant STARTED = Instant.parse("2026-01-02T03:04:00Z");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant AGAIN = NOW.plusSeconds(30);
    private static final QueueSettings QUEUE = QueueSettings.of("Q").withMaxTries(5);
    private static final RetryPolicy POLICY = RetryPolicy.fixed(Duration.ofSeconds(30));
    private static final TaskResult RESULT = new TaskResult("\"ok\"", NOW);

    private static final Outcome FAILED = new Outcome.Failed("boom", "at x", true);
    private static final Outcome FATAL = new Outcome.Failed("boom", "at x", false);

    static Stream<Arguments> rows() {
        return Stream.of(
                row(
                        "success: complete, ack",
                        active(1),
                        new Outcome.Succeeded(RESULT),
                        task -> task.completed(RESULT),
                        null,
                        new ItemAction.Ack()),
                row(
                        "success past the deadline: complete, since that limits the start",
                        active(1).deadline(NOW.minusSeconds(1)),
                        new Outcome.Succeeded(RESULT),
                        task -> task.completed(RESULT),
                        null,
                        new ItemAction.Ack()),
                row(
                        "success with the last try: complete",
                        active(5),
                        new Outcome.Succeeded(RESULT),
                        task -> task.completed(RESULT),
                        null,
                        new ItemAction.Ack()),
                row(
                        "failure, tries left: retry, delayed, ack",
                        active(1),
                        FAILED,
                        task -> task.retrying("boom", "at x", AGAIN, NOW),
                        AGAIN,
                        new ItemAction.Ack()),
                row(
                        "failure, tries left, deadline on the next try: retry",
                        active(1).deadline(AGAIN),
                        FAILED,
                        task -> task.retrying("boom", "at x", AGAIN, NOW),
                        AGAIN,
                        new ItemAction.Ack()),
                row(
                        "failure, deadline before the next try: expired at once",
                        active(1).deadline(AGAIN.minusNanos(1)),
                        FAILED,
                        task -> task.expired("boom", "at x", NOW),
                        null,
                        new ItemAction.Ack()),
                row(
                        "failure, no tries left by the queue: expired at once",
                        active(5),
                        FAILED,
                        task -> task.expired("boom", "at x", NOW),
                        null,
                        new ItemAction.Ack()),
                row(
                        "failure, no tries left by the task: expired at once",
                        active(2).maxTries(2),
                        FAILED,
                        task -> task.expired("boom", "at x", NOW),
                        null,
                        new ItemAction.Ack()),
                row(
                        "failure, neither has a limit: retry",
                        active(1_000).maxTries(0),
                        QUEUE.withMaxTries(-1),
                        FAILED,
                        task -> task.retrying("boom", "at x", AGAIN, NOW),
                        AGAIN,
                        new ItemAction.Ack()),
                row(
                        "failure of a class that is not retried: terminated, term with reason",
                        active(1),
                        FATAL,
                        task -> task.terminated("boom", "at x", NOW),
                        null,
                        new ItemAction.Terminate("boom")),
                row(
                        "handler says terminate: terminated, term with reason",
                        active(1),
                        new Outcome.Terminated("enough", null),
                        task -> task.terminated("enough", null, NOW),
                        null,
                        new ItemAction.Terminate("enough")),
                row(
                        "handler says snooze: retry, try given back, delayed, ack",
                        active(1),
                        new Outcome.Snoozed(Duration.ofSeconds(30), "later"),
                        task -> task.givenBack(AGAIN, "later"),
                        AGAIN,
                        new ItemAction.Ack()),
                row(
                        "handler says snooze with its last try: retry",
                        active(5),
                        new Outcome.Snoozed(Duration.ofSeconds(30), ""),
                        task -> task.givenBack(AGAIN, ""),
                        AGAIN,
                        new ItemAction.Ack()),
                row(
                        "shutdown interrupts it: retry, try given back, nak",
                        active(1),
                        new Outcome.Interrupted(),
                        task -> task.givenBack(null, null),
                        null,
                        new ItemAction.GiveBack()),
                row(
                        "shutdown interrupts its last try: retry",
                        active(5),
                        new Outcome.Interrupted(),
                        task -> task.givenBack(null, null),
                        null,
                        new ItemAction.GiveBack()));
    }

    private static Arguments row(
            String name,
            Task.Builder task,
            Outcome outcome,
            UnaryOperator<Task> saved,
            @Nullable Instant again,
            ItemAction item) {
        return row(name, task, QUEUE, outcome, saved, again, item);
    }

    private static Arguments row(
            String name,
            Task.Builder task,
            QueueSettings queue,
            Outcome outcome,
            UnaryOperator<Task> saved,
            @Nullable Instant again,
            ItemAction item) {
        return arguments(name, task.build(), queue, outcome, new Settled(saved.apply(task.build()), again, item));
    }

    private static Task.Builder active(int tries) {
        return Task.builder("one", "a", "Q")
                .created(CREATED)
                .tries(tries - 1)
                .build()
                .activated(new RunHolder(7, "worker"), STARTED)
                .toBuilder();
    }

    private static Settled settle(Task task, QueueSettings queue, Outcome outcome, RetryPolicy policy) {
        return Settlement.settle(task, outcome, policy, queue, NOW, new SplittableRandom(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theOutcomeMeans(String row, Task task, QueueSettings queue, Outcome outcome, Settled expected) {
        var settled = settle(task, queue, outcome, POLICY);

        assertThat(settled).as(row).usingRecursiveComparison().isEqualTo(expected);
        assertThat(settled.task().run()).as("the run is cleared").isEmpty();
    }

    @Test
    void thePolicyIsAskedWithTheTriesSoFar() {
        var settled = settle(active(3).build(), QUEUE, FAILED, (tries, random) -> Duration.ofSeconds(tries));

        assertThat(settled.again()).isEqualTo(NOW.plusSeconds(3));
    }

    @Test
    void aNegativeDelayCountsAsZero() {
        var settled = settle(active(1).build(), QUEUE, FAILED, (tries, random) -> Duration.ofSeconds(-5));

        assertThat(settled.again()).isEqualTo(NOW);
        assertThat(settled.task().notBefore()).contains(NOW);
    }

    @Test
    void anAbsurdDelayDoesNotStopTheSettlement() {
        var settled = settle(active(1).build(), QUEUE, FAILED, (tries, random) -> Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(settled.again()).isAfter(NOW).isBefore(Instant.parse("9999-01-01T00:00:00Z"));
    }

    @Test
    void expiryKeepsTheLastErrorAndElseSaysItsReason() {
        var failed = Task.builder("one", "a", "Q")
                .lastError("boom")
                .lastTrace("at x")
                .build();
        var untried = Task.builder("one", "a", "Q").build();

        assertThat(Settlement.expire(failed, "too late", NOW))
                .usingRecursiveComparison()
                .isEqualTo(new Settled(failed.expired(null, null, NOW), null, new ItemAction.Ack()));
        assertThat(Settlement.expire(untried, "too late", NOW).task().lastError())
                .contains("too late");
    }
}
