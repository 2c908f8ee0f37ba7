package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks are asked for, in what order, and how many. Immutable; each method gives a changed copy.
 *
 * @param filter what must hold
 * @param queues of one of these queues, empty for any; beside the filter's, for callers who may see some only
 * @param sort the order
 * @param limit how many at most, 1 to {@value #MOST}
 * @param after the cursor of the page before, null for the first page
 */
public record TaskQuery(
        TaskFilter filter,
        Set<String> queues,
        TaskSort sort,
        int limit,
        @Nullable String after) {

    /** The longest page. */
    public static final int MOST = 1_000;

    private static final TaskQuery ALL =
            new TaskQuery(TaskFilter.all(), Set.of(), TaskSort.CREATED_DESCENDING, 100, null);

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
        return new TaskQuery(wanted, queues, sort, limit, after);
    }

    /** Sets {@link #queues()}. */
    public TaskQuery withQueues(Set<String> wanted) {
        return new TaskQuery(filter, wanted, sort, limit, after);
    }

    /** Sets {@link #sort()}. */
    public TaskQuery withSort(TaskSort order) {
        return new TaskQuery(filter, queues, order, limit, after);
    }

    /** Sets {@link #limit()}. */
    public TaskQuery withLimit(int most) {
        return new TaskQuery(filter, queues, sort, most, after);
    }

    /** Sets {@link #after()}; null takes it back. */
    public TaskQuery withAfter(@Nullable String cursor) {
        return new TaskQuery(filter, queues, sort, limit, cursor);
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
                && filter.isTried(row.tried())
                && (filter.parent() == null || row.parents().contains(filter.parent()))
                && (filter.worker() == null || Optional.of(filter.worker()).equals(row.worker()));
    }

    private static boolean isIn(Set<TaskState> wanted, TaskState state) {
        return wanted.isEmpty() || wanted.contains(state);
    }

    private static boolean isAny(@Nullable String wanted, String found) {
        return wanted == null || wanted.equals(found);
    }
}
