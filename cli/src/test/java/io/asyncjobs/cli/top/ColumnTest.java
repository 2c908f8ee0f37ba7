package io.asyncjobs.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ColumnTest {

    @ParameterizedTest
    @CsvSource({"PT0.4S, 0s", "PT12.9S, 12s", "PT5M3S, 5m3s", "PT3H5M7S, 3h5m", "PT26H30M, 1d2h", "PT48H, 2d"})
    void agesHaveTheirTwoLargestUnits(Duration age, String text) {
        assertThat(Column.age(age)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.04, 0.0", "9.94, 9.9", "12.5, 13", "12345.6, '12,346'"})
    void ratesAreShort(double rate, String text) {
        assertThat(Column.rate(rate)).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource
    void everyColumnIsFoundByItsWord(Column column) {
        assertThat(Column.ofWord(column.word())).contains(column);
    }

    @ParameterizedTest
    @EnumSource
    void equalQueuesAreOrderedByName(Column column) {
        assertThat(Stream.of(Snapshots.line("B", 1), Snapshots.line("A", 1)).sorted(column.order()))
                .extracting(Snapshot.Line::name)
                .containsExactly("A", "B");
    }

    @Test
    void theMostComesFirstAndNothingWaitingLast() {
        assertThat(Stream.of(Snapshots.line("IDLE", 0), Snapshots.line("BUSY", 1))
                        .sorted(Column.OLDEST.order()))
                .extracting(Snapshot.Line::name)
                .containsExactly("BUSY", "IDLE");
    }
}
