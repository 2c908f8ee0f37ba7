package io.asyncjobs.server.http;

import io.asyncjobs.task.Names;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values that are written as text. */
public final class Texts {

    private static final int LONGEST_DURATION = 100;
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Pattern WHOLE = Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ns|us|µs|ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h|d)");
    private static final int LONGEST_TIME = 40;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Texts() {}

    /** How a text that anybody may have written is shown: its first 80 characters, on one line. */
    static String shown(String text) {
        return Names.shown(text);
    }

    /**
     * A time of RFC 3339.
     *
     * @throws Problem if it is none, or its year is not in 1 to 9999
     */
    static Instant time(String field, String text) {
        try {
            if (text.length() <= LONGEST_TIME) {
                var time = OffsetDateTime.parse(text).toInstant();
                if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
                    return time;
                }
            }
        } catch (DateTimeException none) {
            // said below
        }
        throw Problem.invalid(
                field, "invalid_time", "the value of " + shown(field) + " is not a time such as 2026-01-31T12:00:00Z");
    }

    /**
     * A duration such as {@code 1h30m}, {@code 500ms}, {@code 2d} or {@code PT1H}; never negative, at most 100 years.
     *
     * @throws Problem if it is none
     */
    static Duration duration(String field, String text) {
        var duration = text.length() > LONGEST_DURATION ? null : text.equals("0") ? Duration.ZERO : parsed(text);
        if (duration == null || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw Problem.invalid(
                    field,
                    "invalid_duration",
                    "the value of " + shown(field) + " is not a duration such as 90s, 1h30m or 500ms, at most "
                            + LONGEST.toDays() + " days");
        }
        return duration;
    }

    private static @Nullable Duration parsed(String text) {
        try {
            return WHOLE.matcher(text).matches() ? goForm(text) : Duration.parse(text);
        } catch (DateTimeException | ArithmeticException none) {
            return null;
        }
    }

    private static Duration goForm(String text) {
        var nanos = BigDecimal.ZERO;
        var parts = PART.matcher(text);
        while (parts.find()) {
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(nanosOf(parts.group(2)))));
        }
        var limit = BigDecimal.valueOf(LONGEST.toSeconds() + 1).scaleByPowerOfTen(9);
        if (nanos.compareTo(limit) > 0) {
            throw new ArithmeticException("too long");
        }
        var whole = nanos.toBigInteger().divideAndRemainder(java.math.BigInteger.valueOf(1_000_000_000L));
        return Duration.ofSeconds(whole[0].longValueExact(), whole[1].longValueExact());
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 86_400_000_000_000L;
        };
    }
}
