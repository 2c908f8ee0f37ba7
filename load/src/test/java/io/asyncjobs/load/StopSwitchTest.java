package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class StopSwitchTest {

    private final StopSwitch stop = new StopSwitch();

    @Test
    void stopInterruptsWhatIsMeasuredAndLetsNothingMoreBegin() throws InterruptedException {
        stop.begin();
        stop.stop();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();

        stop.end();

        assertThat(Thread.currentThread().isInterrupted())
                .as("while it cleans up")
                .isFalse();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(stop::begin);
    }

    @Test
    void cleaningUpIsNotInterrupted() throws InterruptedException {
        stop.begin();
        stop.end();
        stop.stop();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptOfTheMeasurementItselfIsNotLost() throws InterruptedException {
        stop.begin();
        Thread.currentThread().interrupt();
        stop.end();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(stop::begin);
    }
}
