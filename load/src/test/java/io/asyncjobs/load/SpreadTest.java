package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void medianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Spread.of(3, 1, 20)).isEqualTo(new Spread(3, 1, 20));
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Spread.of(4, 1, 2, 30)).isEqualTo(new Spread(3, 1, 30));
    }

    @Test
    void oneValueIsItsOwnMedian() {
        assertThat(Spread.of(7)).isEqualTo(new Spread(7, 7, 7));
    }
}
