package io.asyncjobs.schedule;

import io.asyncjobs.task.Names;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task that is enqueued again and again, when its cron text says. Immutable; each method gives a changed copy.
 *
 * {@snippet :
 * Schedule.of("nightly", "0 3 * * *", "report:make").queue("REPORTS").timezone(ZoneId.of("Europe/Berlin"));
 * }
 */
public final class Schedule {

    /** The shortest deadline, as the original has it. */
    public static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(30);

    /** The header of its tasks that names it. */
    public static final String HEADER = "AJ-Schedule";

    /** The longest jitter. */
    public static final Duration LONGEST_JITTER = Duration.ofHours(1);

    private final Draft draft;

    private Schedule(Draft draft) {
        this.draft = draft;
    }

    /**
     * A schedule with every default: queue {@value TaskSpec#DEFAULT_QUEUE}, no payload, zone UTC.
     *
     * @param name 1 to 200 of {@code a-z A-Z 0-9 _ -}
     * @param cron see {@link CronExpression}
     * @param taskType the type of the tasks
     * @throws IllegalArgumentException if one of them is wrong
     */
    public static Schedule of(String name, String cron, String taskType) {
        return new Schedule(new Draft(checkedName(name), CronExpression.parse(cron), Names.type(taskType)));
    }

    /** Checks a schedule's name.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String checkedName(String name) {
        Names.id(name);
        if (name.contains(":")) {
            throw new IllegalArgumentException(
                    "the schedule name \"" + name + "\" may not contain : since it is a key of a bucket");
        }
        return name;
    }

    /**
     * Is due when this text says, see {@link CronExpression}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public Schedule cron(String text) {
        var next = draft.copy();
        next.cron = CronExpression.parse(text);
        return new Schedule(next);
    }

    /** Makes tasks of this type. */
    public Schedule taskType(String type) {
        var next = draft.copy();
        next.taskType = Names.type(type);
        return new Schedule(next);
    }

    /** Puts its tasks into this queue, which need not exist yet. */
    public Schedule queue(String queue) {
        var next = draft.copy();
        next.queue = Names.queue(queue);
        return new Schedule(next);
    }

    /** Gives its tasks these bytes. */
    public Schedule payload(Payload payload) {
        var next = draft.copy();
        next.payload = Objects.requireNonNull(payload, "payload");
        return new Schedule(next);
    }

    /**
     * Gives its tasks a deadline this long after they are enqueued, their jitter added, at least 30 s, in whole seconds; null
     * for none.
     *
     * @throws IllegalArgumentException if it is shorter
     */
    public Schedule deadline(@Nullable Duration afterDue) {
        if (afterDue != null && afterDue.compareTo(SHORTEST_DEADLINE) < 0) {
            throw new IllegalArgumentException(
                    "the deadline of schedule " + draft.name + " is " + afterDue + "; it must be at least 30 s");
        }
        var next = draft.copy();
        next.deadline = afterDue == null ? null : Duration.ofSeconds(afterDue.toSeconds());
        return new Schedule(next);
    }

    /** How often its tasks may be tried; {@value TaskSpec#DEFAULT_MAX_TRIES} by default, also where it is 0 or below. */
    public Schedule maxTries(int maxTries) {
        var next = draft.copy();
        next.maxTries = maxTries > 0 ? maxTries : TaskSpec.DEFAULT_MAX_TRIES;
        return new Schedule(next);
    }

    /** The zone that its text counts in, unless the text names one itself; UTC by default. */
    public Schedule timezone(ZoneId zone) {
        var next = draft.copy();
        next.timezone = Objects.requireNonNull(zone, "zone");
        return new Schedule(next);
    }

    /** What becomes of due times that passed while no scheduler led; {@link MissedTimes#skip} by default. */
    public Schedule missed(MissedTimes missed) {
        var next = draft.copy();
        next.missed = Objects.requireNonNull(missed, "missed");
        return new Schedule(next);
    }

    /** What becomes of a due time while the task before is not final; {@link Overlap#ALLOW} by default. */
    public Schedule overlap(Overlap overlap) {
        var next = draft.copy();
        next.overlap = Objects.requireNonNull(overlap, "overlap");
        return new Schedule(next);
    }

    /**
     * Starts each task up to this long after its due time, by a delay that the due time decides; zero by default, at most an
     * hour.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Schedule jitter(Duration jitter) {
        if (jitter.isNegative() || jitter.compareTo(LONGEST_JITTER) > 0) {
            throw new IllegalArgumentException(
                    "the jitter of schedule " + draft.name + " is " + jitter + "; it must be between zero and 1 hour");
        }
        var next = draft.copy();
        next.jitter = jitter;
        return new Schedule(next);
    }

    /** The first time at which it may be due; null for no limit. */
    public Schedule starts(@Nullable Instant time) {
        var next = draft.copy();
        next.starts = time;
        return new Schedule(next);
    }

