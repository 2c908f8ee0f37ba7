package io.asyncjobs.server.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.task.PastTry;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is counted of a version, by minute. */
final class TransitionsTest {

    private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");
    private static final PastTry FAILED = past(1, 60, 65, "no");
    private static final PastTry DONE = past(2, 120, 121, null);

    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();

    @Test
    void aNewTaskIsEnqueued() {
        count(version(1, 0, 0, TaskState.NEW, 0, null), null);
        assertThat(at(0)).isEqualTo("enqueued");
    }

    @Test
    void eachStepIsCountedInItsMinute() {
        count(version(1, 0, 0, TaskState.NEW, 0, null), null);
        count(version(2, 1, 60, TaskState.ACTIVE, 1, before(1, TaskState.NEW, 0, null)), null);
        count(version(3, 2, 65, TaskState.RETRY, 1, before(2, TaskState.ACTIVE, 1, null), FAILED), null);
        count(version(4, 3, 120, TaskState.ACTIVE, 2, before(3, TaskState.RETRY, 1, FAILED), FAILED), null);
        count(version(5, 4, 121, TaskState.COMPLETE, 2, before(4, TaskState.ACTIVE, 2, FAILED), FAILED, DONE), null);
        assertThat(at(0)).isEqualTo("enqueued");
        assertThat(at(1)).isEqualTo("started failed retried run 5s");
        assertThat(at(2)).isEqualTo("started completed run 1s");
    }

    @Test
    void whatNobodySawIsReadOffTheHistory() {
        count(version(5, 4, 121, TaskState.COMPLETE, 2, null, FAILED, DONE), null);
        assertThat(at(0)).isEqualTo("enqueued");
        assertThat(at(1)).isEqualTo("started failed run 5s");
        assertThat(at(2)).isEqualTo("started completed retried run 1s");
    }

    @Test
    void whatSomebodyElseCountedIsNotCountedAgain() {
        count(
                version(5, 4, 121, TaskState.COMPLETE, 2, null, FAILED, DONE),
                new Transitions.Counted(3, T.plusSeconds(120)));
        assertThat(buckets.keySet()).containsExactly(minute(2));
        assertThat(at(2)).isEqualTo("completed run 1s");
    }

    @Test
    void whatCameBeforeAVersionThatIsCountedIsNotCountedByAnyClock() {
        var ahead = past(1, 122, 123, null); // by the clock of its worker, and so is when the task was made
        var version = new Version(
                5, 4, T.plusSeconds(121), "Q", TaskState.COMPLETE, T.plusSeconds(122), 1, List.of(ahead), false, null);
        count(version, new Transitions.Counted(4, T.plusSeconds(120)));
        assertThat(buckets.keySet()).containsExactly(minute(2));
        assertThat(at(2)).isEqualTo("completed run 1s");
    }

    @Test
    void theFailureThatEndsATaskIsNotFollowedByAnotherTry() {
        count(version(3, 2, 65, TaskState.EXPIRED, 1, before(2, TaskState.ACTIVE, 1, null), FAILED), null);
        assertThat(at(1)).isEqualTo("failed dead run 5s");
    }

    @Test
    void aTryThatIsGivenBackDidNotFail() {
        count(version(3, 2, 65, TaskState.RETRY, 0, before(2, TaskState.ACTIVE, 1, null)), null);
        assertThat(at(1)).isEmpty();
    }

    @Test
    void aTaskThatIsSavedAgainInItsStateIsNotCounted() {
        count(version(6, 5, 180, TaskState.COMPLETE, 2, before(5, TaskState.COMPLETE, 2, DONE), FAILED, DONE), null);
        assertThat(at(3)).isEmpty();
    }

    @Test
    void aTakenOverTaskIsStartedAgainAndItsLostTryFailed() {
        var lost = past(1, 0, 90, "its worker was lost before it ended");
        count(version(3, 2, 90, TaskState.ACTIVE, 2, before(2, TaskState.ACTIVE, 1, null), lost), null);
        assertThat(at(1)).isEqualTo("started failed retried run 90s");
    }

    @Test
    void aWorkersClockThatIsAheadCountsInTheMinuteOfTheSave() {
        var ahead = past(1, 600, 700, "no");
        count(version(3, 2, 65, TaskState.RETRY, 1, before(2, TaskState.ACTIVE, 1, null), ahead), null);
        assertThat(buckets.keySet()).containsExactly(minute(1));
    }

    private static PastTry past(int number, int from, int to, @Nullable String error) {
        return new PastTry(number, T.plusSeconds(from), T.plusSeconds(to), "w", error);
    }

    private static Version version(
            long sequence,
            long replaced,
            int second,
            TaskState state,
            int tries,
            @Nullable Previous before,
            PastTry... history) {
        return new Version(
                sequence, replaced, T.plusSeconds(second), "Q", state, T, tries, List.of(history), false, before);
    }

    private static Previous before(long sequence, TaskState state, int tries, @Nullable PastTry last) {
        return new Previous(
                1, state, 1, tries, Times.NONE, sequence, last == null ? Times.NONE : Times.of(last.ended()), false);
    }

    private void count(Version version, Transitions.@Nullable Counted counted) {
        Transitions.count(version, counted, time -> buckets.computeIfAbsent(Times.minute(time), key -> new Bucket()));
    }

    private static long minute(int number) {
        return Times.minute(T) + number;
    }

    /** What was counted in a minute, in words. */
    private String at(int minute) {
        var bucket = buckets.getOrDefault(minute(minute), new Bucket());
        var words = new StringBuilder();
        var names = List.of("enqueued", "started", "completed", "failed", "dead", "retried");
        var values = new long[] {
            bucket.enqueued, bucket.started, bucket.completed, bucket.failed, bucket.dead, bucket.retried
        };
        assertThat(Arrays.stream(values)).allMatch(value -> value == 0 || value == 1);
        for (int i = 0; i < values.length; i++) {
            words.append(values[i] == 1 ? names.get(i) + " " : "");
        }
        if (bucket.runs > 0) {
            words.append("run ")
                    .append(Duration.ofNanos(bucket.runNanos).toSeconds())
                    .append("s");
        }
        return words.toString().strip();
    }
}
