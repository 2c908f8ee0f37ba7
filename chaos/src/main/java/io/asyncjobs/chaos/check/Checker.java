package io.asyncjobs.chaos.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Says which rules were broken by what happened and by what is stored when all has come to rest. Pure: looks at nothing but
 * what it is given.
 *
 * @param limits how many attempts of a queue may run at once, by queue
 * @param lease how long an attempt holds its task without a sign of life; more may run than allowed, one for each that lost it
 * @param excused times in which as many more may, since what was in flight may be forgotten with the server or the consumer
 */
public record Checker(Map<String, Integer> limits, Duration lease, List<Window> excused) {

    /** Copies both. */
    public Checker {
        limits = Map.copyOf(limits);
        excused = List.copyOf(excused);
    }

    /** A stretch of time. */
    public record Window(Instant from, Instant to) {

        boolean contains(Instant time) {
            return !time.isBefore(from) && !time.isAfter(to);
        }
    }

    /** What was broken; empty if all is as it must be. */
    public List<Violation> check(History history, StoreState store) {
        var attempts = new Attempts(history);
        var broken = new ArrayList<Violation>();
        new EnqueueRules(history, store, attempts, broken).check();
        new OutcomeRules(history, store, attempts, broken).check();
        new RunRules(history, limits, lease, excused, attempts, broken).check();
        new StoreRules(store, broken).check();
        new ScheduleRules(store, broken).check();
        history.of(Entry.ThreadLeft.class)
                .forEach(left -> broken.add(
                        new Violation(Rule.NO_THREAD_LEFT, left.process() + " still has thread " + left.thread())));
        new SizeRules(history, store, broken).check();
        return List.copyOf(broken);
    }
}
