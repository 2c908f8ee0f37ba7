package io.asyncjobs.internal.wire;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.Names;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** Times as Go writes them: RFC 3339, up to nine fraction digits without trailing zeros, {@code Z} or an offset. */
public final class Timestamps {

    /** How many characters the text of a time has at most. */
    static final int LONGEST = "2006-01-02T15:04:05.123456789Z".length();

    private static final int SECONDS_OF_DAY = 86_400;
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Timestamps() {}

    /** The text of a time, in UTC. */
    public static String format(Instant time) {
        var text = new byte[LONGEST];
        return new String(text, 0, put(time, text, 0), StandardCharsets.ISO_8859_1);
    }

    /** Puts the text of a time there; returns where it ends. */
    static int put(Instant time, byte[] buffer, int start) {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException("the time " + time + " has no four-digit year and cannot be stored");
        }
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        var date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_OF_DAY));
        int second = Math.floorMod(seconds, SECONDS_OF_DAY);
        int at = digits(date.getYear(), 4, buffer, start);
        buffer[at++] = '-';
        at = digits(date.getMonthValue(), 2, buffer, at);
        buffer[at++] = '-';
        at = digits(date.getDayOfMonth(), 2, buffer, at);
        buffer[at++] = 'T';
        at = digits(second / 3600, 2, buffer, at);
        buffer[at++] = ':';
        at = digits(second / 60 % 60, 2, buffer, at);
        buffer[at++] = ':';
        at = digits(second % 60, 2, buffer, at);
        if (nanos > 0) {
            buffer[at++] = '.';
            at = digits(nanos, 9, buffer, at);
            while (buffer[at - 1] == '0') {
                at--;
            }
        }
        buffer[at++] = 'Z';
        return at;
    }

    /**
     * The time of a text.
     *
     * @throws CorruptDataException if it is not RFC 3339
     */
    public static Instant parse(String text) {
        try {
            int year = number(text, 0, 4);
            int month = number(text, 5, 2);
            int day = number(text, 8, 2);
            int hour = number(text, 11, 2);
            int minute = number(text, 14, 2);
            int second = number(text, 17, 2);
            expect(text, 4, '-');
            expect(text, 7, '-');
            expect(text, 13, ':');
            expect(text, 16, ':');
            if (text.charAt(10) != 'T' && text.charAt(10) != 't' && text.charAt(10) != ' ') {
                throw notATime(text);
            }
            int at = 19;
            int nanos = 0;
            if (text.length() > at && text.charAt(at) == '.') {
                int end = at + 1;
                while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                    if (end - at <= 9) {
                        nanos = nanos * 10 + (text.charAt(end) - '0');
                    }
                    end++;
                }
                for (int missing = end - at - 1; missing < 9; missing++) {
                    nanos *= 10;
                }
                if (end == at + 1) {
                    throw notATime(text);
                }
                at = end;
            }
            long offset = offsetSeconds(text, at);
            if (hour > 23 || minute > 59 || second > 59) {
                throw notATime(text);
            }
            long epochSecond = LocalDate.of(year, month, day).toEpochDay() * SECONDS_OF_DAY
                    + hour * 3_600L
                    + minute * 60L
                    + second;
            var time = Instant.ofEpochSecond(epochSecond - offset, nanos);
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) { // by its offset: it could not be written again
                throw notATime(text);
            }
            return time;
        } catch (StringIndexOutOfBoundsException | DateTimeException wrong) {
            throw notATime(text);
        }
    }

    private static long offsetSeconds(String text, int at) {
        char c = text.charAt(at);
        if ((c == 'Z' || c == 'z') && text.length() == at + 1) {
            return 0;
        }
        if ((c == '+' || c == '-') && text.length() == at + 6) {
            expect(text, at + 3, ':');
            long seconds = number(text, at + 1, 2) * 3_600L + number(text, at + 4, 2) * 60L;
            return c == '+' ? seconds : -seconds;
        }
        throw notATime(text);
    }

    private static int digits(int value, int width, byte[] buffer, int start) {
        int left = value;
        for (int at = start + width - 1; at >= start; at--) {
            buffer[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return start + width;
    }

    private static int number(String text, int start, int width) {
        int value = 0;
        for (int i = start; i < start + width; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw notATime(text);
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static void expect(String text, int at, char wanted) {
        if (text.charAt(at) != wanted) {
            throw notATime(text);
        }
    }

    private static CorruptDataException notATime(String text) {
        return new CorruptDataException(
                "\"" + Names.shown(text) + "\" is not a time; RFC 3339 is wanted, such as 2026-01-02T03:04:05Z");
    }
}
