package io.asyncjobs.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {

    @ParameterizedTest
    @CsvSource({
        "email:new, 9",
        "名前, 4",
        "한글, 4",
        "ｱ, 1",
        "Ａ, 2",
        "🚀, 2",
        "⌚, 2",
        "é, 1",
        "e\u0301, 1",
        "─…é, 3",
        "'', 0"
    })
    void wideCharactersTakeTwoCells(String text, int cells) {
        assertThat(Cells.of(text)).isEqualTo(cells);
    }

    @Test
    void aCutTextEndsWithAnEllipsisAndFits() {
        assertThat(Cells.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Cells.cut("abcdef", 4)).isEqualTo("abc…");
        assertThat(Cells.cut("名前名前", 4)).isEqualTo("名…");
        assertThat(Cells.cut("🚀🚀🚀", 5)).isEqualTo("🚀🚀…");
        assertThat(Cells.cut("abc", 1)).isEqualTo("…");
        assertThat(Cells.cut("abc", 0)).isEmpty();
    }

    @Test
    void textsAreFilledUpByTheirCells() {
        assertThat(Cells.padded("名前", 6)).isEqualTo("名前  ");
        assertThat(Cells.right("12", 4)).isEqualTo("  12");
        assertThat(Cells.right("12345", 4)).isEqualTo("12345");
    }

    @Test
    void linesAreBrokenAtSpaces() {
        assertThat(Cells.wrapped("the mail server is down", 10)).containsExactly("the mail", "server is", "down");
        assertThat(Cells.wrapped("exactly ten", 7)).containsExactly("exactly", "ten");
        assertThat(Cells.wrapped("short", 10)).containsExactly("short");
        assertThat(Cells.wrapped("", 10)).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void whatHasNoSpaceIsBrokenBetweenCharacters(int most) {
        var text = "connection🚀refused名前";
        assertThat(Cells.wrapped(text, most)).allMatch(line -> Cells.of(line) <= most);
        assertThat(String.join("", Cells.wrapped(text, most))).isEqualTo(text);
    }
}
