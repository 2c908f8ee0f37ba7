package io.asyncjobs.internal.repair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ComparisonTest {

    private static final long LONGEST = 1_000_000;

    private final Comparison comparison = new Comparison(LONGEST);

    @Test
    void aQueueIsComparedOnceWhenItIsFirstSeenAndThenNotAtRest() {
        assertThat(comparison.isDue(10, 10, 0)).isTrue();
        comparison.done(10, 10, 0, 5, 5);

        assertThat(comparison.isDue(10, 10, 100)).isFalse();
        assertThat(comparison.isDue(12, 12, 200)).isFalse();
    }

    @Test
    void aDifferenceThatIsThereAtTwoLooksIsLookedInto() {
        comparison.done(10, 10, 0, 0, 1);

        assertThat(comparison.isDue(10, 9, 1_000)).isFalse();
        assertThat(comparison.isDue(10, 9, 2_000)).isTrue();
    }

    @Test
    void aDifferenceOfTheMomentIsNot() {
        comparison.done(10, 10, 0, 0, 1);

        assertThat(comparison.isDue(10, 9, 1_000)).isFalse();
        assertThat(comparison.isDue(10, 10, 2_000)).isFalse();
        assertThat(comparison.isDue(10, 9, 3_000)).isFalse();
    }

    @Test
    void whatWasExplainedIsNotLookedIntoAgain() {
        comparison.done(10, 15, 0, 0, 1); // five items of tasks that are gone

        assertThat(comparison.isDue(10, 15, 1_000)).isFalse();
        assertThat(comparison.isDue(10, 15, 2_000)).isFalse();
        assertThat(comparison.isDue(10, 14, 3_000)).isFalse();
        assertThat(comparison.isDue(10, 14, 4_000)).isTrue();
    }

    @Test
    void orphansAreExpectedToGetItems() {
        comparison.done(10, 8, 2, 0, 1);

        assertThat(comparison.isDue(10, 10, 1_000)).isFalse();
        assertThat(comparison.isDue(10, 10, 2_000)).isFalse();
    }

    @Test
    void underLoadComparisonsCostAFiftiethOfTheTimeAtMost() {
        comparison.done(1_000, 1_000, 0, 0, 1_000);
        for (long now = 1_000; now < 50_000; now += 1_000) {
            assertThat(comparison.isDue(1_000 + now, 1_000, now)).isFalse();
        }

        assertThat(comparison.isDue(99_000, 1_000, 50_000)).isTrue();
    }

    @Test
    void nowAndThenItIsComparedWhateverTheCountsSay() {
        comparison.done(10, 10, 0, 0, 1);

        assertThat(comparison.isDue(10, 10, LONGEST - 1)).isFalse();
        assertThat(comparison.isDue(10, 10, LONGEST)).isTrue();
    }

    @Test
    void aQueueWithoutUnfinishedTasksHasNoOrphans() {
        assertThat(comparison.isDue(0, 7, 0)).isFalse();
        assertThat(comparison.isDue(1, 8, 1_000)).isFalse();
        assertThat(comparison.isDue(1, 8, 2_000)).isFalse();
    }

    @Test
    void theNextLeaderNeedNotCompareWhatTheLastOneExplained() {
        comparison.done(10, 15, 0, 0, 1);
        var next = new Comparison(LONGEST);
        assertThat(next.explained()).isEmpty();

        next.resume(comparison.explained().orElseThrow(), 0);

        assertThat(next.isDue(10, 15, 1_000)).isFalse();
        assertThat(next.isDue(10, 14, 2_000)).isFalse();
        assertThat(next.isDue(10, 14, 3_000)).isTrue();
    }

    @Test
    void whatFailedIsNotBegunAgainAtOnce() {
        assertThat(comparison.isDue(10, 10, 0)).isTrue();
        comparison.failed(1_000, 1_000);

        assertThat(comparison.isDue(10, 10, 50_000)).isFalse();
        assertThat(comparison.isDue(10, 10, 51_000)).isTrue();
    }
}
