package io.asyncjobs.internal.lifecycle;

import static io.asyncjobs.internal.lifecycle.Admission.Holder.ALIVE;
import static io.asyncjobs.internal.lifecycle.Admission.Holder.GONE;
import static io.asyncjobs.internal.lifecycle.Admission.Holder.NOT_LOOKED_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncjobs.internal.lifecycle.Admission.Holder;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The architecture's table of admission; the number is the row. Rows 1 to 3b are decided where documents are read. */
final class AdmissionTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final long ITEM = 7;
    private static final QueueSettings QUEUE = QueueSettings.of("Q")
            .withMaxRunTime(Duration.ofMinutes(10))
            .withLease(Duration.ofSeconds(20))
            .withMaxTries(5);
    private static final QueueSettings UNLIMITED = QUEUE.withMaxTries(0);
    private static final Verdict AFTER_A_LEASE = new Verdict.Wait(NOW.plusSeconds(20));
    private static final Verdict RUN = new Verdict.Run();
    private static final Verdict PAST_DEADLINE =
            new Verdict.Expire("its deadline 2026-01-02T03:04:04.999999999Z has passed");

    static Stream<Arguments> rows() {
        return Stream.of(
                row("4 complete", ended(TaskState.COMPLETE), new Verdict.RemoveItem()),
                row("4 expired", ended(TaskState.EXPIRED), new Verdict.RemoveItem()),
                row("4 terminated", ended(TaskState.TERMINATED), new Verdict.RemoveItem()),
                row("4 queue error", ended(TaskState.QUEUE_ERROR), new Verdict.RemoveItem()),
                row("4 unreachable", ended(TaskState.UNREACHABLE), new Verdict.RemoveItem()),
                row("5 active under this item: taken over", activeUnder(ITEM), RUN),
                row("5 then 7", activeUnder(ITEM).deadline(NOW.minusNanos(1)), PAST_DEADLINE),
                row("5 then 8", activeUnder(ITEM).tries(5), outOfTries(5)),
                row("6 active under another item", activeUnder(8), new Verdict.LookUpHolder("worker")),
                row("6 its holder lives", activeUnder(8), ALIVE, QUEUE, AFTER_A_LEASE),
                row(
                        "6 its holder lives, past its deadline",
                        activeUnder(8).deadline(NOW.minusNanos(1)),
                        ALIVE,
                        QUEUE,
                        AFTER_A_LEASE),
                row("6 its holder is gone: taken over", activeUnder(8), GONE, QUEUE, RUN),
                row(
                        "6 its holder is gone, then 7",
                        activeUnder(8).deadline(NOW.minusNanos(1)),
                        GONE,
                        QUEUE,
                        PAST_DEADLINE),
                row("6 its holder is gone, then 8", activeUnder(8).tries(5), GONE, QUEUE, outOfTries(5)),
                row("6 a Go worker runs it", activeInGo(NOW.minusSeconds(599)), AFTER_A_LEASE),
                row(
                        "6 a Go worker runs it, in a queue shared with Go",
                        activeInGo(NOW),
                        NOT_LOOKED_UP,
                        QUEUE.withSharedWithGo(true),
                        new Verdict.Wait(NOW.plusSeconds(600))),
                row("6 a Go worker ran it longer than it may", activeInGo(NOW.minusSeconds(600)), RUN),
                row("6 a Go worker's without a time", task(TaskState.ACTIVE).tries(1), RUN),
                row("7 past its deadline", task(TaskState.NEW).deadline(NOW.minusNanos(1)), PAST_DEADLINE),
                row("7 on its deadline", task(TaskState.NEW).deadline(NOW), RUN),
                row(
                        "7 before 8",
                        task(TaskState.RETRY).deadline(NOW.minusNanos(1)).tries(5),
                        PAST_DEADLINE),
                row("7 before 9", task(TaskState.BLOCKED).deadline(NOW.minusNanos(1)), PAST_DEADLINE),
                row("8 as often as its queue lets it", task(TaskState.RETRY).tries(5), outOfTries(5)),
                row(
                        "8 as often as it lets itself",
                        task(TaskState.RETRY).maxTries(3).tries(3),
                        outOfTries(3)),
                row(
                        "8 more often than it may",
                        task(TaskState.RETRY).maxTries(3).tries(4),
                        new Verdict.Expire("it was tried 4 times of at most 3")),
                row("8 one try left", task(TaskState.RETRY).tries(4), RUN),
                row(
                        "8 the queue alone has a limit",
                        task(TaskState.RETRY).maxTries(0).tries(5),
                        outOfTries(5)),
                row(
                        "8 the queue alone has a limit, below 0",
                        task(TaskState.RETRY).maxTries(-1).tries(5),
                        outOfTries(5)),
                row(
                        "8 the task alone has a limit",
                        task(TaskState.RETRY).maxTries(6).tries(6),
                        NOT_LOOKED_UP,
                        UNLIMITED,
                        outOfTries(6)),
                row(
                        "8 neither has a limit",
                        task(TaskState.RETRY).maxTries(0).tries(1_000_000),
                        NOT_LOOKED_UP,
                        UNLIMITED,
                        RUN),
                row("8 before 9", task(TaskState.BLOCKED).tries(5), outOfTries(5)),
                row("9 blocked: its parents are looked up", blocked(), new Verdict.LookUpParents()),
                row("9 a parent has no entry", blocked(), new Parents.NotRegistered(), new Verdict.LookUpParents()),
                row("9 a parent has not ended", blocked(), new Parents.Waiting(), new Verdict.LeaveBlocked()),
                row("9 a parent failed", blocked(), new Parents.Failed("why"), new Verdict.Unreachable("why")),
                row("9 all parents are complete", blocked(), new Parents.Complete(), RUN),
                row(
                        "9 all parents are complete, then 10",
                        blocked().notBefore(NOW.plusSeconds(60)),
                        new Parents.Complete(),
                        new Verdict.Wait(NOW.plusSeconds(60))),
                row("9 blocked by nothing", task(TaskState.BLOCKED), RUN),
                row("9 not blocked any more", task(TaskState.RETRY).dependencies(List.of("parent")), RUN),
                row(
                        "7 before 9, whatever the parents",
                        blocked().deadline(NOW.minusNanos(1)),
                        new Parents.Complete(),
                        PAST_DEADLINE),
                row("10 new", task(TaskState.NEW), RUN),
                row("10 retry", task(TaskState.RETRY).tries(1), RUN),
                row("10 its time has passed", task(TaskState.NEW).notBefore(NOW.minusSeconds(1)), RUN),
                row("10 its time is within a second", task(TaskState.RETRY).notBefore(NOW.plusSeconds(1)), RUN),
                row(
                        "10 its time is further ahead",
                        task(TaskState.RETRY).notBefore(NOW.plusMillis(1_001)),
                        new Verdict.Wait(NOW.plusMillis(1_001))),
                row(
                        "10 new and delayed",
                        task(TaskState.NEW).notBefore(NOW.plusSeconds(60)),
                        new Verdict.Wait(NOW.plusSeconds(60))));
    }

    private static Arguments row(String name, Task.Builder task, Verdict verdict) {
        return row(name, task, NOT_LOOKED_UP, QUEUE, verdict);
    }

    private static Arguments row(String name, Task.Builder task, Holder holder, QueueSettings queue, Verdict verdict) {
        return arguments(name, task.build(), holder, new Parents.NotLookedUp(), queue, verdict);
    }

    private static Arguments row(String name, Task.Builder task, Parents parents, Verdict verdict) {
        return arguments(name, task.build(), NOT_LOOKED_UP, parents, QUEUE, verdict);
    }

    private static Task.Builder blocked() {
        return task(TaskState.BLOCKED).dependencies(List.of("parent"));
    }

    private static Task.Builder task(TaskState state) {
        return Task.builder("one", "a", "Q").state(state).created(NOW.minusSeconds(3_600));
    }

    /** With everything in it that another row would look at. */
    private static Task.Builder ended(TaskState state) {
        return task(state).deadline(NOW.minusSeconds(1)).tries(99).notBefore(NOW.plusSeconds(60));
    }

    private static Task.Builder activeUnder(long item) {
        return task(TaskState.ACTIVE)
                .run(new RunHolder(item, "worker"))
                .tried(NOW.minusSeconds(1))
                .tries(1);
    }

    private static Task.Builder activeInGo(Instant tried) {
        return task(TaskState.ACTIVE).tried(tried).tries(1);
    }

    private static Verdict outOfTries(int tries) {
        return new Verdict.Expire("it was tried " + tries + " times of at most " + tries);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theFirstRowThatMatchesDecides(
            String row, Task task, Holder holder, Parents parents, QueueSettings queue, Verdict verdict) {
        assertThat(Admission.decide(task, ITEM, holder, parents, queue, NOW))
                .as(row)
                .isEqualTo(verdict);
    }
}
