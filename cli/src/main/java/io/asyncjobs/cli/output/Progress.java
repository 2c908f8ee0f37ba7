package io.asyncjobs.cli.output;

import java.io.PrintWriter;
import java.util.OptionalInt;

/** A bar that is drawn over and over on one line of a terminal, and removed when it is closed. Used by one thread, but closed by any. */
public final class Progress implements AutoCloseable {

    private static final int CELLS = 30;
    private static final int FEWEST_CELLS = 5;

    /** What stands around label and bar: three spaces and the percentage. */
    private static final int AROUND = 9;

    static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter writer;
    private final boolean visible;
    private final int columns;
    private final String label;
    private final long total;
    private volatile String shown = "";

    Progress(PrintWriter writer, boolean visible, OptionalInt columns, String label, long total) {
        this.writer = writer;
        this.visible = visible;
        this.columns = columns.orElse(Integer.MAX_VALUE);
        this.label = label;
        this.total = Math.max(1, total);
    }

    /** So much is done now. */
    public void at(long done) {
        var next = render(label, done, total, columns);
        if (visible && !next.equals(shown)) {
            shown = next;
            writer.print(CLEAR_LINE + next);
            writer.flush();
        }
    }

    /** One line, or the bar could not be drawn over: first the bar becomes shorter, then the label. */
    static String render(String label, long done, long total, int columns) {
        int cells = Math.clamp((long) columns - AROUND - Cells.of(label), FEWEST_CELLS, CELLS);
        var fitting = Cells.cut(label, Math.max(0, columns - AROUND - cells));
        return "  " + fitting + " " + bar(done, total, cells);
    }

    /** A bar and its percentage. */
    public static String bar(long done, long total) {
        return bar(done, total, CELLS);
    }

    private static String bar(long done, long total, int cells) {
        long part = Math.clamp(done, 0, total);
        int full = (int) (part * cells / total);
        return "█".repeat(full) + "░".repeat(cells - full) + " " + part * 100 / total + " %";
    }

    @Override
    public void close() {
        if (!shown.isEmpty()) {
            shown = "";
            writer.print(CLEAR_LINE);
            writer.flush();
        }
    }
}
