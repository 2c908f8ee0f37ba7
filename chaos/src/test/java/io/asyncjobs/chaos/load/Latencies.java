package io.asyncjobs.chaos.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Times, of which the middle and the longest are asked. Safe for use by many threads. */
final class Latencies {

    private final List<Long> nanos = new ArrayList<>();

    synchronized void add(Duration time) {
        nanos.add(time.toNanos());
    }

    synchronized int count() {
        return nanos.size();
    }

    /** The time that this part of all stays below, 1 for the longest; zero where there are none. */
    synchronized Duration at(double part) {
        if (nanos.isEmpty()) {
            return Duration.ZERO;
        }
        var sorted = nanos.stream().sorted().toList();
        return Duration.ofNanos(sorted.get((int) Math.min(sorted.size() - 1, Math.round(part * sorted.size()))));
    }

    /** All so far, which are forgotten. */
    synchronized Latencies taken() {
        var taken = new Latencies();
        taken.nanos.addAll(nanos);
        nanos.clear();
        return taken;
    }

    static String millis(Duration time) {
        return "%.1f ms".formatted(time.toNanos() / 1e6);
    }
}
