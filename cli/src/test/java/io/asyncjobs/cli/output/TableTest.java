package io.asyncjobs.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {

    private static final String ID = "24ErgVol4ZjpoQ8FAima9R2jEHB";

    private static Table tasks() {
        return new Table()
                .id("ID")
                .text("Type")
                .text("Created")
                .minor(2)
                .text("State")
                .text("Error")
                .minor(1)
                .figure("Tries")
                .minor(3)
                .row(ID, "email:new", "10:11:12", "retry", "connection refused by 10.0.0.1, port 25", "3")
                .row("short", "受信トレイ:名前:変更", "10:11:12", "queue_error", "", "12");
    }

    @Test
    void withoutALimitEverythingIsShown() {
        assertThat(tasks().lines())
                .containsExactly(
                        " ID                           Type                  Created   State        Error                                    Tries",
                        "─".repeat(122),
                        " 24ErgVol4ZjpoQ8FAima9R2jEHB  email:new             10:11:12  retry        connection refused by 10.0.0.1, port 25      3",
                        " short                        受信トレイ:名前:変更  10:11:12  queue_error                                              12");
    }

    @Test
    void aTerminalThatIsWideEnoughShowsTheSame() {
        assertThat(tasks().lines(OptionalInt.of(200))).isEqualTo(tasks().lines());
    }

    @Test
    void textsAreCutBeforeAnythingIsLeftOut() {
        assertThat(tasks().lines(OptionalInt.of(110)).get(2))
                .isEqualTo(" " + ID
                        + "  email:new             10:11:12  retry        connection refused by 10.0.…      3");
    }

    @Test
    void minorColumnsAreLeftOutByRank() {
        assertThat(headings(84)).containsExactly("ID", "Type", "Created", "State", "Error");
        assertThat(headings(75)).containsExactly("ID", "Type", "State", "Error");
        assertThat(headings(60)).containsExactly("ID", "Type", "State");
    }

    private static String[] headings(int columns) {
        return tasks().lines(OptionalInt.of(columns)).getFirst().strip().split(" +", -1);
    }

    @Test
    void aRowBecomesABlockWhereNoTableFits() {
        assertThat(tasks().lines(OptionalInt.of(40)))
                .containsExactly(
                        ID,
                        "  Type: email:new",
                        "  Created: 10:11:12",
                        "  State: retry",
                        "  Error: connection refused by",
                        "    10.0.0.1, port 25",
                        "  Tries: 3",
                        "",
                        "short",
                        "  Type: 受信トレイ:名前:変更",
                        "  Created: 10:11:12",
                        "  State: queue_error",
                        "  Tries: 12");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 40, 60, 80, 100, 200})
    void noLineIsWiderThanTheTerminalAndIdsAreWhole(int columns) {
        var lines = tasks().lines(OptionalInt.of(columns));
        assertThat(lines).allMatch(line -> Cells.of(line) <= columns || line.equals(ID));
        assertThat(String.join("\n", lines)).contains(ID, "queue_error");
    }

    @Test
    void anIdInABlockStandsOnALineOfItsOwnWhereItNeedsThat() {
        var table = new Table().id("Due").id("Task").text("Reason").row("2026-11-24", ID, "by hand");
        assertThat(table.lines(OptionalInt.of(20))).containsExactly("2026-11-24", "  Task:", ID, "  Reason: by hand");
    }

    @Test
    void figuresAreNeverCut() {
        var table = new Table().id("Queue").figure("Items").row("EMAIL", "123,456,789");
        assertThat(table.lines(OptionalInt.of(20)).getLast()).isEqualTo(" EMAIL  123,456,789");
        assertThat(table.lines(OptionalInt.of(18))).containsExactly("EMAIL", "  Items:", "    123,456,789");
    }

    @Test
    void aTableWithoutRowsHasItsHeadings() {
        assertThat(new Table().id("Queue").figure("Items").lines()).containsExactly(" Queue  Items", "─".repeat(14));
    }
}
