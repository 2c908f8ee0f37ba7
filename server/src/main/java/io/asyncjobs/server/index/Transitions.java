package io.asyncjobs.server.index;

import io.asyncjobs.task.PastTry;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a version of a task tells that the version before did not: what began and ended, and when. Versions between may
 * never have been seen, since the stream keeps only the last one; then the history of tries in the document tells, as far
 * as it is not counted by somebody who saw them. No I/O.
 */
final class Transitions {

    private static final Duration MOMENT = Duration.ofSeconds(2);
    private static final long LONGEST_RUN_SECONDS = 1_000_000;

    private final Version version;
    private final @Nullable Previous before;
    private final @Nullable Counted counted;
    private final Buckets buckets;

    private Transitions(Version version, @Nullable Counted counted, Buckets buckets) {
        this.version = version;
        this.before = version.before();
        this.counted = version.isAfterGap() ? counted : null;
        this.buckets = buckets;
    }

    /** Where what happened is counted. */
    @FunctionalInterface
    interface Buckets {
        /** The bucket of a time. */
        Bucket at(Instant time);
    }

    /**
     * Up to where everything is counted already.
     *
     * @param sequence the last version
     * @param time when that was stored
     */
    record Counted(long sequence, Instant time) {}

    /**
     * Counts what the version tells.
     *
     * @param counted what is counted already, null for nothing
     */
    static void count(Version version, @Nullable Counted counted, Buckets buckets) {
        new Transitions(version, counted, buckets).count();
    }

    private void count() {
        if (before == null && isFresh(version.created())) {
            at(version.isAfterGap() ? version.created() : version.stored()).enqueued++;
        }
        var ended = version.history().stream().filter(this::isNew).toList();
        int failures = 0;
        for (var past : ended) {
            if (!isRunningBefore(past.number()) && isFresh(past.started())) {
                at(past.started()).started++;
            }
            failures += ended(past);
        }
        if (version.state() == TaskState.ACTIVE && !isRunningBefore(version.tries())) {
            at(version.stored()).started++;
        }
        retried(failures);
        if (before == null || before.state() != version.state()) {
            entered(ended);
        }
    }

    private boolean isNew(PastTry past) {
        return (isFresh(past.ended()) || isItsEnd(past)) && (before == null || Times.of(past.ended()) > before.ended());
    }

    /** Whether the try ended with this very version: it ended by a worker's clock a moment before that was stored. */
    private boolean isItsEnd(PastTry past) {
        return (version.state() == TaskState.RETRY || version.state().isFinal())
                && past.equals(version.history().getLast())
                && Duration.between(past.ended(), version.stored()).compareTo(MOMENT) < 0;
    }

    /**
     * Whether what was then is not counted. Where the version that this one replaced is, all before this one is, whatever the
     * clocks of those who made tasks and ran them say.
     */
    private boolean isFresh(Instant time) {
        if (counted == null) {
            return true;
        }
        boolean isBeforeCounted = version.replaced() > 0 && version.replaced() <= counted.sequence();
        return !isBeforeCounted && time.isAfter(counted.time());
    }

    private boolean isRunningBefore(int number) {
        return before != null && before.state() == TaskState.ACTIVE && before.tries() == number;
    }

    /** The bucket of that time, which is not after the version was stored whatever a worker's clock says. */
    private Bucket at(Instant time) {
        return buckets.at(time.isAfter(version.stored()) ? version.stored() : time);
    }

    /** Counts a try that ended; 1 where it failed. */
    private int ended(PastTry past) {
        var bucket = at(past.ended());
        var took = Duration.between(past.started(), past.ended());
        bucket.runs++;
        bucket.runNanos += took.isNegative() || took.toSeconds() > LONGEST_RUN_SECONDS ? 0 : took.toNanos();
        if (past.error().isEmpty()) {
            return 0;
        }
        bucket.failed++;
        return 1;
    }

    /** Each failure was followed by another try, but for the one that ended the task. */
    private void retried(int failures) {
        boolean isDead = version.state().isFinal() && version.state() != TaskState.COMPLETE;
        at(version.stored()).retried += Math.max(0, isDead ? failures - 1 : failures);
    }

    private void entered(List<PastTry> ended) {
        var bucket = at(version.stored());
        switch (version.state()) {
            case COMPLETE -> bucket.completed++;
            case EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> bucket.dead++;
            case RETRY -> {
                if (ended.isEmpty() && isFailureWithoutHistory()) {
                    bucket.failed++;
                    bucket.retried++;
                }
            }
            case NEW, BLOCKED, ACTIVE -> {}
        }
    }

    /** A Go process writes no history: a try that was not given back, and has an error, failed. */
    private boolean isFailureWithoutHistory() {
        return before != null
                && before.state() == TaskState.ACTIVE
                && version.history().isEmpty()
                && version.tries() >= before.tries()
                && version.hasError();
    }
}
