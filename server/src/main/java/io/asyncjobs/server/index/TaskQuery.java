package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks are asked for, in what order, and how many. Immutable; each method gives a changed copy.
 *
 * @param filter what must hold
 * @param queues of one of these queues, empty for any; beside the filter's, for callers who may see some only
 * @param triedSince tried at that time or later, null for any
 * @param parent depends on this task, null for any
 * @param worker run by this worker now or last, null for any
 * @param sort the order
 * @param limit how many at most, 1 to {@value #MOST}
 * @param after the cursor of the page before, null for the first page
 */
public record TaskQuery(
        TaskFilter filter,
        Set<String> queues,
        @Nullable Instant triedSince,
        @Nullable String parent,
        @Nullable String worker,
        TaskSort sort,
        int limit,
        @Nullable String after) {

    /** The longest page. */
    public static final int MOST = 1_000;

    private static final TaskQuery ALL =
            new TaskQuery(TaskFilter.all(), Set.of(), null, null, null, TaskSort.CREATED_DESCENDING, 100, null);

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if the limit is out of range
     */
    public TaskQuery {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(sort, "sort");
        queues = Set.copyOf(queues);
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("the limit is " + limit + "; it must be between 1 and " + MOST);
        }
    }

    /** All tasks, the newest first, 100 a page. */
    public static TaskQuery all() {
        return ALL;
    }

    /** Sets {@link #filter()}. */
    public TaskQuery withFilter(TaskFilter wanted) {
        return new TaskQuery(wanted, queues, triedSince, parent, worker, sort, limit, after);
    }

    /** Sets {@link #queues()}. */
    public TaskQuery withQueues(Set<String> wanted) {
        return new TaskQuery(filter, wanted, triedSince, parent, worker, sort, limit, after);
    }

    /** Sets {@link #triedSince()}; null takes it back. */
    public TaskQuery withTriedSince(@Nullable Instant time) {
        return new TaskQuery(filter, queues, time, parent, worker, sort, limit, after);
    }

    /** Sets {@link #parent()}; null takes it back. */
    public TaskQuery withParent(@Nullable String id) {
        return new TaskQuery(filter, queues, triedSince, id, worker, sort, limit, after);
    }

    /** Sets {@link #worker()}; null takes it back. */
    public TaskQuery withWorker(@Nullable String id) {
        return new TaskQuery(filter, queues, triedSince, parent, id, sort, limit, after);
    }

    /** Sets {@link #sort()}. */
    public TaskQuery withSort(TaskSort order) {
        return new TaskQuery(filter, queues, triedSince, parent, worker, order, limit, after);
    }

    /** Sets {@link #limit()}. */
    public TaskQuery withLimit(int most) {
        return new TaskQuery(filter, queues, triedSince, parent, worker, sort, most, after);
    }

    /** Sets {@link #after()}; null takes it back. */
    public TaskQuery withAfter(@Nullable String cursor) {
        return new TaskQuery(filter, queues, triedSince, parent, worker, sort, limit, cursor);
    }

    /** Whether the row is asked for, whatever the order and the limit. */
    public boolean matches(TaskRow row) {
        return (filter.ids().isEmpty() || filter.ids().contains(row.id()))
                && isIn(filter.states(), row.state())
                && isAny(filter.queue(), row.queue())
                && (queues.isEmpty() || queues.contains(row.queue()))
                && isAny(filter.type(), row.type())
                && (filter.idPrefix() == null || row.id().startsWith(filter.idPrefix()))
                && (filter.errorText() == null
                        || TaskFilter.containsText(row.lastError().orElse(""), filter.errorText()))
                && TaskFilter.isWithin(row.created(), filter.createdSince(), filter.createdUntil())
                && (triedSince == null
                        || row.tried()
                                .filter(time -> !time.isBefore(triedSince))
                                .isPresent())
                && (parent == null || row.parents().contains(parent))
                && (worker == null || Optional.of(worker).equals(row.worker()));
    }

    private static boolean isIn(Set<TaskState> wanted, TaskState state) {
        return wanted.isEmpty() || wanted.contains(state);
    }

    private static boolean isAny(@Nullable String wanted, String found) {
        return wanted == null || wanted.equals(found);
    }
}
