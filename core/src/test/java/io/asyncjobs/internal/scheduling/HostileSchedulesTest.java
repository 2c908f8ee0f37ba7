package io.asyncjobs.internal.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.HostileInput;
import io.asyncjobs.internal.wire.ScheduleJson;
import io.asyncjobs.internal.wire.ScheduleStateJson;
import io.asyncjobs.schedule.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever schedule or state somebody stored, its next step is found, and what it leads to can be stored. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileSchedulesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    /** A thousand missed times may be made up for. */
    private static final long MOST_MISSED = 64 * 1024 * 1024;

    private static final String SCHEDULE =
            "{\"name\":\"n\",\"schedule\":\"*/5 * * * *\",\"queue\":\"Q\",\"task_type\":\"r\","
                    + "\"payload\":null,\"max_tries\":0,\"created_at\":\"2026-11-24T11:26:31.7Z\","
                    + "\"timezone\":\"Europe/Berlin\",\"missed\":{\"most\":5,\"max_age\":3600000000000},"
                    + "\"overlap\":\"skip\",\"jitter\":1000000000,\"starts\":\"2026-11-25T00:00:00Z\","
                    + "\"ends\":\"2027-11-25T00:00:00Z\"}";
    private static final String STATE = "{\"done\":\"2026-11-24T11:26:31.7Z\",\"last_task\":\"t\",\"history\":[]}";
    private static final String CLAIMED = "{\"claim\":{\"due\":\"2026-11-26T11:26:31Z\",\"by\":\"me\"},\"history\":[]}";

    @Test
    void schedules() {
        var state = ScheduleStateJson.read(STATE.getBytes(UTF_8));
        HostileInput.of("steps of schedules", SCHEDULE).allowing(MOST_MISSED).tryAll(bytes -> step(bytes, state));
    }

    @Test
    void states() {
        var schedule = SCHEDULE.getBytes(UTF_8);
        HostileInput.of("steps by states", STATE, CLAIMED)
                .tryAll(bytes -> step(schedule, ScheduleStateJson.read(bytes)));
    }

    private static void step(byte[] document, ScheduleState state) {
        var schedule = ScheduleJson.read(document);
        for (var stored : new Instant[] {NOW.minus(Duration.ofDays(400)), NOW.minusSeconds(1)}) {
            var times = new FiringTimes(schedule, stored, state, "me");
            var term = new FiringTimes.Term(NOW.minus(Duration.ofHours(1)), false);
            switch (times.decide(term, NOW)) {
                case Decision.Fire fire -> stored(state.claimed(fire.due(), "me"));
                case Decision.Repeat repeat ->
                    stored(state.claimed(repeat.claim().due(), "me"));
                case Decision.Skip skip -> stored(state.claimed(skip.upTo(), "me"));
                case Decision.Wait wait -> assertThat(wait.until()).isAfter(NOW);
                case Decision.Rest rest -> {}
            }
        }
    }

    private static void stored(ScheduleState state) {
        ScheduleStateJson.read(ScheduleStateJson.write(state));
    }
}
