package io.asyncjobs.schedule;

import io.asyncjobs.schedule.CronField.Unit;
import io.asyncjobs.task.Names;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule is due, as a cron text says. The contract is the one of the original's parser (robfig/cron v3, standard
 * form), so that both sides mean the same by the same text:
 *
 * <ul>
 *   <li>five fields, minute (0-59), hour (0-23), day of month (1-31), month (1-12 or {@code jan}-{@code dec}), day of week
 *       (0-6 or {@code sun}-{@code sat}); a sixth one before them for the second is ours, and the original refuses it;
 *   <li>{@code *}, {@code ?} (the same), ranges, lists, steps; where neither day field is a star, one of them suffices;
 *   <li>{@code @yearly @annually @monthly @weekly @daily @midnight @hourly}, and {@code @every} with a duration such as
 *       {@code 1h30m}, at least one second, counted from the schedule's creation in whole seconds;
 *   <li>{@code CRON_TZ=Europe/Berlin} or {@code TZ=…} before it for the zone. A local time that does not exist on a day does
 *       not run that day, one that comes twice runs twice.
 * </ul>
 *
 * <p>Immutable.
 */
public final class CronExpression {

    private static final int YEARS_AHEAD = 5;

    /** All values of all fields, each written out, take less. */
    private static final int LONGEST_TEXT = 1_000;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Map<String, String> DESCRIPTORS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private final String text;
    private final @Nullable ZoneId zone;
    private final @Nullable Duration every;
    private final @Nullable Fields fields;

    private CronExpression(String text, @Nullable ZoneId zone, @Nullable Duration every, @Nullable Fields fields) {
        this.text = text;
        this.zone = zone;
        this.every = every;
        this.fields = fields;
    }

    private record Fields(
            CronField second,
            CronField minute,
            CronField hour,
            CronField dayOfMonth,
            CronField month,
            CronField dayOfWeek,
            boolean withSeconds) {}

