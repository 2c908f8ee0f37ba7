package io.asyncjobs.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TurnoverTest {

    private static final long BEGUN = Long.MAX_VALUE - Turnover.SPAN_NANOS; // this clock may run over

    private final Turnover turnover = new Turnover(BEGUN);

    private void freed(int slots, long nowNanos) {
        for (int i = 0; i < slots; i++) {
            turnover.freed(nowNanos);
        }
    }

    @Test
    void itIsWhatBecameFreeInTheSpanThatRunsOrInTheOneBefore() {
        assertThat(turnover.most(BEGUN)).isZero();
        freed(3, BEGUN);
        freed(4, BEGUN + Turnover.SPAN_NANOS - 1);

        assertThat(turnover.most(BEGUN + Turnover.SPAN_NANOS - 1)).isEqualTo(7);
        freed(2, BEGUN + Turnover.SPAN_NANOS);
        assertThat(turnover.most(BEGUN + Turnover.SPAN_NANOS)).isEqualTo(7);
        freed(9, BEGUN + Turnover.SPAN_NANOS + 1);
        assertThat(turnover.most(BEGUN + Turnover.SPAN_NANOS + 1)).isEqualTo(11);
    }

    @Test
    void whatWasLongAgoDoesNotCount() {
        freed(7, BEGUN);

        assertThat(turnover.most(BEGUN + 2 * Turnover.SPAN_NANOS)).isZero();
    }
}
