package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;

/**
 * May this task run now? The architecture's table of admission, row by row; the first row that matches decides. Rows 1, 2
 * and 3b are about documents that cannot be read, so they are decided where documents are read; row 3 is {@link Trust}'s.
 * No I/O.
 */
public final class Admission {

    private static final Duration CLOSE_ENOUGH = Duration.ofSeconds(1);

    private Admission() {}

    /** What is known of the worker that an active task names. */
    public enum Holder {
        /** Nobody looked. */
        NOT_LOOKED_UP,
        /** Its entry is in the registry. */
        ALIVE,
        /** Its entry is gone. */
        GONE
    }

    /**
     * Decides.
     *
     * @param task as the leader has it, or as its item carries it (then the save that activates it will tell)
     * @param itemSequence the sequence of the item that was delivered
     * @param holder what is known of the worker that the task names
     * @param parents what is known of the tasks that it depends on
     * @param now the server's time
     */
    public static Verdict decide(
            Task task, long itemSequence, Holder holder, Parents parents, QueueSettings queue, Instant now) {
        // row 4: final
        if (task.state().isFinal()) {
            return new Verdict.RemoveItem();
        }
        // rows 5 and 6: active
        if (task.state() == TaskState.ACTIVE) {
            var run = task.run();
            if (run.isEmpty()) {
                // row 6, a Go worker's: its own rule, the one comparison of two machines' clocks
                var staleAt = task.tried().orElse(Instant.EPOCH).plus(queue.maxRunTime());
                if (now.isBefore(staleAt)) {
                    return new Verdict.Wait(now.plus(queue.effectiveLease()));
                }
            } else if (run.get().item() != itemSequence && holder == Holder.NOT_LOOKED_UP) {
                return new Verdict.LookUpHolder(run.get().worker());
            } else if (run.get().item() != itemSequence && holder == Holder.ALIVE) {
                return new Verdict.Wait(now.plus(queue.effectiveLease()));
            }
            // row 5, or row 6 with its holder gone: take over, that is go on below
        }
        // row 7: past its deadline
        if (task.isPastDeadline(now)) {
            return new Verdict.Expire("its deadline " + task.deadline().orElse(now) + " has passed");
        }
        // row 8: out of tries
        int limit = Tries.limit(task, queue);
        if (limit > 0 && task.tries() >= limit) {
            return new Verdict.Expire("it was tried " + task.tries() + " times of at most " + limit);
        }
        // row 9: depends on other tasks
        if (task.state() == TaskState.BLOCKED && !task.dependencies().isEmpty()) {
            switch (parents) {
                case Parents.NotLookedUp nothing -> {
                    return new Verdict.LookUpParents();
                }
                case Parents.NotRegistered nothing -> {
                    return new Verdict.LookUpParents();
                }
                case Parents.Waiting waiting -> {
                    return new Verdict.LeaveBlocked();
                }
                case Parents.Failed failed -> {
                    return new Verdict.Unreachable(failed.reason());
                }
                case Parents.Complete all -> {} // it runs, as soon as row 10 lets it
            }
        }
        // row 10: new, retry, blocked no longer
        var notBefore = task.notBefore().orElse(Instant.MIN);
        if (notBefore.isAfter(now.plus(CLOSE_ENOUGH))) {
            return new Verdict.Wait(notBefore);
        }
        return new Verdict.Run();
    }
}
