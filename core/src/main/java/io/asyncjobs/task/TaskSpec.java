package io.asyncjobs.task;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task to be enqueued: its type, its payload, and what may be set. Immutable; each method gives a changed copy.
 * Nothing is encoded or checked against a server before it is enqueued.
 */
public final class TaskSpec {

    /** The queue of a task that names none. */
    public static final String DEFAULT_QUEUE = "DEFAULT";

    /** The tries of a task that sets none. */
    public static final int DEFAULT_MAX_TRIES = 10;

    /** How many tasks one may depend on. */
    public static final int MOST_DEPENDENCIES = 1_000;

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Draft draft;

    private TaskSpec(Draft draft) {
        this.draft = draft;
    }

    /** A task without payload. */
    public static TaskSpec of(String type) {
        return new TaskSpec(new Draft(Names.type(type)));
    }

    /**
     * A task with a payload, which the client's {@link PayloadCodec} encodes when it is enqueued (JSON by default).
     * A {@link Payload} is taken as it is.
     */
    public static TaskSpec of(String type, Object payload) {
        Objects.requireNonNull(payload, "payload");
        return with(new Draft(Names.type(type)), payload, payload.getClass());
    }

    /** A task of a shared type. */
    public static <T> TaskSpec of(TaskType<T> type, T payload) {
        return with(new Draft(type.name()), payload, type.payloadType());
    }

    private static TaskSpec with(Draft draft, Object payload, Type type) {
        draft.payload = payload;
        draft.payloadType = type;
        return new TaskSpec(draft);
    }

    /** Puts it into this queue; {@value #DEFAULT_QUEUE} if never called. */
    public TaskSpec queue(String queue) {
        var next = draft.copy();
        next.queue = Names.queue(queue);
        return new TaskSpec(next);
    }

    /**
     * Gives it this id in place of a new KSUID. An id that is stored already is refused when it is enqueued,
     * unless {@link #returnExisting} is set.
     *
     * @throws IllegalArgumentException if it is not an id (see {@link Names#id}), or that of a task that it depends on
     */
    public TaskSpec id(String id) {
        var next = draft.copy();
        next.id = Names.id(id);
        refuseSelf(next);
        return new TaskSpec(next);
    }

    /**
     * The latest time at which a try may start; after it the task expires. None by default.
     *
     * @throws IllegalArgumentException if its year is not in 0 to 9999
     */
    public TaskSpec deadline(Instant deadline) {
        var next = draft.copy();
        next.deadline = storable(deadline, "deadline");
        next.deadlineIn = null;
        return new TaskSpec(next);
    }

    /**
     * A deadline this long after the enqueue, above 0 and at most 100 years.
     *
     * @throws IllegalArgumentException if it is zero, negative or longer
     */
    public TaskSpec deadlineIn(Duration fromNow) {
        var next = draft.copy();
        next.deadlineIn = positive(fromNow, "deadline");
        next.deadline = null;
        return new TaskSpec(next);
    }

    /**
     * How often it may be tried, {@value #DEFAULT_MAX_TRIES} by default; 0 and below mean that only the queue limits it.
     */
    public TaskSpec maxTries(int maxTries) {
        var next = draft.copy();
        next.maxTries = maxTries;
        return new TaskSpec(next);
    }

    /**
     * Starts no earlier than this, by the server's clock; a past time means at once.
     *
     * @throws IllegalArgumentException if its year is not in 0 to 9999
     */
    public TaskSpec runAt(Instant runAt) {
        var next = draft.copy();
        next.runAt = storable(runAt, "time to run at");
        next.delay = null;
        return new TaskSpec(next);
    }

    /**
     * Starts no earlier than this long after the enqueue, above 0 and at most 100 years.
     *
     * @throws IllegalArgumentException if it is zero, negative or longer
     */
    public TaskSpec delay(Duration delay) {
        var next = draft.copy();
        next.delay = positive(delay, "delay");
        next.runAt = null;
        return new TaskSpec(next);
    }

