package io.asyncjobs.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rows below headings, the first column to the left and the others to the right. */
final class TextTable {

    static final int WIDEST = 100;

    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    TextTable(String... headings) {
        rows.add(headings);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    /** The lines; none where there is no row. */
    List<String> lines() {
        if (rows.size() == 1) {
            return List.of();
        }
        var widths = new int[rows.getFirst().length];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        var lines = new ArrayList<String>();
        for (var row : rows) {
            lines.add(line(row, widths));
        }
        lines.add(1, "─".repeat(Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1)));
        return lines;
    }

    private static String line(String[] row, int[] widths) {
        var line = new StringBuilder(pad(row[0], widths[0], false));
        for (int i = 1; i < widths.length; i++) {
            line.append(GAP).append(pad(row[i], widths[i], true));
        }
        return line.toString().stripTrailing();
    }

    private static String pad(String text, int width, boolean right) {
        var space = " ".repeat(width - text.length());
        return right ? space + text : text + space;
    }

    /** A sentence on as many lines as it needs. */
    static List<String> wrapped(String sentence) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : sentence.split("\\s+", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDEST) {
                lines.add(line.toString());
                line.setLength(0);
                line.append("  ");
            }
            line.append(line.isEmpty() || line.toString().isBlank() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** A figure to read, with three digits that matter. */
    static String figure(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }

    /** The median, a dash where there is none. */
    static String median(Optional<Spread> spread) {
        return spread.map(each -> figure(each.median())).orElse("–");
    }

    static String range(Spread spread) {
        return figure(spread.min()) + " – " + figure(spread.max());
    }

    static String percent(Optional<Double> ratio) {
        return ratio.map(each -> String.format(Locale.ROOT, "%.0f %%", 100 * each))
                .orElse("–");
    }

    static String times(Optional<Double> ratio) {
        return ratio.map(each -> "×" + figure(each)).orElse("–");
    }
}
