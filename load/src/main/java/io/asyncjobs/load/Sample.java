package io.asyncjobs.load;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one run measured, by name; the unit is in the name. Knows from when to when, by this machine's clock, so that a
 * profile leaves out what only prepared it. Not safe for use by several threads.
 */
final class Sample {

    static final String RATE = "tasks_per_second";
    static final String CLIENT_CPU = "client_cpu_seconds_per_10000";
    static final String SERVER_CPU = "server_cpu_seconds_per_10000";
    static final String ALLOCATED = "allocated_bytes_per_task";
    static final String WRITTEN = "written_bytes_per_task";
    static final String LIVE_HEAP = "live_heap_mb";
    static final String P50 = "p50_ms";
    static final String P99 = "p99_ms";
    static final String MAX = "max_ms";

    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Instant from;
    private Instant to = Instant.MAX;

    /** A run that begins now. */
    Sample() {
        this(Instant.now());
    }

    /** A run that began then. */
    Sample(Instant from) {
        this.from = from;
    }

    /** The run is over; what follows only cleans up. */
    Sample ended() {
        to = Instant.now();
        return this;
    }

    /** Whether the run was going on then. */
    boolean covers(Instant time) {
        return !time.isBefore(from) && !time.isAfter(to);
    }

    Sample with(String name, double value) {
        metrics.put(name, value);
        return this;
    }

    Sample with(String name, long value) {
        return with(name, (double) value);
    }

    Map<String, Double> metrics() {
        return Collections.unmodifiableMap(metrics);
    }
}