    /**
     * Starts only when all of these tasks are complete; if one of them ends otherwise, this one becomes
     * {@code unreachable}. Given again it adds to those that it has; each counts once. At most {@value #MOST_DEPENDENCIES}.
     * They must be stored when this one is enqueued, unless it waits for unknown ones ({@link #waitForUnknown}) or they are
     * enqueued with it ({@code Producer.enqueueGraph}). While it waits it takes no slot and no delivery.
     *
     * @throws IllegalArgumentException if one is not an id, or this task's own, or there are more
     */
    public TaskSpec dependsOn(String... ids) {
        return dependsOn(Arrays.asList(ids));
    }

    /** As {@link #dependsOn(String...)}. */
    public TaskSpec dependsOn(Collection<String> ids) {
        var next = draft.copy();
        ids.forEach(id -> next.dependencies.add(Names.id(id)));
        if (next.dependencies.size() > MOST_DEPENDENCIES) {
            throw new IllegalArgumentException("the task depends on " + next.dependencies.size() + " tasks; at most "
                    + MOST_DEPENDENCIES + " are allowed: let some of them share a task in between");
        }
        refuseSelf(next);
        return new TaskSpec(next);
    }

    /**
     * Hands the results of the tasks that it depends on over to its handler, in its document
     * ({@code dependency_results}); those above 64 KiB, or beyond 256 KiB together, are read when the handler asks for them.
     */
    public TaskSpec withDependencyResults() {
        var next = draft.copy();
        next.loadDependencies = true;
        return new TaskSpec(next);
    }

    /**
     * Waits for tasks that it depends on and that do not exist yet, until they are enqueued and complete, or its deadline
     * passes; without it they are refused. A task that was deleted counts as one that does not exist yet.
     */
    public TaskSpec waitForUnknown() {
        var next = draft.copy();
        next.waitsForUnknown = true;
        return new TaskSpec(next);
    }

    private static void refuseSelf(Draft draft) {
        if (draft.id != null && draft.dependencies.contains(draft.id)) {
            throw new IllegalArgumentException("task " + draft.id + " depends on itself and could never start");
        }
    }

    /**
     * Adds a header, kept through every retry; the last value given for a key counts. Processes of the Go original drop
     * headers when they save the task.
     *
     * @throws IllegalArgumentException if the key is empty
     */
    public TaskSpec header(String key, String value) {
        if (Objects.requireNonNull(key, "key").isEmpty()) {
            throw new IllegalArgumentException("a header's key is empty; give it a name");
        }
        var next = draft.copy();
        next.headers.put(key, Objects.requireNonNull(value, "value"));
        return new TaskSpec(next);
    }

    /**
     * Makes it the only task of its queue that holds this key; whether another does is found out when it is enqueued. It
     * costs two more requests, and two when the task ends.
     */
    public TaskSpec unique(Unique unique) {
        var next = draft.copy();
        next.unique = Objects.requireNonNull(unique, "unique");
        return new TaskSpec(next);
    }

    /**
     * Where a task of its id is stored already, the enqueue returns that one, as it is, and is not refused. Without an
     * {@link #id} of its own it changes nothing.
     */
    public TaskSpec returnExisting() {
        var next = draft.copy();
        next.returnExisting = true;
        return new TaskSpec(next);
    }

    /** The task type's name. */
    public String type() {
        return draft.type;
    }

    /** The queue that it goes to. */
    public String queue() {
        return draft.queue;
    }

    /** The id that was set, if any. */
    public Optional<String> id() {
        return Optional.ofNullable(draft.id);
    }

    /** The ids of the tasks that it depends on, in the order in which they were added. */
    public List<String> dependencies() {
        return List.copyOf(draft.dependencies);
    }

