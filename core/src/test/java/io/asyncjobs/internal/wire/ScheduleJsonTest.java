package io.asyncjobs.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Overlap;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import io.asyncjobs.task.Payload;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScheduleJsonTest {

    /** As version 0.3.0 of the Go original stores it. */
    private static final String GO = "{\"name\":\"nightly\",\"schedule\":\"0 3 * * *\",\"queue\":\"REPORTS\","
            + "\"task_type\":\"report:make\",\"payload\":\"ImhlbGxvIg==\",\"deadline\":3600000000000,\"max_tries\":10,"
            + "\"created_at\":\"2026-11-24T11:26:31.780815082Z\"}";

    private static final String GO_WITHOUT_PAYLOAD =
            "{\"name\":\"n\",\"schedule\":\"@every 10s\",\"queue\":\"DEFAULT\","
                    + "\"task_type\":\"t\",\"payload\":null,\"max_tries\":3,\"created_at\":\"2026-11-24T11:26:31Z\"}";

    private static String text(Schedule schedule) {
        return new String(ScheduleJson.write(schedule), UTF_8);
    }

    private static Schedule read(String text) {
        return ScheduleJson.read(text.getBytes(UTF_8));
    }

    @Test
    void aScheduleOfTheOriginalIsReadAndWrittenByteForByte() {
        assertThat(text(read(GO))).isEqualTo(GO);
        assertThat(text(read(GO_WITHOUT_PAYLOAD))).isEqualTo(GO_WITHOUT_PAYLOAD);

        var schedule = read(GO);
        assertThat(schedule.name()).isEqualTo("nightly");
        assertThat(schedule.cron().text()).isEqualTo("0 3 * * *");
        assertThat(schedule.queue()).isEqualTo("REPORTS");
        assertThat(schedule.taskType()).isEqualTo("report:make");
        assertThat(schedule.payload().text()).isEqualTo("\"hello\"");
        assertThat(schedule.deadline()).contains(Duration.ofHours(1));
        assertThat(schedule.created()).isEqualTo(Instant.parse("2026-11-24T11:26:31.780815082Z"));
        assertThat(schedule.timezone()).isEqualTo(ZoneOffset.UTC);
        assertThat(schedule.missed()).isEqualTo(MissedTimes.skip());
        assertThat(schedule.overlap()).isEqualTo(Overlap.ALLOW);
        assertThat(read(GO_WITHOUT_PAYLOAD).payload().isNone()).isTrue();
    }

    @Test
    void ourOwnKeysFollowAndComeBack() {
        var schedule = Schedule.of("n", "0 3 * * * *", "t")
                .payload(Payload.of(new byte[0]))
                .created(Instant.EPOCH)
                .timezone(ZoneId.of("Europe/Berlin"))
                .missed(MissedTimes.all(7).within(Duration.ofDays(2)))
                .overlap(Overlap.REPLACE)
                .jitter(Duration.ofSeconds(90))
                .starts(Instant.ofEpochSecond(1))
                .ends(Instant.ofEpochSecond(2))
                .paused("a \"reason\"");

        var json = text(schedule);

        assertThat(json)
                .endsWith("\"created_at\":\"1970-01-01T00:00:00Z\",\"timezone\":\"Europe/Berlin\","
                        + "\"missed\":{\"most\":7,\"max_age\":172800000000000},\"overlap\":\"replace\",\"jitter\":90000000000,"
                        + "\"starts\":\"1970-01-01T00:00:01Z\",\"ends\":\"1970-01-01T00:00:02Z\","
                        + "\"paused\":\"a \\\"reason\\\"\"}");
        assertThat(text(read(json))).isEqualTo(json);
        assertThat(read(json).payload().isNone()).isFalse();
    }

    @Test
    void unknownKeysAreKeptAsTheyWereRead() {
        var json = GO.replace("}", ",\"later\":[1.50,{\"a\":12345678901234567890}]}");

        assertThat(text(read(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                             | not readable JSON
            []                                            | not a JSON object
            {"name":"n"}                                  | is wrong
            {"name":"a:b","schedule":"@daily","task_type":"t","queue":"Q"} | may not contain :
            {"name":"n","schedule":"61 * * * *","task_type":"t","queue":"Q"} | 61
            {"name":"n","schedule":"TZ=x","task_type":"t","queue":"Q"} | nothing follows the zone
            {"name":"n","schedule":"@daily","task_type":"t","queue":"Q","timezone":"Mars/X"} | Mars/X
            {"name":"n","schedule":"@daily","task_type":"t","queue":"Q","overlap":"maybe"} | maybe
            {"name":"n","schedule":"@daily","task_type":"t","queue":"Q","deadline":"1h"} | deadline
            {"name":7,"schedule":"@daily","task_type":"t","queue":"Q"} | name
            """)
    void whatIsNoScheduleIsCorruptAndSaysWhy(String json, String why) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aStateComesBack() {
        var state = ScheduleState.none()
                .marked(new Firing(
                        Instant.ofEpochSecond(5), Instant.ofEpochSecond(6, 7), Firing.What.FIRED, "id", null))
                .marked(new Firing(
                        Instant.ofEpochSecond(9), Instant.ofEpochSecond(9), Firing.What.SKIPPED, null, "why"))
                .claimed(Instant.ofEpochSecond(10), "me");

        assertThat(ScheduleStateJson.read(ScheduleStateJson.write(state))).isEqualTo(state);
        assertThat(ScheduleStateJson.read("{}".getBytes(UTF_8))).isEqualTo(ScheduleState.none());
        assertThatThrownBy(() -> ScheduleStateJson.read("[]".getBytes(UTF_8))).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void aStateKeepsTheLatestOfItsHistory() {
        var state = ScheduleState.none();
        for (int i = 0; i < 50; i++) {
            var time = Instant.ofEpochSecond(i);
            state = state.marked(new Firing(time, time, Firing.What.FIRED, "id" + i, null));
        }

        assertThat(state.history()).hasSize(Firing.KEPT);
        assertThat(state.history().getLast().taskId()).isEqualTo("id49");
        assertThat(state.done()).contains(Instant.ofEpochSecond(49));
    }
}
