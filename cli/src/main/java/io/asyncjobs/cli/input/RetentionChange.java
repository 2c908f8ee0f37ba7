package io.asyncjobs.cli.input;

import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One part of a {@code --retention}, such as {@code complete=24h}, or {@code 24h} for all final states.
 *
 * @param states what it is for
 * @param keep how long they are kept; empty takes back what was set
 */
public record RetentionChange(List<TaskState> states, Optional<Keep> keep) {

    /** How it is written, for helps. */
    public static final String SYNTAX = "[STATE=]TIME";

    private static final List<TaskState> FINAL =
            Arrays.stream(TaskState.values()).filter(TaskState::isFinal).toList();

    /**
     * Reads {@code TIME} or {@code STATE=TIME}, where the time is a duration, {@code forever} (or 0, as the original has it),
     * {@code discard} or {@code default}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static RetentionChange parse(String text) {
        int sign = text.indexOf('=');
        var keep = keep(text.substring(sign + 1).strip());
        if (sign < 0) {
            return new RetentionChange(FINAL, keep);
        }
        var state = States.parse(text.substring(0, sign).strip());
        var unused = Retention.none().with(state, keep.orElse(null)); // refuses states that are not final
        return new RetentionChange(List.of(state), keep);
    }

    /**
     * Reads several, separated by commas.
     *
     * @throws IllegalArgumentException if one of them is none
     */
    public static List<RetentionChange> parseAll(String text) {
        return Arrays.stream(text.split(",", -1)).map(RetentionChange::parse).toList();
    }

    private static Optional<Keep> keep(String text) {
        return switch (text) {
            case "default" -> Optional.empty();
            case "forever", "0", "0s" -> Optional.of(new Keep.Forever());
            case "discard" -> Optional.of(new Keep.Discard());
            default -> Retention.none().keep(TaskState.COMPLETE, duration(text)).of(TaskState.COMPLETE);
        };
    }

    private static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    wrong.getMessage() + "; a retention may also be forever, discard or default", wrong);
        }
    }

    /** The retention with these changes, the last of a state counting. */
    public static Retention apply(List<RetentionChange> changes, Retention before) {
        var after = before;
        for (var change : changes) {
            for (var state : change.states) {
                after = after.with(state, change.keep.orElse(null));
            }
        }
        return after;
    }

    /** Reads it for options, which are to be split at commas. */
    public static final class Converter implements ITypeConverter<RetentionChange> {
        @Override
        public RetentionChange convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }
}
