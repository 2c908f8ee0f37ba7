package io.asyncjobs.task;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long tasks are kept once they are final, for each final state; what is not set is kept for ever, or as the task
 * stream says where this is a queue's own. Immutable; each method gives a changed copy.
 *
 * {@snippet :
 * Retention.none().keep(TaskState.COMPLETE, Duration.ofHours(1)).keep(TaskState.EXPIRED, Duration.ofDays(30));
 * }
 */
public final class Retention {

    /** The shortest time, which is the server's. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The longest time. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Retention NONE = new Retention(Map.of());
    private static final String FOREVER = "forever";
    private static final String DISCARD = "discard";

    private final Map<TaskState, Keep> keeps;

    private Retention(Map<TaskState, Keep> keeps) {
        this.keeps = keeps;
    }

    /** How long a task is kept in one final state. */
    public sealed interface Keep {
        /** Until somebody deletes it. */
        record Forever() implements Keep {}

        /** For this long after it became final. */
        record For(Duration time) implements Keep {}

        /** Not at all: it is deleted as soon as it is final. */
        record Discard() implements Keep {}

        /** Its text: {@code forever}, {@code discard}, or an ISO 8601 duration. */
        default String text() {
            return switch (this) {
                case Forever forever -> FOREVER;
                case Discard discard -> DISCARD;
                case For limited -> limited.time().toString();
            };
        }

        /**
         * Reads its text.
         *
         * @throws IllegalArgumentException if it is none of the three
         */
        static Keep ofText(String text) {
            return switch (text) {
                case FOREVER -> new Forever();
                case DISCARD -> new Discard();
                default -> new For(checked(duration(text)));
            };
        }
    }

    /** Nothing set. */
    public static Retention none() {
        return NONE;
    }

    /**
     * Keeps tasks in this final state for this long, 1 s to 100 years; parts of a second are rounded up.
     *
     * @throws IllegalArgumentException if the time is out of range or the state is not final
     */
    public Retention keep(TaskState state, Duration time) {
        return with(state, new Keep.For(checked(time)));
    }

    /** Keeps tasks in this final state for ever. */
    public Retention keepForever(TaskState state) {
        return with(state, new Keep.Forever());
    }

    /** Deletes tasks as soon as they are in this final state. */
    public Retention discard(TaskState state) {
        return with(state, new Keep.Discard());
    }

    /**
     * Sets one state; null takes back what was set.
     *
     * @throws IllegalArgumentException if the state is not final
     */
    public Retention with(TaskState state, @Nullable Keep keep) {
        Objects.requireNonNull(state, "state");
        if (!state.isFinal()) {
            throw new IllegalArgumentException("retention is for final states; " + state.word()
                    + " is not one: a task that waits or runs is always kept");
        }
        var next = new EnumMap<TaskState, Keep>(TaskState.class);
        next.putAll(keeps);
        if (keep == null) {
            next.remove(state);
        } else {
            next.put(state, keep);
        }
        return new Retention(Map.copyOf(next));
    }

    /** What is set for this state. */
    public Optional<Keep> of(TaskState state) {
        return Optional.ofNullable(keeps.get(state));
    }

    /** All that is set. */
    public Map<TaskState, Keep> all() {
        return keeps;
    }

    private static Duration checked(Duration time) {
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the retention is " + time + "; it must be between 1 s and " + LONGEST.toDays() + " days");
        }
        return time.getNano() == 0 ? time : Duration.ofSeconds(time.getSeconds() + 1);
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException quoted) {
            throw new IllegalArgumentException("\"" + Names.shown(text)
                    + "\" is no retention; write forever, discard or a duration such as PT24H");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Retention retention && keeps.equals(retention.keeps);
    }

    @Override
    public int hashCode() {
        return keeps.hashCode();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var state : TaskState.values()) {
            of(state)
                    .ifPresent(keep -> text.append(text.isEmpty() ? "" : ", ")
                            .append(state.word())
                            .append(' ')
                            .append(keep.text()));
        }
        return text.isEmpty() ? "as the task stream" : text.toString();
    }
}
