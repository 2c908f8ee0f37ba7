package io.asyncjobs.internal.repair;

import io.asyncjobs.internal.lifecycle.Tries;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is wrong with this task? The architecture's table of what a crash leaves, row by row. No I/O. */
final class Inspection {

    private static final Duration CLOSE_ENOUGH = Duration.ofSeconds(1);

    private Inspection() {}

    /** What is known of the worker that an active task names. */
    enum Holder {
        /** It names none: a Go worker runs it. */
        NONE,
        /** Its entry is in the registry. */
        ALIVE,
        /** Its entry is gone. */
        GONE
    }

    /**
     * What was found around a record, by leaders.
     *
     * @param item whether an item of it waits or is in flight
     * @param delayed whether it waits in the delay stream
     * @param holder who runs it
     * @param queue its queue's settings; null where there is no such queue
     * @param dropsWhenFull whether the server drops what the queue has no room for
     * @param full whether the queue is full
     * @param changed when the record was stored, by the server
     */
    record Facts(
            boolean item,
            boolean delayed,
            Holder holder,
            @Nullable QueueSettings queue,
            boolean dropsWhenFull,
            boolean full,
            Instant changed) {}

    /** What to do with a task that was seen without item twice. */
    static Repair decide(Task task, Facts facts, Instant now) {
        if (task.state().isFinal() || facts.item() || facts.delayed()) {
            return new Repair.Nothing();
        }
        return switch (task.state()) {
            case ACTIVE -> active(task, facts, now);
            case NEW, RETRY -> waiting(task, facts, now);
            case BLOCKED, COMPLETE, EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> new Repair.Nothing();
        };
    }

    private static Repair active(Task task, Facts facts, Instant now) {
        var queue = facts.queue();
        switch (facts.holder()) {
            case ALIVE -> {
                return new Repair.Nothing();
            }
            case NONE -> {
                var limit = queue == null ? QueueSettings.DEFAULT_MAX_RUN_TIME : queue.maxRunTime();
                if (now.isBefore(task.tried().orElse(Instant.EPOCH).plus(limit))) {
                    return new Repair.Nothing();
                }
            }
            case GONE -> {}
        }
        if (queue == null) {
            return new Repair.Drop("there is no queue " + task.queue());
        }
        return new Repair.Queue(
                facts.holder() == Holder.NONE
                        ? "it is active for longer than " + queue.maxRunTime() + " and has no item"
                        : "its worker is gone and it has no item");
    }

    private static Repair waiting(Task task, Facts facts, Instant now) {
        var queue = facts.queue();
        if (queue == null) {
            return new Repair.Drop("there is no queue " + task.queue());
        }
        var notBefore = task.notBefore().orElse(Instant.MIN);
        if (notBefore.isAfter(now.plus(CLOSE_ENOUGH))) {
            return new Repair.Delay(notBefore, "it has to wait until " + notBefore + " and nothing would wake it");
        }
        var runnable = notBefore.isAfter(facts.changed()) ? notBefore : facts.changed();
        if (!queue.maxAge().isZero() && now.isAfter(runnable.plus(queue.maxAge()))) {
            return new Repair.Drop(
                    "queue " + queue.name() + " drops items that wait for longer than " + queue.maxAge());
        }
        if (facts.dropsWhenFull() && facts.full()) {
            return new Repair.Drop("queue " + queue.name() + " is full and drops its oldest items");
        }
        return new Repair.Queue("it had no item");
    }

    /**
     * What to do about an item that the server will not deliver again.
     *
     * @param task its task; null where there is none
     */
    static Repair spent(@Nullable Task task, Holder holder, QueueSettings queue, Instant now) {
        if (task == null) {
            return new Repair.RemoveItem("its task is gone");
        }
        if (task.state().isFinal()) {
            return new Repair.RemoveItem("its task is " + task.state().word());
        }
        if (task.state() == TaskState.ACTIVE) {
            boolean mayRunAtGo = holder == Holder.NONE
                    && now.isBefore(task.tried().orElse(Instant.EPOCH).plus(queue.maxRunTime()));
            boolean runs = holder == Holder.ALIVE || mayRunAtGo;
            if (runs) {
                return new Repair.Nothing();
            }
        }
        var reason = queue.sharedWithGo()
                ? "queue " + queue.name() + " delivers an item at most " + queue.maxTries() + " times"
                : "the server kept its item and does not deliver it";
        int limit = Tries.limit(task, queue);
        return limit > 0 && task.tries() >= limit ? new Repair.Expire(reason) : new Repair.Requeue(reason);
    }

    /** What a final record of a Go process needs: nothing of what follows an end was done. */
    static Repair.Follow endedByGo(Task task) {
        Optional<DeathReason> why = switch (task.state()) {
            case EXPIRED -> Optional.of(DeathReason.EXPIRED);
            case TERMINATED -> Optional.of(DeathReason.TERMINATED);
            case UNREACHABLE -> Optional.of(DeathReason.UNREACHABLE);
            case QUEUE_ERROR, COMPLETE, NEW, BLOCKED, ACTIVE, RETRY -> Optional.empty();
        };
        return new Repair.Follow(why, "a Go process ended it as " + task.state().word());
    }
}
