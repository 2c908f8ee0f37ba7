package io.asyncjobs.micrometer;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Asks the server what there is, one question after another. */
final class QueueReader implements ServerGauges.Source {

    private static final int MOST_QUEUES = 1_000;

    private final AsyncJobs jobs;
    private final Set<String> only;

    /** Of these queues, or of all and the workers where none are named. */
    QueueReader(AsyncJobs jobs, Set<String> only) {
        this.jobs = jobs;
        this.only = only;
    }

    /**
     * What there is of a queue.
     *
     * @param oldestAge how long the oldest waiting item waits, by this machine's clock; zero for none
     */
    record Numbers(
            long waiting,
            long running,
            long delayed,
            long bytes,
            boolean paused,
            Duration oldestAge,
            long deadLetters) {}

    /**
     * All that was read.
     *
     * @param workers how many are alive; empty where that was not asked
     */
    record Reading(Map<String, Numbers> queues, OptionalInt workers) {
        static final Reading NONE = new Reading(Map.of(), OptionalInt.empty());
    }

    @Override
    public boolean countsWorkers() {
        return only.isEmpty();
    }

    /** Blocks for four or five round trips for each queue and one for each worker. */
    @Override
    public Reading read() throws InterruptedException {
        Collection<String> names = only.isEmpty() ? jobs.queues().list() : only;
        var queues = new TreeMap<String, Numbers>();
        for (var queue : names.stream().limit(MOST_QUEUES).toList()) {
            try {
                queues.put(
                        queue,
                        numbers(jobs.queues().status(queue), jobs.deadLetters().count(queue)));
            } catch (NotFoundException deletedOrHalfMade) {
                // has no numbers
            }
        }
        var workers = countsWorkers() ? OptionalInt.of(jobs.workers().list().size()) : OptionalInt.empty();
        return new Reading(queues, workers);
    }

    private static Numbers numbers(QueueStatus status, long deadLetters) {
        var oldest = status.oldestWaiting();
        var age = oldest == null ? Duration.ZERO : Duration.between(oldest, Instant.now());
        return new Numbers(
                status.waiting(),
                status.inFlight(),
                status.delayed(),
                status.bytes(),
                status.isPaused(),
                age.isNegative() ? Duration.ZERO : age,
                deadLetters);
    }
}
