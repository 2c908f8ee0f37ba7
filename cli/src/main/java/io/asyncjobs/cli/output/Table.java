package io.asyncjobs.cli.output;

import io.asyncjobs.cli.output.TableFit.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Rows below headings. On a terminal it fits: texts are cut, then minor columns are left out, and where that is not enough
 * each row becomes a block of labelled lines. Ids and figures are never cut.
 */
public final class Table {

    private static final int WIDEST = 200;

    /** What a text is cut to at most: every state, reason and time still fits. */
    private static final int LEAST = 12;

    private enum Kind {
        ID,
        TEXT,
        FIGURE
    }

    private record Column(String heading, Kind kind, int minor) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a column of texts that are of no use when they are cut: ids and names. */
    public Table id(String heading) {
        return column(heading, Kind.ID);
    }

    /** Adds a column of texts. */
    public Table text(String heading) {
        return column(heading, Kind.TEXT);
    }

    /** Adds a column of figures. */
    public Table figure(String heading) {
        return column(heading, Kind.FIGURE);
    }

    private Table column(String heading, Kind kind) {
        columns.add(new Column(heading, kind, 0));
        return this;
    }

    /**
     * Says that the column added last may be left out where there is no room for all.
     *
     * @param rank above zero; the highest goes first
     */
    public Table minor(int rank) {
        var last = columns.removeLast();
        columns.add(new Column(last.heading(), last.kind(), rank));
        return this;
    }

    /** Adds a row, one cell for each column. */
    public Table row(String... cells) {
        var row = new ArrayList<String>();
        for (int i = 0; i < cells.length; i++) {
            row.add(columns.get(i).kind() == Kind.ID ? cells[i] : Cells.cut(cells[i], WIDEST));
        }
        rows.add(row);
        return this;
    }

    /** The table as lines, as wide as it is. */
    public List<String> lines() {
        return lines(OptionalInt.empty());
    }

    /** The table as lines that take at most so many cells each; only an id that is longer takes more. */
    public List<String> lines(OptionalInt most) {
        return fitting(most.orElse(Integer.MAX_VALUE))
                .orElseGet(() -> RowBlocks.lines(labels(), rows, most.orElseThrow()));
    }

    /** Headings, a rule and one line for each row, of at most so many cells each; empty where no table fits. */
    public Optional<List<String>> fitting(int most) {
        return TableFit.widths(extents(), most).map(widths -> table(widths, most));
    }

    private List<Extent> extents() {
        return IntStream.range(0, columns.size()).mapToObj(this::extent).toList();
    }

    private Extent extent(int index) {
        var column = columns.get(index);
        int widest = Math.max(
                Cells.of(column.heading()),
                rows.stream().mapToInt(row -> Cells.of(row.get(index))).max().orElse(0));
        return new Extent(widest, column.kind() == Kind.TEXT ? Math.min(widest, LEAST) : widest, column.minor());
    }

    private List<RowBlocks.Label> labels() {
        return columns.stream()
                .map(column -> new RowBlocks.Label(column.heading(), column.kind() == Kind.ID))
                .toList();
    }

    private List<String> headings() {
        return columns.stream().map(Column::heading).toList();
    }

    private List<String> table(int[] widths, int most) {
        var lines = new ArrayList<String>();
        lines.add(line(headings(), widths));
        int whole = IntStream.of(widths)
                .filter(width -> width > 0)
                .map(width -> width + TableFit.AROUND)
                .sum();
        lines.add("─".repeat(Math.min(whole, most)));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                var cell = Cells.cut(cells.get(i), widths[i]);
                line.append(' ')
                        .append(
                                columns.get(i).kind() == Kind.FIGURE
                                        ? Cells.right(cell, widths[i])
                                        : Cells.padded(cell, widths[i]))
                        .append(' ');
            }
        }
        return line.toString().stripTrailing();
    }

    /** Prints it, so that it fits where somebody looks, as far as anybody reads it. */
    public void print(Output output) {
        for (var line : lines(output.columns())) {
            if (output.isBroken()) {
                return;
            }
            output.line(line);
        }
    }
}
