package io.asyncjobs.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Bare round trips to the server beside what is measured: what this machine adds by itself when it is busy with other
 * things. A latency below a few of these is not ours.
 */
final class PingProbe implements AutoCloseable {

    private final ConcurrentHistogram roundTrips = new ConcurrentHistogram(60_000_000_000L, 3);
    private final Thread thread;
    private volatile boolean closed;

    private PingProbe(Site site, Duration interval) {
        this.thread = Thread.ofPlatform().daemon().name("ping-probe").unstarted(() -> {
            while (!closed) {
                LockSupport.parkNanos(interval.toNanos());
                try {
                    roundTrips.recordValue(site.roundTrip().toNanos());
                } catch (IOException gone) {
                    return; // the run itself will tell
                }
            }
        });
    }

    static PingProbe start(Site site, Duration interval) {
        var probe = new PingProbe(site, interval);
        probe.thread.start();
        return probe;
    }

    /** Adds what was measured so far. */
    void describe(Sample sample) {
        sample.with("bare_ping_p50_ms", roundTrips.getValueAtPercentile(50) / 1e6)
                .with("bare_ping_p99_ms", roundTrips.getValueAtPercentile(99) / 1e6);
    }

    @Override
    public void close() {
        closed = true;
    }
}
