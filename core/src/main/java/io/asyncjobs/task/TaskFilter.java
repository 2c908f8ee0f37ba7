package io.asyncjobs.task;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks are meant; each condition that is set must hold, null and empty mean any. Immutable; each method gives a
 * changed copy.
 *
 * {@snippet :
 * TaskFilter.all().withStates(TaskState.EXPIRED).withQueue("EMAIL").withErrorText("timeout");
 * }
 *
 * @param ids one of these, at most {@value #MOST_IDS}
 * @param states in one of these
 * @param queue of this queue
 * @param type of this type
 * @param idPrefix whose id begins with this
 * @param errorText whose last error contains this, whatever the case of letters
 * @param createdSince made at that time or later
 * @param createdUntil made before that time
 * @param triedSince tried at that time or later
 * @param triedUntil tried last before that time
 * @param parent which depends on this task
 * @param worker which this worker runs, or ran last
 */
public record TaskFilter(
        Set<String> ids,
        Set<TaskState> states,
        @Nullable String queue,
        @Nullable String type,
        @Nullable String idPrefix,
        @Nullable String errorText,
        @Nullable Instant createdSince,
        @Nullable Instant createdUntil,
        @Nullable Instant triedSince,
        @Nullable Instant triedUntil,
        @Nullable String parent,
        @Nullable String worker) {

    /** How many ids it may name. */
    public static final int MOST_IDS = 1_000;

    /** The longest id of a worker that is looked for. */
    public static final int LONGEST_WORKER = 200;

    private static final TaskFilter ALL =
            new TaskFilter(Set.of(), Set.of(), null, null, null, null, null, null, null, null, null, null);

    /**
     * Checks names and copies.
     *
     * @throws IllegalArgumentException for what can be no id, queue, type or worker, and for too many ids
     */
    public TaskFilter {
        if (ids.size() > MOST_IDS) {
            throw new IllegalArgumentException(
                    "the filter names " + ids.size() + " ids; at most " + MOST_IDS + " are allowed");
        }
        ids.forEach(Names::id);
        if (queue != null) {
            Names.queue(queue);
        }
        if (type != null) {
            Names.type(type);
        }
        if (idPrefix != null) {
            Names.id(idPrefix);
        }
        if (parent != null) {
            Names.id(parent);
        }
        if (worker != null && worker.length() > LONGEST_WORKER) {
            throw new IllegalArgumentException("the id of the worker has " + worker.length() + " characters; at most "
                    + LONGEST_WORKER + " are allowed");
        }
        ids = Set.copyOf(ids);
        states = Set.copyOf(states);
    }

    /** All tasks. */
    public static TaskFilter all() {
        return ALL;
    }

    /** Sets {@link #ids()}. */
    public TaskFilter withIds(Collection<String> wanted) {
        return with(copy -> copy.ids = new LinkedHashSet<>(wanted));
    }

    /** Sets {@link #states()}. */
    public TaskFilter withStates(TaskState... wanted) {
        return withStates(Arrays.asList(wanted));
    }

    /** Sets {@link #states()}. */
    public TaskFilter withStates(Collection<TaskState> wanted) {
        return with(copy -> copy.states = new LinkedHashSet<>(wanted));
    }

    /** Sets {@link #queue()}; null takes it back. */
    public TaskFilter withQueue(@Nullable String name) {
        return with(copy -> copy.queue = name);
    }

    /** Sets {@link #type()}; null takes it back. */
    public TaskFilter withType(@Nullable String name) {
        return with(copy -> copy.type = name);
    }

    /** Sets {@link #idPrefix()}; null takes it back. */
    public TaskFilter withIdPrefix(@Nullable String prefix) {
        return with(copy -> copy.idPrefix = prefix);
    }

    /** Sets {@link #errorText()}; null takes it back. */
    public TaskFilter withErrorText(@Nullable String text) {
        return with(copy -> copy.errorText = text);
    }

    /** Sets {@link #createdSince()}; null takes it back. */
    public TaskFilter withCreatedSince(@Nullable Instant time) {
        return with(copy -> copy.createdSince = time);
    }

    /** Sets {@link #createdUntil()}; null takes it back. */
    public TaskFilter withCreatedUntil(@Nullable Instant time) {
        return with(copy -> copy.createdUntil = time);
    }

    /** Sets {@link #triedSince()}; null takes it back. */
    public TaskFilter withTriedSince(@Nullable Instant time) {
        return with(copy -> copy.triedSince = time);
    }

    /** Sets {@link #triedUntil()}; null takes it back. */
    public TaskFilter withTriedUntil(@Nullable Instant time) {
        return with(copy -> copy.triedUntil = time);
    }

    /** Sets {@link #parent()}; null takes it back. */
    public TaskFilter withParent(@Nullable String id) {
        return with(copy -> copy.parent = id);
    }

    /** Sets {@link #worker()}; null takes it back. */
    public TaskFilter withWorker(@Nullable String id) {
        return with(copy -> copy.worker = id);
    }

    private TaskFilter with(Consumer<Copy> change) {
        var copy = new Copy(this);
        change.accept(copy);
        return new TaskFilter(
                copy.ids,
                copy.states,
                copy.queue,
                copy.type,
                copy.idPrefix,
                copy.errorText,
                copy.createdSince,
                copy.createdUntil,
                copy.triedSince,
                copy.triedUntil,
                copy.parent,
                copy.worker);
    }

    /** The conditions while one of them is changed. */
    private static final class Copy {

        private Set<String> ids;
        private Set<TaskState> states;
        private @Nullable String queue;
        private @Nullable String type;
        private @Nullable String idPrefix;
        private @Nullable String errorText;
        private @Nullable Instant createdSince;
        private @Nullable Instant createdUntil;
        private @Nullable Instant triedSince;
        private @Nullable Instant triedUntil;
        private @Nullable String parent;
        private @Nullable String worker;

        private Copy(TaskFilter filter) {
            ids = filter.ids;
            states = filter.states;
            queue = filter.queue;
            type = filter.type;
            idPrefix = filter.idPrefix;
            errorText = filter.errorText;
            createdSince = filter.createdSince;
            createdUntil = filter.createdUntil;
            triedSince = filter.triedSince;
            triedUntil = filter.triedUntil;
            parent = filter.parent;
            worker = filter.worker;
        }
    }

    /** Whether the task is meant. */
    public boolean matches(Task task) {
        return (ids.isEmpty() || ids.contains(task.id()))
                && (states.isEmpty() || states.contains(task.state()))
                && (queue == null || queue.equals(task.queue()))
                && (type == null || type.equals(task.type()))
                && (idPrefix == null || task.id().startsWith(idPrefix))
                && (errorText == null || containsText(task.lastError().orElse(""), errorText))
                && isWithin(task.created(), createdSince, createdUntil)
                && isTried(task.tried())
                && (parent == null || task.dependencies().contains(parent))
                && (worker == null || task.worker().filter(worker::equals).isPresent());
    }

    /** Whether a task that was tried then, empty for never, is tried when it should be. */
    public boolean isTried(Optional<Instant> tried) {
        return (triedSince == null && triedUntil == null)
                || tried.filter(time -> isWithin(time, triedSince, triedUntil)).isPresent();
    }

    /** Whether one text contains the other, whatever the case of letters. */
    public static boolean containsText(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** Whether a time is not before the one and before the other; null for no limit. */
    public static boolean isWithin(Instant time, @Nullable Instant since, @Nullable Instant until) {
        Objects.requireNonNull(time, "time");
        return (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
    }
}
