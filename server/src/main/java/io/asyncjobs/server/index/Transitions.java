package io.asyncjobs.server.index;

import io.asyncjobs.TaskFeed;
import io.asyncjobs.task.PastTry;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a version of a task tells that the version before did not: what began and ended, and when. Versions between may
 * never have been seen, since the stream keeps only the last one; then the history of tries in the document tells. No I/O.
 */
final class Transitions {

    private Transitions() {}

    /** Where what happened is counted. */
    @FunctionalInterface
    interface Buckets {
        /** The bucket of a minute. */
        Bucket at(long minute);
    }

    /**
     * Counts it.
     *
     * @param before the version that is known, null for none
     * @param counted up to which sequence versions are counted already
     */
    static void count(TaskFeed.Change change, Task task, @Nullable Previous before, long counted, Buckets buckets) {
        long minute = Times.minute(change.stored());
        boolean unseen = before == null && (change.replaced() <= 0 || change.replaced() > counted);
        if (unseen) {
            buckets.at(change.replaced() == 0 ? minute : Math.min(minute, Times.minute(task.created()))).enqueued++;
        }
        var tries = unseen || before != null ? newTries(task, before) : lastTry(task);
        int outcomes = 0;
        for (var past : tries) {
            if (!isRunningIn(before, past)) {
                if (before != null || unseen) {
                    buckets.at(Math.min(minute, Times.minute(past.started()))).started++;
                }
            }
            outcomes += ended(past, buckets.at(Math.min(minute, Times.minute(past.ended()))));
        }
        if (task.state() == TaskState.ACTIVE
                && !(before != null && before.state() == TaskState.ACTIVE && before.tries() == task.tries())) {
            buckets.at(minute).started++;
        }
        if (before == null || before.state() != task.state()) {
            entered(task, before, outcomes, tries, buckets.at(minute));
        }
    }

    private static List<PastTry> newTries(Task task, @Nullable Previous before) {
        long known = before == null ? Times.NONE : before.ended();
        return task.history().stream()
                .filter(past -> Times.of(past.ended()) > known)
                .toList();
    }

    /** Of a task whose earlier versions were counted by somebody: the try that ended with this version. */
    private static List<PastTry> lastTry(Task task) {
        boolean ended = task.state() == TaskState.RETRY || task.state().isFinal();
        return ended && !task.history().isEmpty() ? List.of(task.history().getLast()) : List.of();
    }

    private static boolean isRunningIn(@Nullable Previous before, PastTry past) {
        return before != null && before.state() == TaskState.ACTIVE && before.tries() == past.number();
    }

    /** Counts a try that ended; 1 where it failed. */
    private static int ended(PastTry past, Bucket bucket) {
        var took = Duration.between(past.started(), past.ended());
        bucket.runs++;
        bucket.runNanos +=
                took.isNegative() ? 0 : Math.min(took.toSeconds(), 1_000_000) * 1_000_000_000L + took.getNano();
        if (past.error().isEmpty()) {
            return 0;
        }
        bucket.failed++;
        return 1;
    }

    private static void entered(
            Task task, @Nullable Previous before, int failures, List<PastTry> tries, Bucket bucket) {
        switch (task.state()) {
            case COMPLETE -> {
                bucket.completed++;
                bucket.retried += failures;
            }
            case EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> {
                bucket.dead++;
                bucket.retried += Math.max(0, failures - 1);
            }
            case RETRY -> {
                if (tries.isEmpty() && isFailureWithoutHistory(task, before)) {
                    bucket.failed++;
                    bucket.retried++;
                }
                bucket.retried += failures;
            }
            case NEW, BLOCKED, ACTIVE -> bucket.retried += failures;
        }
    }

    /** A Go process writes no history: a try that was not given back, and has an error, failed. */
    private static boolean isFailureWithoutHistory(Task task, @Nullable Previous before) {
        return before != null
                && before.state() == TaskState.ACTIVE
                && task.history().isEmpty()
                && task.tries() >= before.tries()
                && task.lastError().isPresent();
    }
}
