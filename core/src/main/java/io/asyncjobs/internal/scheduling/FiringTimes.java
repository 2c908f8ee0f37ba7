package io.asyncjobs.internal.scheduling;

import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a schedule fires. Due times count from the latest of what was dealt with and when the schedule's document was stored,
 * so that a change never makes past times due. Pure.
 *
 * @param schedule what is to fire
 * @param stored when that version was stored
 * @param state what became of its due times
 * @param me the scheduler's name
 */
record FiringTimes(Schedule schedule, Instant stored, ScheduleState state, String me) {

    /** How late the latest due time may still be fired as if nothing had happened: longer than a failover takes. */
    static final Duration LATE = Duration.ofSeconds(30);

    /** How long after its due time another scheduler's claim is left alone. */
    static final Duration CLAIM = Duration.ofSeconds(5);

    private static final Duration FIRST_WINDOW = Duration.ofMinutes(1);

    /** When there is something to do next, in the past where it is now; empty where there is nothing. */
    Optional<Instant> wake() {
        if (isClaimed()) {
            var claim = state.claimed().orElseThrow();
            return Optional.of(claim.by().equals(me) ? claim.due() : claim.due().plus(CLAIM));
        }
        return schedule.paused().isPresent() ? Optional.empty() : schedule.nextAfter(base());
    }

    private boolean isClaimed() {
        return state.claimed()
                .filter(claim -> !claim.due().isBefore(schedule.created()))
                .isPresent();
    }

    private Instant base() {
        return state.done().filter(done -> done.isAfter(stored)).orElse(stored);
    }

    /**
     * Since when a scheduler leads.
     *
     * @param since what was due before was missed
     * @param afterForeign whether a scheduler of the Go original led before, which does not tell what it fired
     */
    record Term(Instant since, boolean afterForeign) {}

    /** What is to be done now by the leader of this term. */
    Decision decide(Term term, Instant now) {
        var wake = wake();
        if (wake.isEmpty()) {
            return new Decision.Rest();
        }
        if (wake.get().isAfter(now)) {
            return new Decision.Wait(wake.get());
        }
        if (isClaimed()) {
            return new Decision.Repeat(state.claimed().orElseThrow());
        }
        var first = wake.get();
        return first.isAfter(term.since()) ? new Decision.Fire(first, false) : missed(first, term, now);
    }

    private Decision missed(Instant first, Term term, Instant now) {
        int most = schedule.missed().most();
        var led = term.since().isAfter(now) ? now : term.since();
        var latest = latest(first, led, Math.max(1, most) + 1);
        var last = latest.getLast();
        if (term.afterForeign()) {
            return new Decision.Skip(
                    first, last, "a scheduler of the Go original led, which does not tell what it fired");
        }
        boolean inTime = !last.isBefore(now.minus(LATE))
                && schedule.nextAfter(last).filter(next -> !next.isAfter(now)).isEmpty();
        var oldest = now.minus(schedule.missed().maxAge());
        int from = latest.size() - Math.min(most, latest.size());
        while (from < latest.size() && latest.get(from).isBefore(oldest)) {
            from++;
        }
        if (inTime && from == latest.size()) {
            from--;
        }
        if (from == latest.size()) {
            return new Decision.Skip(first, last, reason(most, first, last));
        }
        var due = latest.get(from);
        return due.equals(first)
                ? new Decision.Fire(due, !(inTime && due.equals(last)))
                : new Decision.Skip(first, latest.get(from - 1), reason(most, first, latest.get(from - 1)));
    }

    private static String reason(int most, Instant first, Instant upTo) {
        var when = first.equals(upTo) ? "nobody led at this time" : "nobody led from " + first + " on";
        return most == 0
                ? when + ", and missed times are skipped"
                : when + ", and no more than " + most + " missed times of a limited age are made up for";
    }

    /** The latest due times from the first one on, at most that many, without walking through all of them. */
    private List<Instant> latest(Instant first, Instant until, int most) {
        for (var window = FIRST_WINDOW; ; window = window.multipliedBy(4)) {
            var from = until.minus(window);
            boolean all = !from.isAfter(first);
            var found = new ArrayDeque<Instant>();
            var next = schedule.nextAfter(all ? first.minusNanos(1) : from);
            while (next.isPresent() && !next.get().isAfter(until)) {
                found.addLast(next.get());
                if (found.size() > most) {
                    found.removeFirst();
                }
                next = schedule.nextAfter(next.get());
            }
            if (all || found.size() == most) {
                return new ArrayList<>(found);
            }
        }
    }
}
