package io.asyncjobs.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a schedule is. Immutable.
 *
 * @param doneUpTo the latest due time that was dealt with, null for none; see {@link #done()}
 * @param claim the due time that a scheduler claimed and has not marked yet, null for none; see {@link #claimed()}
 * @param lastTask the id of the latest task, null for none
 * @param history what became of the latest due times, the oldest first, at most {@value Firing#KEPT}
 */
public record ScheduleState(
        @Nullable Instant doneUpTo,
        @Nullable Claim claim,
        @Nullable String lastTask,
        List<Firing> history) {

    /**
     * A scheduler is about to enqueue the task of a due time.
     *
     * @param due the due time
     * @param by the scheduler's name
     */
    public record Claim(Instant due, String by) {}

    /** Keeps the latest of the history. */
    public ScheduleState {
        history = List.copyOf(history.subList(Math.max(0, history.size() - Firing.KEPT), history.size()));
    }

    /** The state of a schedule that was never due. */
    public static ScheduleState none() {
        return new ScheduleState(null, null, null, List.of());
    }

    /** The state of a schedule of which no more is known than that. */
    public static ScheduleState doneUpTo(Instant due) {
        return new ScheduleState(due, null, null, List.of());
    }

    /** The latest due time that was dealt with. */
    public Optional<Instant> done() {
        return Optional.ofNullable(doneUpTo);
    }

    /** The due time that a scheduler claimed and has not marked yet. */
    public Optional<Claim> claimed() {
        return Optional.ofNullable(claim);
    }

    /** Claimed by that scheduler. */
    public ScheduleState claimed(Instant due, String by) {
        return new ScheduleState(doneUpTo, new Claim(due, by), lastTask, history);
    }

    /** Dealt with: the claim is gone, and the due time is never dealt with again. */
    public ScheduleState marked(Firing firing) {
        var later = doneUpTo == null || firing.due().isAfter(doneUpTo) ? firing.due() : doneUpTo;
        var task = firing.taskId() == null ? lastTask : firing.taskId();
        return new ScheduleState(later, null, task, with(firing));
    }

    /** Enqueued by hand: its due times are untouched. */
    public ScheduleState firedByHand(Firing firing) {
        return new ScheduleState(doneUpTo, claim, firing.taskId(), with(firing));
    }

    private List<Firing> with(Firing firing) {
        var more = new ArrayList<>(history);
        more.add(firing);
        return more;
    }
}