    /** Whether parents that do not exist are waited for. */
    public boolean waitsForUnknown() {
        return draft.waitsForUnknown;
    }

    /** The payload object, if any. */
    public Optional<Object> payload() {
        return Optional.ofNullable(draft.payload);
    }

    /** The declared type of the payload object. */
    public Type payloadType() {
        return draft.payloadType;
    }

    /** The headers, in the order in which they were added. */
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(draft.headers);
    }

    /** The unique key that it is to hold, if any. */
    public Optional<Unique> unique() {
        return Optional.ofNullable(draft.unique);
    }

    /** Whether a stored task of its id is returned and not refused. */
    public boolean returnsExisting() {
        return draft.returnExisting;
    }

    /**
     * The stored form of this task, in state {@code new}, or {@code blocked} where it depends on others, with a new id where none was set.
     *
     * @param encoded the payload's bytes
     * @param now the time of the enqueue, which relative times count from
     */
    public Task toTask(Payload encoded, Instant now) {
        var notBefore = draft.delay == null ? draft.runAt : now.plus(draft.delay);
        return Task.builder(draft.id == null ? TaskId.next() : draft.id, draft.type, draft.queue)
                .state(draft.dependencies.isEmpty() ? TaskState.NEW : TaskState.BLOCKED)
                .dependencies(List.copyOf(draft.dependencies))
                .loadDependencies(draft.loadDependencies)
                .waitsForUnknown(draft.waitsForUnknown)
                .payload(encoded)
                .deadline(draft.deadlineIn == null ? draft.deadline : now.plus(draft.deadlineIn))
                .maxTries(draft.maxTries)
                .created(now)
                .notBefore(notBefore != null && notBefore.isAfter(now) ? notBefore : null)
                .headers(draft.headers)
                .uniqueKey(heldUntilFinal(encoded))
                .build();
    }

    private @Nullable String heldUntilFinal(Payload encoded) {
        return draft.unique == null || draft.unique.period().isPresent()
                ? null
                : draft.unique.token(draft.type, encoded);
    }

    @Override
    public String toString() {
        return "task of type " + draft.type + " for queue " + draft.queue;
    }

    private static Instant storable(Instant time, String what) {
        Objects.requireNonNull(time, what);
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    "the " + what + " is " + time + "; it must be between " + EARLIEST + " and " + LATEST);
        }
        return time;
    }

    private static Duration positive(Duration duration, String what) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the " + what + " is " + duration
                    + "; it must be above zero and at most " + LONGEST.toDays() + " days");
        }
        return duration;
    }

    private static final class Draft {
        final String type;
        String queue = DEFAULT_QUEUE;

        @Nullable
        String id;

        @Nullable
        Object payload;

        Type payloadType = Object.class;

        @Nullable
        Instant deadline;

        @Nullable
        Duration deadlineIn;

        int maxTries = DEFAULT_MAX_TRIES;

        @Nullable
        Instant runAt;

        @Nullable
        Duration delay;

        final Set<String> dependencies = new LinkedHashSet<>();
        boolean loadDependencies;
        boolean waitsForUnknown;
        final Map<String, String> headers = new LinkedHashMap<>();

        @Nullable
        Unique unique;

        boolean returnExisting;

        Draft(String type) {
            this.type = type;
        }

        Draft copy() {
            var copy = new Draft(type);
            copy.queue = queue;
            copy.id = id;
            copy.payload = payload;
            copy.payloadType = payloadType;
            copy.deadline = deadline;
            copy.deadlineIn = deadlineIn;
            copy.maxTries = maxTries;
            copy.runAt = runAt;
            copy.delay = delay;
            copy.dependencies.addAll(dependencies);
            copy.loadDependencies = loadDependencies;
            copy.waitsForUnknown = waitsForUnknown;
            copy.headers.putAll(headers);
            copy.unique = unique;
            copy.returnExisting = returnExisting;
            return copy;
        }
    }
}
