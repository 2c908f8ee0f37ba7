package io.asyncjobs.internal.checkup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Figures as words in findings. */
final class Amounts {

    private static final int MOST_NAMED = 5;

    private Amounts() {}

    /** {@code 1 task} or {@code 1,200 tasks}. */
    static String count(long number, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", number, one, number == 1 ? "" : "s");
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** In the largest unit that leaves at least two of it, such as {@code 90s}, {@code 5m} or {@code 3d}. */
    static String duration(Duration value) {
        var length = value.abs();
        if (length.compareTo(Duration.ofSeconds(1)) < 0) {
            return length.toMillis() + "ms";
        }
        if (length.compareTo(Duration.ofMinutes(2)) < 0) {
            return in(Duration.ofSeconds(1), length) + "s";
        }
        if (length.compareTo(Duration.ofHours(2)) < 0) {
            return in(Duration.ofMinutes(1), length) + "m";
        }
        return length.compareTo(Duration.ofDays(2)) < 0
                ? in(Duration.ofHours(1), length) + "h"
                : in(Duration.ofDays(1), length) + "d";
    }

    private static long in(Duration unit, Duration length) {
        return length.plus(unit.dividedBy(2)).dividedBy(unit);
    }

    /** {@code 1 queue is} or {@code 2 queues are}. */
    static String are(long number, String one) {
        return count(number, one) + (number == 1 ? " is" : " are");
    }

    /** {@code 1 task waits} or {@code 2 tasks wait}. */
    static String tasksWait(long number) {
        return count(number, "task") + (number == 1 ? " waits" : " wait");
    }

    /** How long ago that was. */
    static String age(Instant since, Instant now) {
        var age = Duration.between(since, now);
        return duration(age.isNegative() ? Duration.ZERO : age);
    }

    /** The first names, and how many more there are. */
    static String names(List<String> all) {
        var named = String.join(", ", all.subList(0, Math.min(all.size(), MOST_NAMED)));
        return all.size() <= MOST_NAMED ? named : named + " and " + number(all.size() - MOST_NAMED) + " more";
    }
}
