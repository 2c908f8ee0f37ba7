package io.asyncjobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Cron texts mean what they mean to the original. */
final class CronExpressionTest {

    private static final Instant CREATED = Instant.parse("2026-11-24T03:30:15.5Z");

    static Stream<Arguments> vectors() {
        try (var file = Objects.requireNonNull(CronExpressionTest.class.getResourceAsStream("/cron-vectors.tsv"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.split("\t", -1))
                            .map(cell -> arguments(cell[0], cell[1], cell[2], cell[4].equals("=") ? cell[3] : cell[4]))
                            .toList()
                            .stream();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void thereAreAllVectors() {
        assertThat(vectors()).hasSize(219);
    }

    @ParameterizedTest(name = "{0} from {1} in {2}")
    @MethodSource("vectors")
    void theNextTimesAreThoseOfTheOriginal(String text, String from, String zone, String expected) {
        if (expected.equals("ERR")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CronExpression.parse(text))
                    .withMessageContaining(text);
            return;
        }
        var times = Stream.of(expected.split(" "))
                .filter(time -> !time.equals("ZERO"))
                .map(time -> OffsetDateTime.parse(time).toInstant())
                .toList();

        assertThat(next(text, Instant.parse(from), ZoneId.of(zone))).isEqualTo(times);
    }

    private static List<Instant> next(String text, Instant from, ZoneId zone) {
        var cron = CronExpression.parse(text);
        var times = new ArrayList<Instant>();
        var at = cron.next(from, zone, from);
        while (at.isPresent() && times.size() < 4) {
            times.add(at.get());
            at = cron.next(at.get(), zone, from);
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 * * * *|the minute \"61\" at position 1 is outside of 0 to 59",
                "0 4,25 * * *|the hour \"25\" at position 5 is outside of 0 to 23",
                "0 0 L * *|the day of month \"L\" at position 5 is no number",
                "0 0 * foo *|the month \"foo\" at position 7 is neither a number nor a name such as jan",
                "0 0 * * 5-2|the day of week \"5-2\" at position 9 begins after it ends",
                "0 0 1-2-3 * *|the day of month \"1-2-3\" at position 5 has more than one -",
                "*/2/3 * * * *|the minute \"*/2/3\" at position 1 has more than one /",
                "*/0 * * * *|the minute \"*/0\" at position 1 has a step of zero",
                ", * * * *|the minute \",\" at position 1 names no value",
                "CRON_TZ=UTC 0 0 99 * *|the day of month \"99\" at position 17 is outside of 1 to 31",
                "* * *|it has 3 fields; write five",
                "'   '|it has 0 fields; write five",
                "TZ=UTC|nothing follows the zone",
                "TZ=Mars/North * * * * *|the time zone \"Mars/North\" is not known",
                "@reboot|there is no @reboot; write one of",
                "@every 1d|\"1d\" is no duration such as 10s",
                "@every 9999999h|\"9999999h\" is longer than 292 years",
            })
    void whatIsWrongIsSaidWithItsPlace(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CronExpression.parse(text))
                .withMessageContaining("the schedule \"" + text + "\" is wrong: ")
                .withMessageContaining(message);
    }

    @Test
    void w21EveryCountsFromTheCreationWhateverTheTimeOfAskingSoNoFailoverMovesIt() {
        var cron = CronExpression.parse("@every 7s");
        var begin = Instant.parse("2026-11-24T03:30:15Z");

        assertThat(cron.next(CREATED, ZoneOffset.UTC, CREATED)).contains(begin.plusSeconds(7));
        assertThat(cron.next(begin.plusSeconds(7), ZoneOffset.UTC, CREATED)).contains(begin.plusSeconds(14));
        assertThat(cron.next(begin.plusSeconds(20), ZoneOffset.UTC, CREATED)).contains(begin.plusSeconds(21));
        assertThat(cron.next(begin.minusSeconds(500), ZoneOffset.UTC, CREATED)).contains(begin.plusSeconds(7));
    }

    @Test
    void w21TheZoneOfTheProcessDoesNotMatter() {
        var before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            assertThat(Schedule.of("s", "0 9 * * *", "t").created(CREATED).nextAfter(CREATED))
                    .contains(Instant.parse("2026-11-24T09:00:00Z"));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void theZoneOfTheTextWinsAndTheSecondIsOurs() {
        var cron = CronExpression.parse("CRON_TZ=Asia/Tokyo 30 0 9 * * *");

        assertThat(cron.zone()).contains(ZoneId.of("Asia/Tokyo"));
        assertThat(cron.hasSeconds()).isTrue();
        assertThat(CronExpression.parse("0 9 * * *").hasSeconds()).isFalse();
        assertThat(cron.next(CREATED, ZoneId.of("Europe/Berlin"), CREATED))
                .contains(Instant.parse("2026-11-25T00:00:30Z"));
        assertThat(cron).hasToString("CRON_TZ=Asia/Tokyo 30 0 9 * * *");
    }
}
