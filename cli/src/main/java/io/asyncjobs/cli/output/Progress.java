package io.asyncjobs.cli.output;

import java.io.PrintWriter;

/** A bar that is drawn over and over on one line of a terminal, and removed when it is closed. Used by one thread, but closed by any. */
public final class Progress implements AutoCloseable {

    private static final int CELLS = 30;
    static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter writer;
    private final boolean visible;
    private final String label;
    private final long total;
    private volatile String shown = "";

    Progress(PrintWriter writer, boolean visible, String label, long total) {
        this.writer = writer;
        this.visible = visible;
        this.label = label;
        this.total = Math.max(1, total);
    }

    /** So much is done now. */
    public void at(long done) {
        var next = render(label, done, total);
        if (visible && !next.equals(shown)) {
            shown = next;
            writer.print(CLEAR_LINE + next);
            writer.flush();
        }
    }

    static String render(String label, long done, long total) {
        return "  " + label + " " + bar(done, total);
    }

    /** A bar and its percentage. */
    public static String bar(long done, long total) {
        long part = Math.clamp(done, 0, total);
        int full = (int) (part * CELLS / total);
        return "█".repeat(full) + "░".repeat(CELLS - full) + " " + part * 100 / total + " %";
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
