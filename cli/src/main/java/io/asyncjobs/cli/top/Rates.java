package io.asyncjobs.cli.top;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The counts of the last half minute, and the rates that follow from them. */
record Rates(List<Reading> readings) {

    /** What the average is over, once it has been counted for that long. */
    static final Duration AVERAGE = Duration.ofSeconds(30);

    /** What had been counted at one moment of the process's monotonic clock. */
    record Reading(long nanos, Map<String, Counts> counts) {

        Counts of(String queue) {
            return counts.getOrDefault(queue, Counts.NONE);
        }
    }

    /** Without any reading yet. */
    static Rates none() {
        return new Rates(List.of());
    }

    /** With one more reading; those that the average does not need any more are gone. */
    Rates with(Reading next) {
        var kept = new ArrayList<Reading>();
        for (int i = 0; i < readings.size(); i++) {
            boolean last = i == readings.size() - 1;
            if (last || next.nanos() - readings.get(i + 1).nanos() < AVERAGE.toNanos()) {
                kept.add(readings.get(i));
            }
        }
        kept.add(next);
        return new Rates(List.copyOf(kept));
    }

    /** Whether there is an interval. */
    boolean isMeasured() {
        return readings.size() > 1;
    }

    /** What happened between the last two readings. */
    Flow last(String queue) {
        return isMeasured() ? between(readings.get(readings.size() - 2), readings.getLast(), queue) : Flow.NONE;
    }

    /** What happened since the first reading, which is half a minute old or the first of all. */
    Flow average(String queue) {
        return isMeasured() ? between(readings.getFirst(), readings.getLast(), queue) : Flow.NONE;
    }

    /** What was counted in all. */
    Counts total(String queue) {
        return readings.isEmpty() ? Counts.NONE : readings.getLast().of(queue);
    }

    private static Flow between(Reading before, Reading after, String queue) {
        double seconds = Math.max(1, after.nanos() - before.nanos()) / 1e9;
        return Flow.between(before.of(queue), after.of(queue), seconds);
    }
}
