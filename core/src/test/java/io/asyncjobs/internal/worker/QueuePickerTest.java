package io.asyncjobs.internal.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.internal.worker.QueuePicker.Lane;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueuePickerTest {

    private static final int SLOTS = 10;

    private final QueuePicker picker = new QueuePicker(SLOTS);

    private static List<Lane> lanes(int... priorities) {
        return IntStream.of(priorities).mapToObj(Lane::new).toList();
    }

    private List<Lane> starts(List<Lane> withWork, int count) {
        return starts(picker, withWork, count);
    }

    private static List<Lane> starts(QueuePicker picker, List<Lane> withWork, int count) {
        return IntStream.range(0, count).mapToObj(i -> start(picker, withWork)).toList();
    }

    private static Lane start(QueuePicker picker, List<Lane> withWork) {
        var lane = requireNonNull(picker.next(withWork));
        picker.started(lane);
        return lane;
    }

    /** There is a share of which each lane had its priority times as many starts, give or take one. */
    private static void proportionalWithinOne(List<Lane> starts, List<Lane> lanes, String what) {
        double least = 0;
        double most = Double.MAX_VALUE;
        for (var lane : lanes) {
            int count = Collections.frequency(starts, lane);
            least = Math.max(least, (count - 1.0) / lane.priority());
            most = Math.min(most, (count + 1.0) / lane.priority());
        }
        assertThat(least).as(what).isLessThanOrEqualTo(most + 1e-6);
    }

    @Test
    void withoutWorkItIsNobodysTurn() {
        assertThat(picker.next(List.<Lane>of())).isNull();
    }

    @Test
    void aTurnStaysWithItsQueueUntilItHasStartedATask() {
        var lanes = lanes(1, 1);

        assertThat(picker.next(lanes)).isSameAs(lanes.get(0)).isSameAs(picker.next(lanes));
        picker.started(lanes.get(0));
        assertThat(picker.next(lanes)).isSameAs(lanes.get(1));
    }

    @Test
    void aQueueThatStartsOutOfTurnPaysForIt() {
        var lanes = lanes(1, 1);
        for (int i = 0; i < 5; i++) {
            picker.started(lanes.get(0));
        }

        assertThat(starts(lanes, 5)).containsOnly(lanes.get(1));
    }

    /** A queue that has nothing here while the test says so. */
    private static final class Emptied extends Lane {
        private boolean ready;

        Emptied(int priority) {
            super(priority);
        }

        @Override
        boolean isReady() {
            return ready;
        }
    }

    @Test
    void aQueueWithNothingReadyIsPassedOverUntilItIsTooFarBehind() {
        var empty = new Emptied(2);
        var other = new Lane(1);
        var lanes = List.of(empty, other);

        assertThat(picker.next(lanes)).isSameAs(empty);
        for (int i = 0; i < 3; i++) { // the other is ahead by two starts of its own for each, then
            assertThat(picker.next(lanes, 4)).isSameAs(other);
            picker.started(other);
        }
        assertThat(picker.next(lanes, 4)).isSameAs(empty);
        assertThat(picker.next(lanes, 100)).isSameAs(other);
    }

    @Test
    void whatItWasPassedOverForIsMadeUp() {
        var empty = new Emptied(1);
        var other = new Lane(1);
        var lanes = List.of(empty, other);
        for (int i = 0; i < 4; i++) {
            picker.started(requireNonNull(picker.next(lanes, 8)));
        }
        empty.ready = true;

        var starts = new ArrayList<Lane>();
        for (int i = 0; i < 4; i++) {
            starts.add(requireNonNull(picker.next(lanes, 8)));
            picker.started(starts.getLast());
        }
        assertThat(starts).containsOnly(empty);
        assertThat(picker.next(lanes, 8)).isNotNull();
    }

    @Test
    void nobodyIsPassedOverWhereNobodyIsReady() {
        var lanes = List.of(new Emptied(1), new Emptied(1));

        assertThat(picker.next(lanes, 8)).isSameAs(lanes.get(0));
    }

    @ParameterizedTest
    @CsvSource({"10, 1", "1, 1", "3, 2", "1000, 1", "7, 5"})
    void twoQueuesStartInTheRatioOfTheirPriorities(int high, int low) {
        var lanes = lanes(high, low);

        var starts = starts(lanes, 20 * (high + low));

        assertThat(Collections.frequency(starts, lanes.get(0))).isBetween(20 * high - 1, 20 * high + 1);
        assertThat(Collections.frequency(starts, lanes.get(1))).isBetween(20 * low - 1, 20 * low + 1);
    }

    @Test
    void startsAreProportionalWithinOneOverAnyWindow() {
        long seed = Long.getLong("asyncjobs.seed", System.nanoTime());
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            var fresh = new QueuePicker(SLOTS);
            var lanes = lanes(random.ints(random.nextInt(1, 8), 1, 20).toArray());
            var starts = starts(fresh, lanes, 400);
            for (int window = 0; window < 50; window++) {
                int from = random.nextInt(starts.size());
                int to = random.nextInt(from, starts.size()) + 1;

                proportionalWithinOne(
                        starts.subList(from, to),
                        lanes,
                        "round " + round + " from " + from + " to " + to + ", -Dasyncjobs.seed=" + seed);
            }
        }
    }

    @Test
    void noQueueStarves() {
        var lanes = lanes(1_000, 1_000, 1);

        var starts = starts(lanes, 3 * 2_001);

        for (int from = 0; from + 2_001 + 2 <= starts.size(); from++) {
            assertThat(starts.subList(from, from + 2_001 + 2)).contains(lanes.get(2));
        }
    }

    @Test
    void aQueueWithoutWorkGivesItsShareToTheOthersInProportion() {
        var lanes = lanes(10, 4, 2);
        starts(lanes, 100);
        var others = lanes.subList(1, 3);

        proportionalWithinOne(starts(others, 600), others, "without the first");
    }

    @Test
    void aQueueIsNotOwedForTheTimeThatItHadNoWork() {
        var lanes = lanes(3, 2);
        starts(lanes, 50);
        starts(lanes.subList(1, 2), 10_000);

        picker.rejoin(lanes.get(0));

        proportionalWithinOne(starts(lanes, 200), lanes, "after it had work again");
    }

    @Test
    void aQueueThatWasAheadDoesNotGainByHavingNoWork() {
        var lanes = lanes(1, 1);
        var starts = new ArrayList<Lane>();
        for (int i = 0; i < 1_000; i++) {
            picker.rejoin(lanes.get(0));
            starts.addAll(starts(lanes, 3));
        }

        assertThat(Collections.frequency(starts, lanes.get(0))).isLessThanOrEqualTo(1_501);
    }

    @Test
    void aQueueWhoseItemsWereOnTheirWayCatchesUp() {
        var lanes = lanes(1, 1);
        starts(lanes, 10);
        starts(lanes.subList(1, 2), 6);

        assertThat(starts(lanes, 6)).containsOnly(lanes.get(0));
        proportionalWithinOne(starts(lanes, 100), lanes, "once it has caught up");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "10, 1, 1", "1, 10, 1", "1, 1, 500", "10, 3, 500"})
    void whatAQueueCatchesUpIsBounded(int priority, int otherPriority, int slots) {
        var fresh = new QueuePicker(slots);
        var lanes = lanes(priority, otherPriority);
        starts(fresh, lanes.subList(1, 2), 10_000);

        // beside what it is owed it gets its share of the time that the other has to wait for one start
        int most = Math.max(16, slots) + priority / otherPriority + 1;
        var starts = starts(fresh, lanes, most + 1);

        assertThat(starts).contains(lanes.get(1));
    }

    @Test
    void aQueueThatIsAddedLateStartsLevelOnceItHasWork() {
        var old = lanes(2, 1);
        starts(old, 10_000);
        var all = new ArrayList<>(old);
        all.add(new Lane(3));

        picker.rejoin(all.getLast());

        proportionalWithinOne(starts(all, 300), all, "with the new one");
    }

    @Test
    void itStaysExactAfterManyStarts() {
        var lanes = lanes(7, 3);
        for (int i = 0; i < 5_000_000; i++) {
            start(picker, lanes);
        }

        proportionalWithinOne(starts(lanes, 1_000), lanes, "after five million");
    }
}
