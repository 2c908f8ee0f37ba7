package io.asyncjobs.schedule;

import io.asyncjobs.task.Names;
import java.util.List;
import java.util.Locale;

/**
 * One field of a cron text as a set of values, by the rules of the original's parser: {@code *}, {@code ?}, numbers, names,
 * ranges that do not wrap, lists, and steps on any of them ({@code 5/15} is 5 to the largest value by 15).
 */
record CronField(long bits, boolean isStar) {

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** What a field counts. */
    enum Unit {
        SECOND("second", 0, 59),
        MINUTE("minute", 0, 59),
        HOUR("hour", 0, 23),
        DAY_OF_MONTH("day of month", 1, 31),
        MONTH("month", 1, 12),
        DAY_OF_WEEK("day of week", 0, 6);

        private final String word;
        private final int least;
        private final int most;

        Unit(String word, int least, int most) {
            this.word = word;
            this.least = least;
            this.most = most;
        }

        private List<String> names() {
            return switch (this) {
                case MONTH -> MONTHS;
                case DAY_OF_WEEK -> DAYS;
                case SECOND, MINUTE, HOUR, DAY_OF_MONTH -> List.of();
            };
        }
    }

    /** The field whose only value is zero. */
    static final CronField ZERO = new CronField(1, false);

    boolean has(int value) {
        return (bits & 1L << value) != 0;
    }

    /**
     * Reads a field.
     *
     * @param position where it begins in the whole text, from 1, for messages
     * @throws IllegalArgumentException if it is none, naming the position
     */
    static CronField parse(String text, Unit unit, int position) {
        long bits = 0;
        boolean star = false;
        int at = 0;
        for (var part : text.split(",", -1)) {
            if (!part.isEmpty()) {
                var range = range(part, unit, position + at);
                bits |= range.bits();
                star |= range.isStar();
            }
            at += part.length() + 1;
        }
        if (bits == 0) {
            throw wrong(unit, text, position, "names no value");
        }
        return new CronField(bits, star);
    }

    private static CronField range(String text, Unit unit, int position) {
        var rangeAndStep = text.split("/", -1);
        var ends = rangeAndStep[0].split("-", -1);
        if (rangeAndStep.length > 2) {
            throw wrong(unit, text, position, "has more than one /");
        }
        if (ends.length > 2) {
            throw wrong(unit, text, position, "has more than one -");
        }
        boolean star = ends[0].equals("*") || ends[0].equals("?");
        int first = star ? unit.least : value(ends[0], unit, text, position);
        int last = star ? unit.most : ends.length == 1 ? first : value(ends[1], unit, text, position);
        int step = 1;
        if (rangeAndStep.length == 2) {
            step = number(rangeAndStep[1], unit, text, position);
            last = ends.length == 1 ? unit.most : last;
        }
        if (first < unit.least || last > unit.most) {
            throw wrong(unit, text, position, "is outside of " + unit.least + " to " + unit.most);
        }
        if (first > last) {
            throw wrong(unit, text, position, "begins after it ends; ranges do not wrap around");
        }
        if (step == 0) {
            throw wrong(unit, text, position, "has a step of zero");
        }
        long bits = 0;
        for (int value = first; value <= last; value += step) {
            bits |= 1L << value;
        }
        return new CronField(bits, star && step == 1);
    }

    private static int value(String text, Unit unit, String whole, int position) {
        int name = unit.names().indexOf(text.toLowerCase(Locale.ROOT));
        return name >= 0 ? unit.least + name : number(text, unit, whole, position);
    }

    private static int number(String text, Unit unit, String whole, int position) {
        var digits = text.startsWith("+") ? text.substring(1) : text;
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= 9
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        if (!isNumber) {
            throw wrong(
                    unit,
                    whole,
                    position,
                    unit.names().isEmpty()
                            ? "is no number"
                            : "is neither a number nor a name such as "
                                    + unit.names().get(0));
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException wrong(Unit unit, String text, int position, String what) {
        return new IllegalArgumentException(
                "the " + unit.word + " \"" + Names.shown(text) + "\" at position " + position + " " + what);
    }
}
