package io.asyncjobs.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.cli.output.Style;
import io.asyncjobs.cli.top.ScreenLine.Look;
import java.util.List;
import org.junit.jupiter.api.Test;

class PainterTest {

    private static final int WIDTH = 10;

    private final Painter plain = new Painter(new Style(false));

    private static List<ScreenLine> lines(String... texts) {
        return List.of(texts).stream().map(ScreenLine::plain).toList();
    }

    @Test
    void theFirstFrameClearsTheScreen() {
        assertThat(plain.all(lines("a", "b"), WIDTH)).isEqualTo("\u001b[2J\u001b[1;1Ha\u001b[K\u001b[2;1Hb\u001b[K");
    }

    @Test
    void onlyWhatChangedIsWritten() {
        assertThat(plain.changes(lines("a", "b", "c"), lines("a", "B", "c"), WIDTH))
                .isEqualTo("\u001b[2;1HB\u001b[K");
        assertThat(plain.changes(lines("a"), lines("a"), WIDTH)).isEmpty();
    }

    @Test
    void linesThatAreNoMoreAreCleared() {
        assertThat(plain.changes(lines("a", "b", "c"), lines("a"), WIDTH)).isEqualTo("\u001b[2;1H\u001b[J");
    }

    @Test
    void behindAFullLineNothingIsCleared() {
        assertThat(plain.changes(List.of(), lines("0123456789"), WIDTH)).isEqualTo("\u001b[1;1H0123456789");
        assertThat(plain.changes(List.of(), lines("名前名前名"), WIDTH)).isEqualTo("\u001b[1;1H名前名前名");
    }

    @Test
    void theSelectedLineIsMarkedAcrossTheScreen() {
        var selected = List.of(new ScreenLine("> Q", Look.SELECTED));
        assertThat(new Painter(new Style(true)).changes(List.of(), selected, WIDTH))
                .isEqualTo("\u001b[1;1H\u001b[7m> Q       \u001b[0m");
    }

    @Test
    void withoutColoursNothingIsColoured() {
        for (var look : Look.values()) {
            assertThat(plain.changes(List.of(), List.of(new ScreenLine("text", look)), WIDTH))
                    .doesNotContain("m");
        }
    }
}
