package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private final Recovery recovery = new Recovery(at(0), at(300), 1_000);

    @Test
    void rateIsBackWhenTheFirstGoodSpanBegins() {
        assertThat(recovery.look(at(0), 0)).isFalse();
        assertThat(recovery.look(at(200), 10)).isFalse();
        assertThat(recovery.look(at(400), 20)).isFalse();
        assertThat(recovery.look(at(500), 400)).isTrue();

        assertThat(recovery.seconds()).hasValue(0.2);
    }

    @Test
    void rateThatWasNeverGoneIsBackAtOnce() {
        assertThat(recovery.look(at(0), 0)).isFalse();
        assertThat(recovery.look(at(300), 300)).isTrue();

        assertThat(recovery.seconds()).hasValue(0);
    }

    @Test
    void shortBurstIsNotEnough() {
        recovery.look(at(0), 0);

        assertThat(recovery.look(at(100), 250)).isFalse();
        assertThat(recovery.look(at(320), 250)).isFalse();
        assertThat(recovery.seconds()).isEmpty();
    }

    private static long at(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
