package io.asyncjobs.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ksuid.Ksuid;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Firing.What;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is decided about a schedule of every minute, made and stored at 12:00:00, at one time or another. */
final class FiringTimesTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Schedule MINUTELY = Schedule.of("s", "* * * * *", "t").created(NOON);
    private static final ScheduleState NONE = ScheduleState.none();

    private static Instant at(int minute, int second) {
        return NOON.plusSeconds(minute * 60L + second);
    }

    private static ScheduleState done(int minute) {
        return NONE.marked(new Firing(at(minute, 0), at(minute, 0), What.FIRED, "x", null));
    }

    private static Decision fire(int minute) {
        return new Decision.Fire(at(minute, 0), false);
    }

    private static Decision catchUp(int minute) {
        return new Decision.Fire(at(minute, 0), true);
    }

    private static Decision waits(int minute, int second) {
        return new Decision.Wait(at(minute, second));
    }

    private static Arguments row(
            String what, Schedule schedule, ScheduleState state, Instant ledSince, Instant now, Decision expected) {
        return Arguments.of(what, schedule, state, ledSince, now, expected);
    }

    static Stream<Arguments> cases() {
        var all = MINUTELY.missed(MissedTimes.all(3));
        return Stream.of(
                row("before its first time", MINUTELY, NONE, at(0, 0), at(0, 30), waits(1, 0)),
                row("at its first time", MINUTELY, NONE, at(0, 0), at(1, 0), fire(1)),
                row("after it was dealt with", MINUTELY, done(1), at(0, 0), at(1, 0), waits(2, 0)),
                row("late, but led all the time", MINUTELY, done(1), at(0, 0), at(9, 0), fire(2)),
                row("the latest, missed but hardly late", MINUTELY, done(1), at(2, 10), at(2, 11), fire(2)),
                row("the latest, missed and late", MINUTELY, done(1), at(2, 40), at(2, 41), skip(2, 2)),
                row("several missed, the latest hardly late", MINUTELY, done(1), at(5, 10), at(5, 11), skip(2, 4)),
                row("several missed, all late", MINUTELY, done(1), at(5, 40), at(5, 41), skip(2, 5)),
                row("the latest after a skip", MINUTELY, done(4), at(5, 10), at(5, 11), fire(5)),
                row(
                        "once: those before the latest",
                        MINUTELY.missed(MissedTimes.once()),
                        done(1),
                        at(5, 40),
                        at(5, 41),
                        skip(2, 4)),
                row("once: the latest", MINUTELY.missed(MissedTimes.once()), done(4), at(5, 40), at(5, 41), catchUp(5)),
                row("some: those before", all, done(1), at(9, 40), at(9, 41), skip(2, 6)),
                row("some: the first of them", all, done(6), at(9, 40), at(9, 41), catchUp(7)),
                row("some: fewer than allowed", all, done(7), at(9, 40), at(9, 41), catchUp(8)),
                row("some: the last of them, hardly late", all, done(8), at(9, 10), at(9, 11), fire(9)),
                row(
                        "some: those that are too old",
                        all.missed(MissedTimes.all(3).within(Duration.ofSeconds(90))),
                        done(6),
                        at(9, 10),
                        at(9, 11),
                        skip(7, 7)),
                row(
                        "some: those that are not",
                        all.missed(MissedTimes.all(3).within(Duration.ofSeconds(90))),
                        done(7),
                        at(9, 10),
                        at(9, 11),
                        catchUp(8)),
                row(
                        "all too old",
                        all.missed(MissedTimes.all(3).within(Duration.ofSeconds(5))),
                        done(6),
                        at(9, 40),
                        at(9, 41),
                        skip(7, 9)),
                row("after the missed ones the led ones", all, done(9), at(9, 40), at(12, 1), fire(10)),
                row("paused", MINUTELY.paused("why"), NONE, at(0, 0), at(5, 0), new Decision.Rest()),
                row("before its start", MINUTELY.starts(at(5, 0)), NONE, at(0, 0), at(3, 0), waits(5, 0)),
                row("at its end", MINUTELY.ends(at(5, 0)), done(4), at(0, 0), at(5, 0), fire(5)),
                row("after its end", MINUTELY.ends(at(5, 0)), done(5), at(0, 0), at(9, 0), new Decision.Rest()),
                row(
                        "another's claim, fresh",
                        MINUTELY,
                        done(1).claimed(at(2, 0), "other"),
                        at(0, 0),
                        at(2, 1),
                        waits(2, 5)),
                row(
                        "another's claim, left",
                        MINUTELY,
                        done(1).claimed(at(2, 0), "other"),
                        at(0, 0),
                        at(2, 5),
                        repeat(2, "other")),
                row("one's own claim", MINUTELY, done(1).claimed(at(2, 0), "me"), at(0, 0), at(2, 0), repeat(2, "me")),
                row(
                        "a claim, though paused since",
                        MINUTELY.paused("why"),
                        done(1).claimed(at(2, 0), "me"),
                        at(0, 0),
                        at(2, 0),
                        repeat(2, "me")),
                row(
                        "a claim of one that was deleted",
                        MINUTELY.created(at(3, 0)),
                        done(1).claimed(at(2, 0), "me"),
                        at(3, 30),
                        at(3, 31),
                        skip(2, 3)));
    }

    private static Decision repeat(int minute, String by) {
        return new Decision.Repeat(new ScheduleState.Claim(at(minute, 0), by));
    }

    private static Decision skip(int first, int upTo) {
        return new Decision.Skip(at(first, 0), at(upTo, 0), "");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isDecided(
            String what, Schedule schedule, ScheduleState state, Instant ledSince, Instant now, Decision expected) {
        var decision = new FiringTimes(schedule, NOON, state, "me").decide(new FiringTimes.Term(ledSince, false), now);

        if (decision instanceof Decision.Skip skip) {
            assertThat(skip.reason()).contains("nobody led");
            decision = new Decision.Skip(skip.first(), skip.upTo(), "");
        }
        assertThat(decision).isEqualTo(expected);
    }

    @Test
    void anUpdateMakesNoPastTimeDue() {
        var updated = at(5, 30);

        assertThat(new FiringTimes(MINUTELY.missed(MissedTimes.all(9)), updated, done(1), "me")
                        .decide(new FiringTimes.Term(at(5, 40), false), at(5, 50)))
                .isEqualTo(waits(6, 0));
    }

    @Test
    void whatAGoSchedulerMayHaveFiredIsNotFiredAgain() {
        var times = new FiringTimes(MINUTELY.missed(MissedTimes.all(9)), NOON, done(1), "me");

        assertThat(times.decide(new FiringTimes.Term(at(5, 10), true), at(5, 11)))
                .isInstanceOfSatisfying(Decision.Skip.class, skip -> {
                    assertThat(skip.upTo()).isEqualTo(at(5, 0));
                    assertThat(skip.reason()).contains("Go original");
                });
    }

    @Test
    void manyMissedTimesAreDecidedWithoutWalkingThroughAll() {
        var every = Schedule.of("s", "* * * * * *", "t").created(NOON).missed(MissedTimes.all(1_000));
        var now = NOON.plus(Duration.ofDays(300));

        var decision = new FiringTimes(every, NOON, NONE, "me").decide(new FiringTimes.Term(now, false), now);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Skip.class, skip -> assertThat(skip.upTo()).isEqualTo(now.minusSeconds(1_000)));
    }

    @Test
    void everyDueTimeHasAnIdOfItsOwnThatSortsByItsSecond() {
        var ids = IntStream.range(0, 100)
                .mapToObj(i -> new DueTask("NS", MINUTELY, at(i, 0)).id())
                .toList();

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(new ArrayList<>(ids)).isEqualTo(ids.stream().sorted().toList());
        assertThat(Ksuid.getInstant(ids.getFirst())).isEqualTo(NOON);
        assertThat(new DueTask("NS", MINUTELY, NOON).id()).isEqualTo(ids.getFirst());
        assertThat(List.of(
                        new DueTask("OTHER", MINUTELY, NOON).id(),
                        new DueTask("NS", Schedule.of("other", "* * * * *", "t"), NOON).id()))
                .doesNotContain(ids.getFirst());
    }

    @Test
    void theJitterOfADueTimeIsAlwaysTheSameAndNeverMoreThanTheSchedules() {
        var jittery = MINUTELY.jitter(Duration.ofSeconds(30)).deadline(Duration.ofMinutes(1));

        for (int i = 0; i < 100; i++) {
            var task = new DueTask("NS", jittery, at(i, 0));
            assertThat(task.jitter()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
            assertThat(new DueTask("NS", jittery, at(i, 0)).jitter()).isEqualTo(task.jitter());
            assertThat(task.at(at(i, 0)).deadline())
                    .contains(at(i, 0).plus(task.jitter()).plusSeconds(60));
        }
        assertThat(new DueTask("NS", MINUTELY, NOON).at(NOON).notBefore()).isEmpty();
    }
}
