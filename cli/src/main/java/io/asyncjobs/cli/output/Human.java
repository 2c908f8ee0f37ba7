package io.asyncjobs.cli.output;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figures, times and foreign texts as people like to read them. */
public final class Human {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd MMM yy HH:mm:ss zzz", Locale.ENGLISH);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd MMM yy", Locale.ENGLISH);

    private static final Pattern ZEROS_AT_THE_END = Pattern.compile("(?<=[dhm])(?:0[hms])+$");

    /** Only where a sentence has a value, since a task or a queue may be called PT1S. */
    private static final Pattern ISO_DURATION =
            Pattern.compile("(?<= is | between | and )PT(?:-?\\d+[HM])*(?:-?\\d+(?:\\.\\d+)?S)?(?=[;,.]?(?: |$))");

    private Human() {}

    /** A number with commas between thousands. */
    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** So many of something. */
    public static String counted(long count, String one, String many) {
        return number(count) + " " + (count == 1 ? one : many);
    }

    /** A duration such as {@code 15ms}, {@code 0.50s}, {@code 30s}, {@code 1h0m0s} or {@code 1d2h3m4s}. */
    public static String duration(Duration value) {
        if (value.isNegative()) {
            return "-" + duration(value.negated());
        }
        if (value.compareTo(Duration.ofMillis(100)) < 0 && !value.isZero()) {
            return value.toMillis() + "ms";
        }
        if (value.compareTo(Duration.ofMinutes(1)) < 0) {
            return value.toMillis() % 1000 == 0
                    ? value.toSeconds() + "s"
                    : String.format(Locale.ROOT, "%.2fs", value.toMillis() / 1000.0);
        }
        var text = new StringBuilder();
        if (value.toDays() > 0) {
            text.append(value.toDays()).append('d');
        }
        if (value.toHours() > 0) {
            text.append(value.toHoursPart()).append('h');
        }
        return text.append(value.toMinutesPart())
                .append('m')
                .append(value.toSecondsPart())
                .append('s')
                .toString();
    }

    /** A duration as it would be typed, without zeros at its end: {@code 1h}, {@code 1d}, {@code 30s}. */
    public static String shortDuration(Duration value) {
        return ZEROS_AT_THE_END.matcher(duration(value)).replaceFirst("");
    }

    /** A sentence of the library with its ISO 8601 durations as people type them: {@code is PT1S;} becomes {@code is 1s;}. */
    public static String sentence(String text) {
        return ISO_DURATION.matcher(text).replaceAll(found -> {
            try {
                return Matcher.quoteReplacement(shortDuration(Duration.parse(found.group())));
            } catch (DateTimeException none) {
                return Matcher.quoteReplacement(found.group());
            }
        });
    }

    /** A point in time, in the zone of this machine. */
    public static String time(Instant when) {
        return TIME.format(when.atZone(ZoneId.systemDefault()));
    }

    /** The time of day where it is today, else the day; for narrow columns. */
    public static String shortTime(Instant when, Instant now) {
        var zone = ZoneId.systemDefault();
        var at = when.atZone(zone);
        return (at.toLocalDate().equals(LocalDate.ofInstant(now, zone)) ? CLOCK : DAY).format(at);
    }

    /** The time of day. */
    public static String clock(Instant when) {
        return CLOCK.format(when.atZone(ZoneId.systemDefault()));
    }

    /** A text of somebody else on one line, cut to this length, without characters that change the terminal. */
    public static String foreign(String text, int longest) {
        var shown = new StringBuilder();
        text.codePoints().limit(longest).forEach(c -> {
            if (Character.isWhitespace(c)) {
                shown.append(' ');
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                shown.append('?');
            } else {
                shown.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > longest ? shown + "…" : shown.toString();
    }
}
