package io.asyncjobs.cli.top;

import io.asyncjobs.cli.output.Cells;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the keys do and what the columns mean. */
final class HelpText {

    private HelpText() {}

    static List<String> lines(int width) {
        return paragraphs().stream()
                .flatMap(paragraph -> Cells.wrapped(paragraph, Math.max(1, width)).stream())
                .toList();
    }

    private static List<String> paragraphs() {
        var numbered = IntStream.rangeClosed(1, 9)
                .mapToObj(digit -> digit + " " + Column.ALL.get(digit - 1).heading())
                .collect(Collectors.joining(", "));
        return List.of(
                "p: pauses or resumes the selected queue",
                "up, down, j, k: select; also PgUp, PgDn, Home, End",
                "s or >, S or <: sort by the next column, the one before",
                numbered,
                "r: turns the order round",
                "space: freezes what is shown",
                "q, Esc, Ctrl-C: end",
                "",
                "P: the queue is paused",
                "Oldest: how long its oldest item has been in the queue, running or not",
                "In, Done, Fail: tasks that came and completed, tries that failed and tasks that died, a second;"
                        + " 30s is the average of half a minute",
                "Dead: its dead letters. Failed: since this was started",
                "Workers: how many serve it, and their slots",
                "",
                "Any key goes back.");
    }
}
