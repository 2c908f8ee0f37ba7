package io.asyncjobs.cli.input;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations: {@code 1h30m}, {@code 500ms}, {@code 2d}, or ISO 8601 such as {@code PT1H30M}. Never negative. */
public final class Durations implements ITypeConverter<Duration> {

    private static final Pattern WHOLE = Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ns|us|µs|ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h|d)");
    private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000_000L);
    private static final int LONGEST_TEXT = 100;

    /**
     * The duration of this text.
     *
     * @throws IllegalArgumentException if it is none, negative, or too long to be kept
     */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.startsWith("-")) {
            throw new IllegalArgumentException("the duration " + text + " is negative; write it without the sign");
        }
        var duration = text.length() > LONGEST_TEXT ? null : WHOLE.matcher(text).matches() ? goForm(text) : iso(text);
        if (duration == null) {
            throw new IllegalArgumentException(
                    "\"" + shortened(text) + "\" is not a duration; write for example 90s, 1h30m, 500ms or 2d");
        }
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the duration " + text + " is negative; write it without the sign");
        }
        return duration;
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
    }

    private static Duration goForm(String text) {
        var nanos = BigDecimal.ZERO;
        var parts = PART.matcher(text);
        while (parts.find()) {
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(nanosOf(parts.group(2)))));
        }
        try {
            var seconds = nanos.divideToIntegralValue(SECOND);
            var rest = nanos.subtract(seconds.multiply(SECOND)).setScale(0, RoundingMode.DOWN);
            return Duration.ofSeconds(seconds.longValueExact(), rest.longValueExact());
        } catch (ArithmeticException huge) {
            throw new IllegalArgumentException("the duration " + text + " is too long", huge);
        }
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> throw new IllegalArgumentException("there is no unit " + unit);
        };
    }

    private static @Nullable Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException other) {
            return null;
        }
    }

    @Override
    public Duration convert(String value) {
        try {
            return parse(value);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }
}