    /**
     * Reads a cron text.
     *
     * @throws IllegalArgumentException if it is none, naming the field and its position, or a zone that is not known
     */
    public static CronExpression parse(String text) {
        Objects.requireNonNull(text, "text");
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "the schedule has " + text.length() + " characters; at most " + LONGEST_TEXT + " are read");
        }
        try {
            return read(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "the schedule \"" + Names.shown(text) + "\" is wrong: " + wrong.getMessage(), wrong);
        }
    }

    private static CronExpression read(String text) {
        int at = 0;
        ZoneId zone = null;
        if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
            at = text.indexOf(' ');
            if (at < 0) {
                throw new IllegalArgumentException("nothing follows the zone");
            }
            zone = zone(text.substring(text.indexOf('=') + 1, at));
        }
        var rest = text.substring(at).strip();
        if (rest.startsWith("@every ")) {
            var every = GoDuration.parse(rest.substring("@every ".length()));
            var whole = every.truncatedTo(ChronoUnit.SECONDS);
            return new CronExpression(text, zone, every.compareTo(SHORTEST) < 0 ? SHORTEST : whole, null);
        }
        if (rest.startsWith("@")) {
            var standsFor = DESCRIPTORS.get(rest);
            if (standsFor == null) {
                throw new IllegalArgumentException("there is no " + Names.shown(rest)
                        + "; write one of @yearly, @monthly, @weekly, @daily, @hourly or @every 10m");
            }
            return new CronExpression(text, zone, null, fields(standsFor, 0));
        }
        return new CronExpression(text, zone, null, fields(text, at));
    }

    private static ZoneId zone(String name) {
        if (name.isEmpty() || name.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        if (!ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
            throw new IllegalArgumentException(
                    "the time zone \"" + Names.shown(name) + "\" is not known; write one such as Europe/Berlin");
        }
        return ZoneId.of(name);
    }

    private record Word(String text, int position) {}

    private static List<Word> words(String text, int from) {
        var words = new ArrayList<Word>();
        for (int at = from; at < text.length(); ) {
            int end = at;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            if (end > at) {
                words.add(new Word(text.substring(at, end), at + 1));
            }
            at = end + 1;
        }
        return words;
    }

    private static Fields fields(String text, int from) {
        var words = words(text, from);
        if (words.size() != 5 && words.size() != 6) {
            throw new IllegalArgumentException(
                    "it has " + words.size()
                            + " fields; write five (minute, hour, day of month, month, day of week), or six with the second first");
        }
        boolean withSeconds = words.size() == 6;
        int first = withSeconds ? 1 : 0;
        return new Fields(
                withSeconds ? field(words.get(0), Unit.SECOND) : CronField.ZERO,
                field(words.get(first), Unit.MINUTE),
                field(words.get(first + 1), Unit.HOUR),
                field(words.get(first + 2), Unit.DAY_OF_MONTH),
                field(words.get(first + 3), Unit.MONTH),
                field(words.get(first + 4), Unit.DAY_OF_WEEK),
                withSeconds);
    }

    private static CronField field(Word word, Unit unit) {
        return CronField.parse(word.text(), unit, word.position());
    }

    /** The text as it was read. */
    public String text() {
        return text;
    }

    /** The zone that the text names before it. */
    public Optional<ZoneId> zone() {
        return Optional.ofNullable(zone);
    }

    /** Whether it has a field for the second, which the original does not read. */
    public boolean hasSeconds() {
        return fields != null && fields.withSeconds();
    }

    /**
     * The first due time after that instant, in whole seconds.
     *
     * @param defaultZone the zone where the text names none
     * @param created what {@code @every} counts from
     * @return empty where there is none within five years, such as for February 30
     */
    public Optional<Instant> next(Instant after, ZoneId defaultZone, Instant created) {
        if (every != null) {
            return Optional.of(nextOfEvery(every, after, created.truncatedTo(ChronoUnit.SECONDS)));
        }
        return Optional.ofNullable(
                new Search(Objects.requireNonNull(fields), zone == null ? defaultZone : zone).next(after));
    }

    private static Instant nextOfEvery(Duration every, Instant after, Instant begin) {
        long passed = Duration.between(begin, after).toSeconds();
        long times = after.isBefore(begin) ? 0 : passed / every.toSeconds();
        return begin.plus(every.multipliedBy(times + 1));
    }

    @Override
    public String toString() {
        return text;
    }

    /**
     * One search for the next due time: from the largest field to the smallest, each moved ahead until it fits, starting over
     * when a larger one changed. The same steps as the original's, so that the same hours are left out and doubled where
     * clocks change.
     */
    private static final class Search {
        private final Fields fields;
        private final ZoneId zone;
        private ZonedDateTime at;
        private boolean moved;

        Search(Fields fields, ZoneId zone) {
            this.fields = fields;
            this.zone = zone;
            this.at = ZonedDateTime.ofInstant(Instant.EPOCH, zone);
        }

        @Nullable
        Instant next(Instant after) {
            try {
                at = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).atZone(zone);
                int lastYear = at.getYear() + YEARS_AHEAD;
                while (at.getYear() <= lastYear) {
                    if (month() && day() && hour() && minute() && second()) {
                        return at.toInstant();
                    }
                }
                return null;
            } catch (DateTimeException | ArithmeticException beyondTime) {
                return null;
            }
        }

        /** Each of these is false when it wrapped around, so that the larger fields are to be looked at again. */
        private boolean month() {
            while (!fields.month().has(at.getMonthValue())) {
                if (!moved) {
                    at = local(at.toLocalDate().withDayOfMonth(1).atStartOfDay());
                }
                moved = true;
                at = local(at.toLocalDateTime().plusMonths(1));
                if (at.getMonthValue() == 1) {
                    return false;
                }
            }
            return true;
        }

        private boolean day() {
            while (!dayFits()) {
                if (!moved) {
                    at = local(at.toLocalDate().atStartOfDay());
                }
                moved = true;
                at = local(at.toLocalDateTime().plusDays(1));
                if (at.getHour() != 0) { // no midnight on this day
                    at = at.getHour() > 12 ? at.plusHours(24 - at.getHour()) : at.minusHours(at.getHour());
                }
                if (at.getDayOfMonth() == 1) {
                    return false;
                }
            }
            return true;
        }

        private boolean dayFits() {
            boolean ofMonth = fields.dayOfMonth().has(at.getDayOfMonth());
            boolean ofWeek = fields.dayOfWeek().has(at.getDayOfWeek().getValue() % 7);
            boolean both = fields.dayOfMonth().isStar() || fields.dayOfWeek().isStar();
            return both ? ofMonth && ofWeek : ofMonth || ofWeek;
        }

        private boolean hour() {
            while (!fields.hour().has(at.getHour())) {
                if (!moved) {
                    at = local(at.toLocalDateTime().truncatedTo(ChronoUnit.HOURS));
                }
                moved = true;
                at = at.plusHours(1);
                if (at.getHour() == 0) {
                    return false;
                }
            }
            return true;
        }

        private boolean minute() {
            while (!fields.minute().has(at.getMinute())) {
                if (!moved) {
                    at = at.truncatedTo(ChronoUnit.MINUTES);
                }
                moved = true;
                at = at.plusMinutes(1);
                if (at.getMinute() == 0) {
                    return false;
                }
            }
            return true;
        }

        private boolean second() {
            while (!fields.second().has(at.getSecond())) {
                moved = true;
                at = at.plusSeconds(1);
                if (at.getSecond() == 0) {
                    return false;
                }
            }
            return true;
        }

        /** A local time of this zone; of the two that it may mean where clocks change, the one that the original takes. */
        private ZonedDateTime local(LocalDateTime time) {
            var rules = zone.getRules();
            var guess = rules.getOffset(time.toInstant(ZoneOffset.UTC));
            var offset = rules.getOffset(time.toInstant(guess));
            return time.toInstant(offset).atZone(zone);
        }
    }
}
