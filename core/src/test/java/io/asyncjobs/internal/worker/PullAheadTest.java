package io.asyncjobs.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PullAheadTest {

    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(300);

    private final PullAhead ahead = new PullAhead();

    private int freedInTimeUntilAllowed() {
        return IntStream.iterate(0, i -> i + 1)
                .filter(i -> {
                    if (!ahead.isAllowed()) {
                        ahead.slotFreedAfter(SHORT);
                    }
                    return ahead.isAllowed();
                })
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itIsAllowedUntilAnItemWaitedTooLong() {
        ahead.slotFreedAfter(LONG);
        assertThat(ahead.isAllowed()).isTrue();

        ahead.waitedTooLong();
        assertThat(ahead.isAllowed()).isFalse();
    }

    @Test
    void itIsAllowedAgainOnceSlotsBecomeFreeInTime() {
        ahead.waitedTooLong();

        ahead.slotFreedAfter(SHORT);

        assertThat(ahead.isAllowed()).isFalse();
        assertThat(freedInTimeUntilAllowed()).isPositive();
    }

    @Test
    void oneSlotThatWasTakenForLongStartsTheCountAgain() {
        ahead.waitedTooLong();
        for (int i = 0; i < 50; i++) {
            for (int inTime = 0; inTime < 5; inTime++) {
                ahead.slotFreedAfter(SHORT);
            }
            ahead.slotFreedAfter(LONG);
        }

        assertThat(ahead.isAllowed()).isFalse();
    }

    @Test
    void eachRelapseTakesLongerToRecoverFromUpToALimit() {
        int before = 0;
        for (int i = 0; i < 6; i++) {
            ahead.waitedTooLong();
            int taken = freedInTimeUntilAllowed();
            assertThat(taken).isGreaterThan(before);
            before = taken;
        }
        for (int i = 0; i < 10; i++) {
            ahead.waitedTooLong();
            assertThat(freedInTimeUntilAllowed()).isLessThanOrEqualTo(256);
        }
    }
}
