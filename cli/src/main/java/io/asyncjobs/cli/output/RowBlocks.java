package io.asyncjobs.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Rows for a terminal that no table fits: each begins with its first cell, and the others are labelled lines below. */
final class RowBlocks {

    private static final String INDENT = "  ";
    private static final String DEEPER = "    ";

    /** Room for some characters of a value even on the narrowest terminal. */
    private static final int NARROWEST = 8;

    private RowBlocks() {}

    /**
     * What a column's cells are called.
     *
     * @param isWhole whether they are never broken into lines
     */
    record Label(String heading, boolean isWhole) {}

    static List<String> lines(List<Label> labels, List<List<String>> rows, int most) {
        var lines = new ArrayList<String>();
        for (var row : rows) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(row.getFirst());
            for (int i = 1; i < row.size(); i++) {
                if (!row.get(i).isBlank()) {
                    lines.addAll(value(labels.get(i), row.get(i), most));
                }
            }
        }
        return lines;
    }

    private static List<String> value(Label label, String value, int most) {
        var line = label.heading() + ": " + value;
        if (Cells.of(line) <= most - INDENT.length()) {
            return List.of(INDENT + line);
        }
        if (label.isWhole()) {
            return List.of(INDENT + label.heading() + ":", value);
        }
        var lines = new ArrayList<String>();
        for (var part : Cells.wrapped(line, Math.max(NARROWEST, most - DEEPER.length()))) {
            lines.add((lines.isEmpty() ? INDENT : DEEPER) + part);
        }
        return lines;
    }
}
