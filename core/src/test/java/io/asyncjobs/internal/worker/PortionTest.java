package io.asyncjobs.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PortionTest {

    @ParameterizedTest
    @CsvSource({"200, 1", "1, 2", "4, 15", "200, 20", "1, 16", "0, 30"})
    void aFewQueuesAskForTheirShares(int slots, int queues) {
        assertThat(Portion.of(slots, queues)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"200, 200, 16", "10, 200, 13", "200, 40, 15", "1000, 1000, 16", "1, 40, 2"})
    void manyQueuesAskForPortionsInTurn(int slots, int queues, int portion) {
        assertThat(Portion.of(slots, queues)).isEqualTo(portion);
    }

    @Test
    void aPortionIsAtLeastTwiceTheShareAndLeavesSomethingForManyQueues() {
        for (int slots = 1; slots < 2_000; slots += 7) {
            for (int queues = 1; queues < 2_000; queues += 3) {
                int portion = Portion.of(slots, queues);
                if (portion > 1) {
                    assertThat(portion).isGreaterThanOrEqualTo(2 * ((slots + queues) / queues));
                    assertThat(portion * 16).isLessThanOrEqualTo(slots + queues);
                }
            }
        }
    }

    @Test
    void aQueueAsksByItsPriorityAndByWhatItLetsRunAtOnce() {
        assertThat(Portion.within(16, 1, 1.0, 100)).isEqualTo(16);
        assertThat(Portion.within(16, 1, 1.0, 20)).isEqualTo(5);
        assertThat(Portion.within(16, 1, 1.0, 1)).isEqualTo(1);
        assertThat(Portion.within(4, 8, 2.0, 1_000)).isEqualTo(16);
        assertThat(Portion.within(4, 1, 2.0, 1_000)).isEqualTo(2);
        assertThat(Portion.within(4, 1, 500.0, 1_000)).isEqualTo(1);
        assertThat(Portion.within(16, 1_000, 2.0, 1_000)).isEqualTo(64);
    }

    @Test
    void theNextPortionIsAskedForWhenHalfIsLeft() {
        assertThat(Portion.isUsedUp(8, 16)).isTrue();
        assertThat(Portion.isUsedUp(9, 16)).isFalse();
        assertThat(Portion.isUsedUp(0, 1)).isTrue();
        assertThat(Portion.isUsedUp(1, 1)).isFalse();
    }

    @Test
    void onlyWithPortionsMayOneQueueFallBehindAnother() {
        assertThat(Portion.patience(1)).isZero();
        assertThat(Portion.patience(16)).isEqualTo(32);
    }
}
