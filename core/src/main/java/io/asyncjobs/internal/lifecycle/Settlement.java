package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.internal.lifecycle.Settled.ItemAction;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** What does the end of a try mean? The architecture's table of settlement, row by row. No I/O. */
public final class Settlement {

    /** A custom policy may say anything; a time further ahead could not be stored. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** How the original begins the last error of such a task. */
    static final String UNREACHABLE = "task dependencies failed: ";

    private Settlement() {}

    /**
     * Settles.
     *
     * @param task the version that was activated for this try
     * @param policy how long a failure waits
     * @param now the server's time
     */
    public static Settled settle(
            Task task, Outcome outcome, RetryPolicy policy, QueueSettings queue, Instant now, RandomGenerator random) {
        return switch (outcome) {
            case Outcome.Succeeded success -> new Settled(task.completed(success.result()), null, new ItemAction.Ack());
            case Outcome.Failed failure -> failed(task, failure, policy, queue, now, random);
            case Outcome.Terminated end ->
                new Settled(
                        task.terminated(end.reason(), end.trace(), now), null, new ItemAction.Terminate(end.reason()));
            case Outcome.Snoozed snooze -> {
                var again = now.plus(snooze.delay());
                yield new Settled(task.givenBack(again, snooze.reason()), again, new ItemAction.Ack());
            }
            case Outcome.Interrupted stop -> new Settled(task.givenBack(null, null), null, new ItemAction.GiveBack());
        };
    }

    private static Settled failed(
            Task task,
            Outcome.Failed failure,
            RetryPolicy policy,
            QueueSettings queue,
            Instant now,
            RandomGenerator random) {
        if (!failure.retried()) {
            return new Settled(
                    task.terminated(failure.error(), failure.trace(), now),
                    null,
                    new ItemAction.Terminate(failure.error()));
        }
        int limit = Tries.limit(task, queue);
        var delay = policy.delayAfter(task.tries(), random);
        var again = delay.isNegative() ? now : now.plus(delay.compareTo(LONGEST) > 0 ? LONGEST : delay);
        if ((limit > 0 && task.tries() >= limit) || task.isPastDeadline(again)) {
            return new Settled(task.expired(failure.error(), failure.trace(), now), null, new ItemAction.Ack());
        }
        return new Settled(task.retrying(failure.error(), failure.trace(), again, now), again, new ItemAction.Ack());
    }

    /** A task that cannot be trusted. */
    public static Settled quarantine(Task task, String reason, Instant now) {
        return new Settled(task.quarantined(reason, now), null, new ItemAction.Terminate(reason));
    }

    /** A task whose parents will not all complete. */
    public static Settled unreachable(Task task, String reason, Instant now) {
        return new Settled(task.unreachable(UNREACHABLE + reason, now), null, new ItemAction.Ack());
    }

    /** A task that can never run and whose dead letter is there already. */
    public static Settled endWithoutLetter(Task task, String reason, Instant now) {
        return new Settled(task.cancelled(reason, false, now), null, new ItemAction.Terminate(reason));
    }

    /** A task that may not run any more; its last error is kept, the reason stands where there was none. */
    public static Settled expire(Task task, String reason, Instant now) {
        boolean hasError = task.lastError().isPresent();
        return new Settled(task.expired(hasError ? null : reason, null, now), null, new ItemAction.Ack());
    }
}
