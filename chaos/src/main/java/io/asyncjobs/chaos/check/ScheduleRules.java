package io.asyncjobs.chaos.check;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tasks of schedules, against their due times; a task's id holds the second that it was due. */
final class ScheduleRules {

    private static final long KSUID_EPOCH = 1_400_000_000L;
    private static final int RANDOM_BITS = 128;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final StoreState store;
    private final List<Violation> broken;

    ScheduleRules(StoreState store, List<Violation> broken) {
        this.store = store;
        this.broken = broken;
    }

    void check() {
        Map<String, Set<Instant>> made = new HashMap<>();
        for (var record : store.records().values()) {
            if (!record.schedule().isEmpty()) {
                var due = due(record.id());
                if (!made.computeIfAbsent(record.schedule(), name -> new HashSet<>())
                        .add(due)) {
                    broken.add(new Violation(
                            Rule.DUE_TIMES_ONCE,
                            "schedule " + record.schedule() + " made two tasks for " + due + ", one is "
                                    + record.id()));
                }
            }
        }
        for (var schedule : store.schedules()) {
            var there = made.getOrDefault(schedule.name(), Set.of());
            var due = schedule.created().truncatedTo(ChronoUnit.SECONDS).plus(schedule.every());
            for (; !due.isAfter(schedule.until()); due = due.plus(schedule.every())) {
                if (!there.contains(due)) {
                    broken.add(new Violation(
                            Rule.DUE_TIMES_ALL, "schedule " + schedule.name() + " made no task for " + due));
                }
            }
        }
    }

    static Instant due(String id) {
        var number = BigInteger.ZERO;
        for (int i = 0; i < id.length(); i++) {
            number = number.multiply(BigInteger.valueOf(DIGITS.length()))
                    .add(BigInteger.valueOf(DIGITS.indexOf(id.charAt(i))));
        }
        return Instant.ofEpochSecond(number.shiftRight(RANDOM_BITS).longValue() + KSUID_EPOCH);
    }
}
