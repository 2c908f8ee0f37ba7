package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredTest {

    private final Measured drain = new Measured(Drain.usual());

    @Test
    void ratioIsTheMedianOfOursByThatOfTheBaseline() {
        List.of(100.0, 300.0, 200.0).forEach(rate -> drain.add(Measured.OURS, rate(rate)));
        List.of(400.0, 390.0, 1_000.0).forEach(rate -> drain.add(Baseline.RAW, rate(rate)));

        assertThat(drain.ratio(Baseline.RAW, Sample.RATE)).hasValue(0.5);
        assertThat(drain.ratio(Baseline.ORIGINAL, Sample.RATE)).isEmpty();
    }

    @Test
    void repetitionsWithoutAFigureAreLeftOut() {
        drain.add(Measured.OURS, rate(7));
        drain.add(Measured.OURS, new Sample());

        assertThat(drain.spread(Measured.OURS, Sample.RATE)).hasValue(new Spread(7, 7, 7));
        assertThat(drain.spread(Measured.OURS, Sample.P50)).isEmpty();
    }

    @Test
    void baselineOfNothingGivesNoRatio() {
        drain.add(Measured.OURS, rate(7));
        drain.add(Baseline.RAW, rate(0));

        assertThat(drain.ratio(Baseline.RAW, Sample.RATE)).isEmpty();
    }

    @Test
    void longHistoryIsComparedWithTheEmptyStore() {
        var bulk = new Measured(BulkEnqueue.usual());
        var history = new Measured(new History(1));
        drain.add(Measured.OURS, rate(1_000));
        bulk.add(Measured.OURS, rate(2_000));
        history.add(Measured.OURS, rate(900).with("enqueued_per_second", 2_100));

        assertThat(Flatness.of(history, List.of(drain, bulk, history)))
                .hasValue("history: drains at 90 % of the rate of the row drain, enqueues at 105 % of that of"
                        + " enqueue-bulk");
        assertThat(Flatness.of(drain, List.of(drain, bulk, history))).isEmpty();
    }

    @Test
    void growthIsToldByTheMiddleOfTheFirstPartsAndOfTheLast() {
        var steady = new Measured(new Steady());
        var sample = new Sample();
        for (int part = 1; part <= Steady.PARTS; part++) {
            sample.with(Steady.p99OfPart(part), part == 2 ? 900 : part);
        }
        steady.add(Measured.OURS, sample);

        assertThat(Flatness.growth(steady))
                .hasValue("steady: p99 of 3.00 ms in the first 3 of 10 parts, of 9.00 ms in the last");
        assertThat(Flatness.growth(drain)).isEmpty();
    }

    private static Sample rate(double rate) {
        return new Sample().with(Sample.RATE, rate);
    }
}
