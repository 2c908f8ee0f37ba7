package io.asyncjobs.internal.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.asyncjobs.internal.repair.Inspection.Facts;
import io.asyncjobs.internal.repair.Inspection.Holder;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class InspectionTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final QueueSettings QUEUE = QueueSettings.of("Q").withMaxRunTime(Duration.ofMinutes(1));
    private static final Facts ALONE = new Facts(false, false, Holder.NONE, QUEUE, false, false, NOW.minusSeconds(40));

    private static Task task(TaskState state) {
        return Task.builder("id", "t", "Q").state(state).build();
    }

    private static Task run(Task task, String worker) {
        return task.toBuilder().run(new RunHolder(1, worker)).tried(NOW).build();
    }

    private static Task tried(Task task, long secondsAgo) {
        return task.toBuilder().tried(NOW.minusSeconds(secondsAgo)).build();
    }

    private static Facts with(Facts facts, QueueSettings queue) {
        return new Facts(
                facts.item(),
                facts.delayed(),
                facts.holder(),
                queue,
                facts.dropsWhenFull(),
                facts.full(),
                facts.changed());
    }

    private static Facts held(Holder holder) {
        return new Facts(false, false, holder, QUEUE, false, false, NOW);
    }

    private static Facts noQueue(Holder holder) {
        return new Facts(false, false, holder, null, false, false, NOW);
    }

    private static Facts room(boolean drops, boolean full) {
        return new Facts(false, false, Holder.NONE, QUEUE, drops, full, NOW);
    }

    static Stream<Arguments> rows() {
        var active = run(task(TaskState.ACTIVE), "w");
        var later = NOW.plusSeconds(60);
        var waitsUntil = task(TaskState.RETRY).toBuilder().notBefore(later).build();
        var wasDue =
                task(TaskState.NEW).toBuilder().notBefore(NOW.minusSeconds(5)).build();
        var ageing = QUEUE.withMaxAge(Duration.ofSeconds(30));
        return Stream.of(
                argumentSet(
                        "has an item",
                        task(TaskState.NEW),
                        new Facts(true, false, Holder.NONE, QUEUE, false, false, NOW),
                        Repair.Nothing.class),
                argumentSet(
                        "has a delay message",
                        task(TaskState.RETRY),
                        new Facts(false, true, Holder.NONE, QUEUE, false, false, NOW),
                        Repair.Nothing.class),
                argumentSet("new, alone", task(TaskState.NEW), ALONE, Repair.Queue.class),
                argumentSet("retry, alone", task(TaskState.RETRY), ALONE, Repair.Queue.class),
                argumentSet("its time has come", wasDue, ALONE, Repair.Queue.class),
                argumentSet("its time is ahead", waitsUntil, ALONE, Repair.Delay.class),
                argumentSet("no queue", task(TaskState.NEW), noQueue(Holder.NONE), Repair.Drop.class),
                argumentSet(
                        "older than its queue keeps items",
                        task(TaskState.NEW),
                        with(ALONE, ageing),
                        Repair.Drop.class),
                argumentSet(
                        "younger than its queue keeps items",
                        task(TaskState.NEW),
                        with(ALONE, QUEUE.withMaxAge(Duration.ofSeconds(50))),
                        Repair.Queue.class),
                argumentSet("due for less than its queue keeps items", wasDue, with(ALONE, ageing), Repair.Queue.class),
                argumentSet("full, the server drops", task(TaskState.NEW), room(true, true), Repair.Drop.class),
                argumentSet("room, the server drops", task(TaskState.NEW), room(true, false), Repair.Queue.class),
                argumentSet("full, producers are refused", task(TaskState.NEW), room(false, true), Repair.Queue.class),
                argumentSet("active, its worker lives", active, held(Holder.ALIVE), Repair.Nothing.class),
                argumentSet("active, its worker is gone", active, held(Holder.GONE), Repair.Queue.class),
                argumentSet("active, worker and queue gone", active, noQueue(Holder.GONE), Repair.Drop.class),
                argumentSet(
                        "active at Go, may still run",
                        tried(task(TaskState.ACTIVE), 59),
                        held(Holder.NONE),
                        Repair.Nothing.class),
                argumentSet(
                        "active at Go for too long",
                        tried(task(TaskState.ACTIVE), 61),
                        held(Holder.NONE),
                        Repair.Queue.class),
                argumentSet(
                        "blocked, is registered where it is seen",
                        task(TaskState.BLOCKED),
                        ALONE,
                        Repair.Nothing.class));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decidesRowByRow(Task task, Facts facts, Class<? extends Repair> expected) {
        assertThat(Inspection.decide(task, facts, NOW)).isInstanceOf(expected);
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void aFinalTaskIsNeverRepaired(TaskState state) {
        assertThat(Inspection.decide(task(state), ALONE, NOW) instanceof Repair.Nothing)
                .isEqualTo(state.isFinal() || state == TaskState.BLOCKED);
    }

    static Stream<Arguments> spentRows() {
        var active = run(task(TaskState.ACTIVE), "w");
        var lastTry = QUEUE.maxTries() > 0 ? QUEUE.maxTries() : TaskSpec.DEFAULT_MAX_TRIES;
        var tired = active.toBuilder().tries(lastTry).build();
        return Stream.of(
                argumentSet("no task", null, Holder.NONE, Repair.RemoveItem.class),
                argumentSet("final", task(TaskState.COMPLETE), Holder.NONE, Repair.RemoveItem.class),
                argumentSet("tries are left", task(TaskState.RETRY), Holder.NONE, Repair.Requeue.class),
                argumentSet(
                        "no tries are left",
                        task(TaskState.RETRY).toBuilder().tries(lastTry).build(),
                        Holder.NONE,
                        Repair.Expire.class),
                argumentSet(
                        "its own limit is smaller",
                        task(TaskState.RETRY).toBuilder().maxTries(1).tries(1).build(),
                        Holder.NONE,
                        Repair.Expire.class),
                argumentSet("blocked", task(TaskState.BLOCKED), Holder.NONE, Repair.Requeue.class),
                argumentSet("its worker lives", active, Holder.ALIVE, Repair.Nothing.class),
                argumentSet("its worker is gone", active, Holder.GONE, Repair.Requeue.class),
                argumentSet("its worker is gone after the last try", tired, Holder.GONE, Repair.Expire.class),
                argumentSet(
                        "may still run at Go", tried(task(TaskState.ACTIVE), 59), Holder.NONE, Repair.Nothing.class),
                argumentSet(
                        "ran too long at Go", tried(task(TaskState.ACTIVE), 61), Holder.NONE, Repair.Requeue.class));
    }

    @ParameterizedTest
    @MethodSource("spentRows")
    void anItemThatIsNotDeliveredAnyMore(Task task, Holder holder, Class<? extends Repair> expected) {
        assertThat(Inspection.spent(task, holder, QUEUE, NOW)).isInstanceOf(expected);
    }

    @Test
    void whatGoLetDieGetsADeadLetterWithItsReason() {
        assertThat(Inspection.endedByGo(task(TaskState.EXPIRED)).why()).contains(DeathReason.EXPIRED);
        assertThat(Inspection.endedByGo(task(TaskState.TERMINATED)).why()).contains(DeathReason.TERMINATED);
        assertThat(Inspection.endedByGo(task(TaskState.UNREACHABLE)).why()).contains(DeathReason.UNREACHABLE);
        assertThat(Inspection.endedByGo(task(TaskState.COMPLETE)).why()).isEqualTo(Optional.empty());
        assertThat(Inspection.endedByGo(task(TaskState.QUEUE_ERROR)).why()).isEqualTo(Optional.empty());
    }
}
