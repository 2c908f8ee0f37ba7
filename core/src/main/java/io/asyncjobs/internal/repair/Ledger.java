package io.asyncjobs.internal.repair;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished tasks as the tail of records tells them. Of those that wait only the sequences of their records are kept,
 * a few bits each: every record names the one that it replaced, so the old one can be struck out without knowing its
 * task. Active tasks are as few as the queues' limits let run, and are kept one by one. Not safe for use by several
 * threads.
 *
 * <p>What leaves without a trace (a deleted record, a save by somebody who names no predecessor) stays struck in until its
 * queue is compared task by task, which cleans up ({@link #replace}).
 */
final class Ledger {

    private final Map<String, SequenceSet> waiting = new TreeMap<>();
    private final Map<String, Active> active = new HashMap<>();

    /** An active task; who holds it is read when it has been active for long. */
    static final class Active {
        final String taskId;
        final long sequence;
        final String queue;

        @Nullable
        String worker;

        Active(String taskId, long sequence, String queue) {
            this.taskId = taskId;
            this.sequence = sequence;
            this.queue = queue;
        }
    }

    /** A newer version of this task was stored over that sequence. */
    void changed(String taskId, long previous, String queue) {
        active.remove(taskId);
        if (previous > 0) {
            var first = waiting.get(queue);
            if (first == null || !first.remove(previous)) {
                waiting.values().forEach(set -> set.remove(previous));
            }
        }
    }

    void waits(String queue, long sequence) {
        waiting.computeIfAbsent(queue, any -> new SequenceSet()).add(sequence);
    }

    void runs(String taskId, long sequence, String queue) {
        active.put(taskId, new Active(taskId, sequence, queue));
    }

    /** The tasks that are not active any more, or as another version. */
    void strike(Active gone) {
        active.remove(gone.taskId, gone);
    }

    Collection<Active> active() {
        return List.copyOf(active.values());
    }

    Set<String> queues() {
        return waiting.keySet();
    }

    SequenceSet waiting(String queue) {
        return waiting.getOrDefault(queue, new SequenceSet());
    }

    /** What waits for the queue is this and no more. */
    void replace(String queue, SequenceSet found) {
        waiting.put(queue, found);
    }

    /** How many unfinished tasks the queue has. */
    Map<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        waiting.forEach((queue, set) -> {
            if (set.size() > 0) {
                counts.put(queue, set.size());
            }
        });
        active.values().forEach(task -> counts.merge(task.queue, 1L, Long::sum));
        return counts;
    }

    OptionalLong firstActive() {
        return active.values().stream().mapToLong(task -> task.sequence).min();
    }

    OptionalLong firstWaiting() {
        return waiting.values().stream()
                .flatMapToLong(set -> set.next(0).stream())
                .min();
    }
}