    /** The last time at which it may be due; null for no limit. */
    public Schedule ends(@Nullable Instant time) {
        var next = draft.copy();
        next.ends = time;
        return new Schedule(next);
    }

    /** Paused for this reason; null for not paused. */
    public Schedule paused(@Nullable String reason) {
        var next = draft.copy();
        next.paused = reason;
        return new Schedule(next);
    }

    /** When it was made, which {@code @every} counts from; set when it is stored. */
    public Schedule created(Instant time) {
        var next = draft.copy();
        next.created = time;
        return new Schedule(next);
    }

    /** Keys of its document that this version of the library does not know, with their JSON text. */
    public Schedule unknownKeys(Map<String, String> keys) {
        var next = draft.copy();
        next.unknownKeys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        return new Schedule(next);
    }

    /** Its name. */
    public String name() {
        return draft.name;
    }

    /** When it is due. */
    public CronExpression cron() {
        return draft.cron;
    }

    /** The type of its tasks. */
    public String taskType() {
        return draft.taskType;
    }

    /** The queue of its tasks. */
    public String queue() {
        return draft.queue;
    }

    /** The bytes that its tasks carry. */
    public Payload payload() {
        return draft.payload;
    }

    /** How long after their enqueue the deadline of its tasks is. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(draft.deadline);
    }

    /** How often its tasks may be tried. */
    public int maxTries() {
        return draft.maxTries;
    }

    /** The zone that its text counts in where that names none. */
    public ZoneId timezone() {
        return draft.timezone;
    }

    /** What becomes of missed times. */
    public MissedTimes missed() {
        return draft.missed;
    }

    /** What becomes of a due time while the task before is not final. */
    public Overlap overlap() {
        return draft.overlap;
    }

    /** The longest delay after a due time. */
    public Duration jitter() {
        return draft.jitter;
    }

    /** The first time at which it may be due. */
    public Optional<Instant> starts() {
        return Optional.ofNullable(draft.starts);
    }

    /** The last time at which it may be due. */
    public Optional<Instant> ends() {
        return Optional.ofNullable(draft.ends);
    }

    /** Why it is paused, if it is. */
    public Optional<String> paused() {
        return Optional.ofNullable(draft.paused);
    }

    /** When it was made. */
    public Instant created() {
        return draft.created;
    }

    /** Keys of its document that this version of the library does not know, with their JSON text; kept when it is saved. */
    public Map<String, String> unknownKeys() {
        return draft.unknownKeys;
    }

    /**
     * The first due time after that instant, within its start and end; pauses are not looked at.
     *
     * @return empty where there is none
     */
    public Optional<Instant> nextAfter(Instant after) {
        var from = draft.starts == null || !after.isBefore(draft.starts) ? after : draft.starts.minusNanos(1);
        return draft.cron
                .next(from, draft.timezone, draft.created)
                .filter(due -> draft.ends == null || !due.isAfter(draft.ends));
    }

    @Override
    public String toString() {
        return "schedule " + draft.name + " (" + draft.cron + ")";
    }

    private static final class Draft {
        final String name;
        CronExpression cron;
        String taskType;
        String queue = TaskSpec.DEFAULT_QUEUE;
        Payload payload = Payload.none();

        @Nullable
        Duration deadline;

        int maxTries = TaskSpec.DEFAULT_MAX_TRIES;
        ZoneId timezone = ZoneOffset.UTC;
        MissedTimes missed = MissedTimes.skip();
        Overlap overlap = Overlap.ALLOW;
        Duration jitter = Duration.ZERO;

        @Nullable
        Instant starts;

        @Nullable
        Instant ends;

        @Nullable
        String paused;

        Instant created = Instant.EPOCH;
        Map<String, String> unknownKeys = Map.of();

        Draft(String name, CronExpression cron, String taskType) {
            this.name = name;
            this.cron = cron;
            this.taskType = taskType;
        }

        Draft copy() {
            var copy = new Draft(name, cron, taskType);
            copy.queue = queue;
            copy.payload = payload;
            copy.deadline = deadline;
            copy.maxTries = maxTries;
            copy.timezone = timezone;
            copy.missed = missed;
            copy.overlap = overlap;
            copy.jitter = jitter;
            copy.starts = starts;
            copy.ends = ends;
            copy.paused = paused;
            copy.created = created;
            copy.unknownKeys = unknownKeys;
            return copy;
        }
    }
}
