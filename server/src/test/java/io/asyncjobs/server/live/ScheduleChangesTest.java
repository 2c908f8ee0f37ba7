package io.asyncjobs.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.Schedules;
import io.asyncjobs.schedule.Schedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ScheduleChangesTest {

    private static final Instant NOON = Instant.parse("2026-02-03T12:00:00Z");
    private static final Schedule NIGHTLY =
            Schedule.of("nightly", "0 3 * * *", "report").queue("MAIL");

    private final List<Schedule> stored = new ArrayList<>();
    private final List<Schedules.Change> news = new ArrayList<>();
    private final ScheduleChanges changes = new ScheduleChanges(new ScheduleChanges.Stored() {
        @Override
        public long last() {
            return 7;
        }

        @Override
        public List<Schedule> list() {
            return stored;
        }

        @Override
        public Schedules.News after(long sequence, int most) {
            assertThat(sequence).isEqualTo(7);
            return new Schedules.News(news, 9);
        }
    });

    @BeforeEach
    void begin() throws Exception {
        stored.add(NIGHTLY);
        assertThat(changes.begin()).isEqualTo(7);
    }

    private List<String> told(Schedules.Change change) throws Exception {
        news.clear();
        news.add(change);
        var part = changes.after(7, 100);
        assertThat(part.position()).isEqualTo(9);
        assertThat(part.found())
                .allMatch(each -> each.schedule().equals("nightly") && each.at().equals(NOON));
        return part.found().stream()
                .map(each -> each.word() + " in " + each.queue())
                .toList();
    }

    private static Schedules.Change now(Schedule schedule) {
        return new Schedules.Change("nightly", Optional.of(schedule), false, NOON);
    }

    private static Schedules.Change gone() {
        return new Schedules.Change("nightly", Optional.empty(), true, NOON);
    }

    @Test
    void whatHappenedIsToldInAWord() throws Exception {
        assertThat(told(now(NIGHTLY))).containsExactly("updated in MAIL");
        assertThat(told(now(NIGHTLY.paused("holidays")))).containsExactly("paused in MAIL");
        assertThat(told(now(NIGHTLY.paused("more holidays")))).containsExactly("updated in MAIL");
        assertThat(told(now(NIGHTLY))).containsExactly("resumed in MAIL");
        assertThat(told(gone())).containsExactly("deleted in MAIL");
        assertThat(told(now(NIGHTLY.paused("not yet")))).containsExactly("made in MAIL");
    }

    @Test
    void oneThatMovesIsGoneForThoseWhoHearOfItsFormerQueue() throws Exception {
        assertThat(told(now(NIGHTLY.queue("OTHER")))).containsExactly("deleted in MAIL", "updated in OTHER");
        assertThat(told(gone())).containsExactly("deleted in OTHER");
    }

    @Test
    void ofOneThatCannotBeReadThoseHearWhoHearOfAll() throws Exception {
        var unreadable = new Schedules.Change("nightly", Optional.empty(), false, NOON);
        assertThat(told(unreadable)).containsExactly("deleted in MAIL", "updated in ");
        assertThat(told(now(NIGHTLY))).containsExactly("deleted in ", "updated in MAIL");
    }

    @Test
    void anUnknownOneThatIsDeletedIsOfNoQueue() throws Exception {
        assertThat(told(gone())).containsExactly("deleted in MAIL");
        assertThat(told(gone())).containsExactly("deleted in ");
    }
}
