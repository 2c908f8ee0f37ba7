package io.asyncjobs.schedule;

import io.asyncjobs.task.Names;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Durations as the Go language writes them, such as {@code 1h30m}, {@code 1.5h} or {@code 300ms}: numbers, each with one of the
 * units ns, us, µs, ms, s, m and h. There are no days.
 */
final class GoDuration {

    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Far more than anybody writes; the time to read grows faster than the length. */
    private static final int LONGEST_TEXT = 100;

    private GoDuration() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none, or longer than 292 years
     */
    static Duration parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "a duration has " + text.length() + " characters; at most " + LONGEST_TEXT + " are read");
        }
        var unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return Duration.ZERO;
        }
        var total = BigDecimal.ZERO;
        int at = 0;
        for (var part = PART.matcher(unsigned); part.find(at) && part.start() == at; at = part.end()) {
            total = total.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
        }
        if (at == 0 || at < unsigned.length()) {
            throw new IllegalArgumentException(
                    "\"" + Names.shown(text) + "\" is no duration such as 10s, 1h30m or 1.5h");
        }
        if (total.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("\"" + Names.shown(text) + "\" is longer than 292 years");
        }
        var duration = Duration.ofNanos(total.longValue());
        return text.startsWith("-") ? duration.negated() : duration;
    }

    private static long unit(String name) {
        return NANOS.getOrDefault(name, 1L);
    }
}
