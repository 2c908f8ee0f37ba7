package io.asyncjobs.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void firstColumnIsToTheLeftAndFiguresToTheRight() {
        var table = new TextTable("row", "tasks/s");
        table.row("drain", "16,100");
        table.row("x", "1");

        assertThat(table.lines())
                .containsExactly("row    tasks/s", "──────────────", "drain   16,100", "x            1");
    }

    @Test
    void tableWithoutRowsHasNoLines() {
        assertThat(new TextTable("row").lines()).isEmpty();
    }

    @Test
    void figuresHaveThreeDigitsThatMatter() {
        assertThat(List.of(12_345.6, 123.4, 12.34, 1.234, 0.123).stream().map(TextTable::figure))
                .containsExactly("12,346", "123", "12.3", "1.23", "0.12");
        assertThat(TextTable.percent(Optional.of(0.347))).isEqualTo("35 %");
        assertThat(TextTable.times(Optional.empty())).isEqualTo("–");
    }

    @Test
    void longSentencesAreWrapped() {
        var lines = TextTable.wrapped("word ".repeat(50).strip());

        assertThat(lines).hasSizeGreaterThan(2).allMatch(line -> line.length() <= TextTable.WIDEST);
        assertThat(String.join(" ", lines).split("\\s+", -1)).hasSize(50);
    }

    @Test
    void widestFiguresFitAHundredCharacters() {
        var rows = Rows.ALL.stream().map(Measured::new).toList();
        for (var row : rows) {
            for (var who : List.of(Measured.OURS, Baseline.RAW, Baseline.ORIGINAL)) {
                var sample = new Sample();
                for (var figure : List.of(
                        Sample.RATE, Sample.P50, Sample.P99, Sample.MAX, "bare_ping_p50_ms", "bare_ping_p99_ms")) {
                    sample.with(figure, 123_456);
                }
                for (var figure : List.of(Sample.CLIENT_CPU, Sample.SERVER_CPU, Sample.LIVE_HEAP)) {
                    sample.with(figure, 88.8);
                }
                row.add(who, sample.with(Sample.ALLOCATED, 999_999).with(Sample.WRITTEN, 999_999));
            }
        }

        assertThat(SpeedTable.of(rows)).hasSize(rows.size() + 2).allMatch(TextTableTest::fits);
        assertThat(LatencyTable.of(rows)).hasSize(rows.size() + 2);
        assertThat(CostTable.of(rows)).hasSize(rows.size() + 2).allMatch(TextTableTest::fits);
    }

    private static boolean fits(String line) {
        return line.length() <= TextTable.WIDEST;
    }
}
