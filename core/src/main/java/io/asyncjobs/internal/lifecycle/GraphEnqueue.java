package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.PartlyStoredException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Begins a graph: records first, parents before children, so that nothing stored depends on what is not; then what each
 * waits for, children before parents, so that no parent runs before all that wait for it are noted; the items of those
 * that wait for nothing come last.
 *
 * <p>Dies in between: records in state {@code new} and {@code blocked} without item, which the reconciler goes on with.
 */
public final class GraphEnqueue {

    private final Enqueuer enqueuer;
    private final Map<String, Task> stored = new ConcurrentHashMap<>();
    private final Map<String, RuntimeException> problems = new LinkedHashMap<>();

    /** For one graph. */
    public GraphEnqueue(Enqueuer enqueuer) {
        this.enqueuer = enqueuer;
    }

    /**
     * Enqueues. Blocks until all is confirmed or failed.
     *
     * @param levels the tasks, parents first
     * @param order the ids in the order of the answer
     * @throws PartlyStoredException if some are stored and something failed
     * @throws AsyncJobsException if nothing is stored
     */
    public List<Task> enqueue(List<List<Task>> levels, List<String> order) throws InterruptedException {
        var saved = new ArrayList<List<Task>>();
        for (var level : levels) {
            saved.add(saved(level));
            if (!problems.isEmpty()) {
                break;
            }
        }
        for (var level : saved.reversed()) {
            place(level);
        }
        if (!problems.isEmpty()) {
            throw failed(order);
        }
        return order.stream().map(id -> Objects.requireNonNull(stored.get(id))).toList();
    }

    private List<Task> saved(List<Task> level) throws InterruptedException {
        var started = new LinkedHashMap<String, CompletableFuture<Task>>();
        for (var task : level) {
            try {
                started.put(task.id(), enqueuer.beginHeld(task));
            } catch (AsyncJobsException notBegun) {
                problems.put(task.id(), notBegun);
            }
        }
        var saved = new ArrayList<Task>();
        for (var each : started.entrySet()) {
            try {
                var task = each.getValue().get();
                saved.add(task);
                stored.put(task.id(), task);
            } catch (ExecutionException failed) {
                problems.put(each.getKey(), known(failed));
            }
        }
        return saved;
    }

    private static RuntimeException known(ExecutionException failed) {
        return failed.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failed);
    }

    private void place(List<Task> level) throws InterruptedException {
        var failed = new ConcurrentHashMap<String, RuntimeException>();
        AtOnce.each(level, task -> {
            try {
                stored.put(task.id(), enqueuer.place(task));
            } catch (AsyncJobsException problem) {
                failed.put(task.id(), problem);
            }
        });
        problems.putAll(failed);
    }

    private RuntimeException failed(List<String> order) {
        var first = problems.entrySet().iterator().next();
        if (stored.isEmpty()) {
            return first.getValue();
        }
        return new PartlyStoredException(
                "the graph is stored in part, " + stored.size() + " of " + order.size() + " tasks; " + problems.size()
                        + " failed, the first is task " + first.getKey() + ": "
                        + first.getValue().getMessage(),
                order.stream().filter(stored::containsKey).toList(),
                first.getValue());
    }
}
