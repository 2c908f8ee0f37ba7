package io.asyncjobs.cli.top;

import io.asyncjobs.cli.output.Cells;
import io.asyncjobs.cli.output.Style;
import java.util.List;

/** Makes one text of control sequences that turns what a terminal shows into other lines. Works on values alone. */
final class Painter {

    private static final String CLEAR = "\u001b[2J";
    private static final String CLEAR_REST_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Style style;

    Painter(Style style) {
        this.style = style;
    }

    /** Everything anew, whatever is there. */
    String all(List<ScreenLine> lines, int width) {
        return CLEAR + changes(List.of(), lines, width);
    }

    /** What differs from the lines that are there; nothing for what is the same, so that nothing flickers. */
    String changes(List<ScreenLine> before, List<ScreenLine> after, int width) {
        var text = new StringBuilder();
        for (int i = 0; i < after.size(); i++) {
            if (i >= before.size() || !before.get(i).equals(after.get(i))) {
                text.append(at(i)).append(painted(after.get(i), width));
            }
        }
        if (before.size() > after.size()) {
            text.append(at(after.size())).append(CLEAR_BELOW);
        }
        return text.toString();
    }

    private static String at(int line) {
        return "\u001b[" + (line + 1) + ";1H";
    }

    /** Behind a full line nothing is cleared, since that would take its last character. */
    private String painted(ScreenLine line, int width) {
        var text = line.text();
        return switch (line.look()) {
            case SELECTED -> style.reverse(Cells.padded(text, width));
            case PLAIN -> text + rest(text, width);
            case TITLE -> style.bold(text) + rest(text, width);
            case NOTICE -> style.yellow(text) + rest(text, width);
            case ALERT -> style.red(text) + rest(text, width);
            case FAINT -> style.dim(text) + rest(text, width);
        };
    }

    private static String rest(String text, int width) {
        return Cells.of(text) < width ? CLEAR_REST_OF_LINE : "";
    }
}
