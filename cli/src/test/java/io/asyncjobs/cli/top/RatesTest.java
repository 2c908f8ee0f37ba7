package io.asyncjobs.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.asyncjobs.cli.top.Rates.Reading;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesTest {

    private static Reading at(long seconds, long completed) {
        return new Reading(
                Duration.ofSeconds(seconds).toNanos(),
                Map.of("Q", new Counts(2 * completed, completed, completed / 10)));
    }

    @Test
    void oneReadingIsNoRate() {
        var rates = Rates.none().with(at(0, 100));
        assertThat(rates.isMeasured()).isFalse();
        assertThat(rates.last("Q")).isEqualTo(Flow.NONE);
        assertThat(rates.total("Q").completed()).isEqualTo(100);
    }

    @Test
    void theRateIsOfTheLastInterval() {
        var rates = Rates.none().with(at(0, 0)).with(at(2, 100)).with(at(4, 140));
        assertThat(rates.last("Q")).isEqualTo(new Flow(40, 20, 2));
        assertThat(rates.average("Q")).isEqualTo(new Flow(70, 35, 3.5));
    }

    @Test
    void theAverageIsOfHalfAMinute() {
        var rates = Rates.none();
        for (int second = 0; second <= 300; second += 2) {
            rates = rates.with(at(second, second < 270 ? 0 : (second - 270) * 10L));
        }
        assertThat(rates.average("Q").completed()).isCloseTo(10, within(0.01));
        assertThat(rates.readings()).hasSize(16);
    }

    @Test
    void anIntervalThatIsLongerThanTheAverageIsTheAverage() {
        var rates = Rates.none().with(at(0, 0)).with(at(60, 60)).with(at(120, 180));
        assertThat(rates.average("Q").completed()).isEqualTo(2);
        assertThat(rates.last("Q").completed()).isEqualTo(2);
    }

    @Test
    void aQueueThatNothingHappenedToHasNoRate() {
        var rates = Rates.none().with(at(0, 0)).with(at(2, 100));
        assertThat(rates.last("OTHER")).isEqualTo(Flow.NONE);
        assertThat(rates.total("OTHER")).isEqualTo(Counts.NONE);
    }
}
