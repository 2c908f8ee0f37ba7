package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BenchOptionsTest {

    @Test
    void nothingGivenIsTheUsualRun() {
        var options = BenchOptions.defaults();

        assertThat(options.isUsual()).isTrue();
        assertThat(options.runs()).isEqualTo(3);
        assertThat(options.scaled(1_000)).isEqualTo(1_000);
        assertThat(options.historyTasks()).isEqualTo(100_000);
        assertThat(Rows.chosen(options))
                .allMatch(row -> row.size() != Size.FULL)
                .hasSizeGreaterThan(10);
    }

    @Test
    void quickRunHasAFewRowsOnceWithAFifthOfTheTasks() {
        var options = of(Size.QUICK);

        assertThat(options.runs()).isEqualTo(1);
        assertThat(options.scaled(1_000)).isEqualTo(200);
        assertThat(Rows.chosen(options).stream().map(Scenario::name))
                .containsExactly("enqueue-1", "enqueue-64", "enqueue-bulk", "drain", "latency");
    }

    @Test
    void fullRunHasEveryRowAndAMillionOfHistory() {
        assertThat(Rows.chosen(of(Size.FULL))).isEqualTo(Rows.ALL);
        assertThat(of(Size.FULL).historyTasks()).isEqualTo(1_000_000);
    }

    @Test
    void rowsThatAreNamedAreMeasuredWhateverTheSize() {
        var options = with(List.of("steady", "drain"), 0, 0.5, 256, Duration.ofMinutes(1));

        assertThat(Rows.chosen(options).stream().map(Scenario::name)).containsExactly("drain", "steady");
        assertThat(options.scaled(1)).isEqualTo(1);
        assertThat(options.isUsual()).isFalse();
    }

    @Test
    void namesOfRowsAreUnique() {
        assertThat(Rows.ALL.stream().map(Scenario::name)).doesNotHaveDuplicates();
    }

    static Stream<Arguments> wrong() {
        var minute = Duration.ofMinutes(1);
        return Stream.of(
                Arguments.of("there is no row \"drian\"; there are enqueue-1", (Supplier<BenchOptions>)
                        () -> with(List.of("drian"), 0, 0, 256, minute)),
                Arguments.of("the number of repetitions is -1; it must be between 0 and 1000", (Supplier<BenchOptions>)
                        () -> with(List.of(), -1, 0, 256, minute)),
                Arguments.of("the scale is -1.0; it must be", (Supplier<BenchOptions>)
                        () -> with(List.of(), 0, -1, 256, minute)),
                Arguments.of("the scale is NaN; it must be", (Supplier<BenchOptions>)
                        () -> with(List.of(), 0, Double.NaN, 256, minute)),
                Arguments.of("the payload is 4; it must be between 16", (Supplier<BenchOptions>)
                        () -> with(List.of(), 0, 0, 4, minute)),
                Arguments.of("the steady load is to last PT0S", (Supplier<BenchOptions>)
                        () -> with(List.of(), 0, 0, 256, Duration.ZERO)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void wrongValuesAreToldInOneSentence(String told, Supplier<BenchOptions> made) {
        assertThatIllegalArgumentException().isThrownBy(made::get).withMessageStartingWith(told);
    }

    private static BenchOptions of(Size size) {
        return new BenchOptions(size, List.of(), 0, 0, null, 256, 200, 0, Duration.ofMinutes(10), 1, true, null);
    }

    private static BenchOptions with(List<String> rows, int repeat, double scale, int payload, Duration steady) {
        return new BenchOptions(Size.NORMAL, rows, repeat, scale, null, payload, 200, 0, steady, 1, true, null);
    }
}
