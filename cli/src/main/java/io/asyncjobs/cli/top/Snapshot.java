package io.asyncjobs.cli.top;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All queues at one moment.
 *
 * @param at when, by this machine's clock
 * @param server which server, and what said so
 * @param namespace what its streams begin with
 * @param seen when the server last answered, which is {@code at} while it is there
 * @param measured whether an interval has passed, without which there are no rates
 * @param reconciler who repairs
 * @param scheduler who fires schedules
 * @param workers how many workers are alive, of any queue
 * @param slots how many tasks they run at once
 * @param queues the queues by name
 */
record Snapshot(
        Instant at,
        String server,
        String namespace,
        Instant seen,
        boolean measured,
        Optional<String> reconciler,
        Optional<String> scheduler,
        int workers,
        long slots,
        List<Line> queues) {

    /**
     * A queue.
     *
     * @param oldest for how long its oldest item is in it; empty while none waits
     * @param last what happened in the last interval
     * @param average what happened in the last half minute
     * @param counted what was counted since the start
     * @param deadLetters how many dead letters of it there are
     * @param pause why it is paused; empty while it is not
     * @param workers how many workers serve it
     * @param slots how many tasks these run at once, of any queue
     */
    record Line(
            String name,
            long waiting,
            long running,
            long delayed,
            Optional<Duration> oldest,
            Flow last,
            Flow average,
            Counts counted,
            long deadLetters,
            Optional<String> pause,
            int workers,
            long slots) {}

    /** Whether the server answered. */
    boolean isConnected() {
        return seen.equals(at);
    }

    /** The same, at a later moment at which the server did not answer. */
    Snapshot lost(Instant now) {
        return new Snapshot(now, server, namespace, seen, measured, reconciler, scheduler, workers, slots, queues);
    }

    /** What happened to all queues together in the last interval. */
    Flow flow() {
        return queues.stream().map(Line::last).reduce(Flow.NONE, Flow::plus);
    }
}
