package io.asyncjobs.testkit;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Waits until a task is where it should be. Listens to its events and reads it when one comes, so that it returns as soon
 * as the task is there and costs next to nothing meanwhile.
 */
public final class TaskAwait {

    /** Events are not stored and may be missed, at the start or while reconnecting; so the task is read this often in any case. */
    private static final Duration NET = Duration.ofSeconds(1);

    private TaskAwait() {}

    /**
     * Waits until the task has come to one of these states. The task need not be stored yet.
     *
     * @param limit how long at most, above zero
     * @return the task as it is stored then; where it does not stay in a state, such as {@code active}, it may be one
     *     further on already
     * @throws AssertionError if the time is over first; says where the task is
     * @throws IllegalArgumentException if no state is given, the limit is not above zero, or that is not an id
     * @throws UnavailableException if the server does not answer
     */
    public static Task state(AsyncJobs jobs, String taskId, Duration limit, TaskState... anyOf)
            throws InterruptedException {
        if (anyOf.length == 0) {
            throw new IllegalArgumentException("there is no state to wait for; name at least one");
        }
        return await(jobs, taskId, limit, EnumSet.copyOf(Arrays.asList(anyOf)));
    }

    /** As {@link #state}, for any state that is final. */
    public static Task ended(AsyncJobs jobs, String taskId, Duration limit) throws InterruptedException {
        var all = EnumSet.allOf(TaskState.class);
        all.removeIf(state -> !state.isFinal());
        return await(jobs, taskId, limit, all);
    }

    @SuppressWarnings("try") // the subscription works by being open
    private static Task await(AsyncJobs jobs, String taskId, Duration limit, Set<TaskState> wanted)
            throws InterruptedException {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the limit is " + limit + "; it must be above zero");
        }
        var passed = new LinkedBlockingQueue<TaskState>();
        try (var subscription = jobs.events().subscribe(taskId, event -> {
            if (event instanceof TaskStateChanged changed) {
                passed.add(changed.state());
            }
        })) {
            return await(jobs, taskId, limit, wanted, passed);
        }
    }

    private static Task await(
            AsyncJobs jobs, String taskId, Duration limit, Set<TaskState> wanted, LinkedBlockingQueue<TaskState> passed)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        var seen = EnumSet.noneOf(TaskState.class);
        while (true) {
            passed.drainTo(seen);
            var found = jobs.tasks().find(taskId);
            found.ifPresent(task -> seen.add(task.state()));
            if (found.isPresent() && seen.stream().anyMatch(wanted::contains)) {
                return found.get();
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError(message(taskId, limit, wanted, found));
            }
            var next = passed.poll(Math.min(left, NET.toNanos()), TimeUnit.NANOSECONDS);
            if (next != null) {
                seen.add(next);
            }
        }
    }

    private static String message(String taskId, Duration limit, Set<TaskState> wanted, Optional<Task> found) {
        var states = wanted.stream().map(TaskState::word).collect(Collectors.joining(" or "));
        var where = found.map(TaskAwait::describe).orElse("there is no such task");
        return "task " + taskId + " did not become " + states + " within " + limit + "; " + where;
    }

    private static String describe(Task task) {
        return "it is " + task.state().word() + " after " + task.tries() + (task.tries() == 1 ? " try" : " tries")
                + task.notBefore().map(time -> ", not before " + time).orElse("")
                + task.lastError().map(error -> ", last error: " + error).orElse("");
    }
}
