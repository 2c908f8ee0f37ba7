package io.asyncjobs.server.index;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What happened over time.
 *
 * @param range how far it goes back
 * @param points one for each step, the oldest first, those in which nothing happened too; the last one is not over yet
 */
public record History(HistoryRange range, List<Point> points) {

    /** Copies. */
    public History {
        points = List.copyOf(points);
    }

    /**
     * What happened within one step.
     *
     * @param start when the step began
     * @param enqueued how many tasks were stored
     * @param started how many tries began
     * @param completed how many tasks were completed
     * @param failed how many tries failed
     * @param retried how many tasks were put off for another try, after a failure
     * @param dead how many tasks ended otherwise than completed
     * @param runTime how long the tries ran together that completed or failed
     * @param runs how many tries that is
     * @param waiting how many waited at the step's end
     * @param running how many ran at the step's end
     * @param oldest how long the oldest had waited that could have run, the most within the step
     */
    public record Point(
            Instant start,
            long enqueued,
            long started,
            long completed,
            long failed,
            long retried,
            long dead,
            Duration runTime,
            long runs,
            long waiting,
            long running,
            Duration oldest) {}
}
