package io.asyncjobs.cli.output;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows below headings. */
public final class Table {

    private static final int WIDEST = 200;

    // Only a rule below the headings, so that six columns with an id fit a terminal of 80 characters. The library takes
    // its borders by position, and null for none.
    private static final int BORDERS = 29;
    private static final int RULE_BELOW_HEADINGS = 8;

    private final List<Column> columns = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();

    /** Adds a column of texts. */
    public Table text(String heading) {
        return column(heading, HorizontalAlign.LEFT);
    }

    /** Adds a column of figures. */
    public Table figure(String heading) {
        return column(heading, HorizontalAlign.RIGHT);
    }

    private Table column(String heading, HorizontalAlign align) {
        columns.add(new Column()
                .header(heading)
                .headerAlign(align)
                .dataAlign(align)
                .maxWidth(WIDEST, OverflowBehaviour.ELLIPSIS_RIGHT));
        return this;
    }

    /** Adds a row, one cell for each column. */
    public Table row(String... cells) {
        rows.add(cells.clone());
        return this;
    }

    /** The table as lines. */
    public List<String> lines() {
        return AsciiTable.builder()
                .border(borders())
                .lineSeparator("\n")
                .data(columns.toArray(Column[]::new), rows.toArray(Object[][]::new))
                .asString()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    private static @Nullable Character[] borders() {
        var borders = new @Nullable Character[BORDERS];
        borders[RULE_BELOW_HEADINGS] = '─';
        return borders;
    }

    /** Prints it, as far as anybody reads it. */
    public void print(Output output) {
        for (var line : lines()) {
            if (output.isBroken()) {
                return;
            }
            output.line(line);
        }
    }
}
