package io.asyncjobs.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts measured in cells of a terminal: two for each of the wide characters of East Asia and for emoji, none for marks
 * that stand on another character, one for everything else.
 */
public final class Cells {

    private static final String CUT = "…";

    /** First and last of each block whose characters are wide. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3041, 0x33FF},
        {0x3400, 0x4DBF},
        {0x4E00, 0xA4CF},
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x20000, 0x3FFFD}
    };

    private Cells() {}

    /** How many cells the text takes. */
    public static int of(String text) {
        return text.codePoints().map(Cells::of).sum();
    }

    private static int of(int codePoint) {
        if (codePoint < 0x300) {
            return 1;
        }
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(codePoint) || Character.isEmojiPresentation(codePoint) ? 2 : 1;
        };
    }

    private static boolean isWide(int codePoint) {
        for (var block : WIDE) {
            if (codePoint <= block[1]) {
                return codePoint >= block[0];
            }
        }
        return false;
    }

    /** The text where it fits into so many cells, else its beginning and an ellipsis. */
    public static String cut(String text, int most) {
        if (of(text) <= most) {
            return text;
        }
        return most < 1 ? "" : text.substring(0, fitting(text, 0, most - 1)) + CUT;
    }

    /** The text and spaces behind it that make it take so many cells at least. */
    public static String padded(String text, int cells) {
        return text + gap(text, cells);
    }

    /** The text and spaces before it that make it take so many cells at least. */
    public static String right(String text, int cells) {
        return gap(text, cells) + text;
    }

    private static String gap(String text, int cells) {
        return " ".repeat(Math.max(0, cells - of(text)));
    }

    /** The text as lines of at most so many cells, broken at spaces where there are some; a character is never broken. */
    public static List<String> wrapped(String text, int most) {
        var lines = new ArrayList<String>();
        int from = 0;
        while (of(text.substring(from)) > most) {
            int end = Math.max(fitting(text, from, most), text.offsetByCodePoints(from, 1));
            int space = text.lastIndexOf(' ', end);
            int broken = space > from ? space : end;
            lines.add(text.substring(from, broken));
            from = space > from ? space + 1 : end;
        }
        lines.add(text.substring(from));
        return lines;
    }

    /** Where the longest part ends that begins there and fits. */
    private static int fitting(String text, int from, int most) {
        int end = from;
        int cells = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            cells += of(codePoint);
            if (cells > most) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return end;
    }
}
