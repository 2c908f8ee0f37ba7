package io.asyncjobs.cli.output;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which columns of a table are shown and how wide each is, so that it fits: all of them as wide as they are, else with
 * texts cut, else without minor columns. Works on numbers alone.
 */
final class TableFit {

    /** Left and right of each cell. */
    static final int AROUND = 2;

    private TableFit() {}

    /**
     * A column.
     *
     * @param widest how many cells its widest cell takes
     * @param least how many it may be cut to
     * @param minor 0 for a column that must be there; of the others the highest goes first, and the last of equal ones
     */
    record Extent(int widest, int least, int minor) {}

    /**
     * The width of each column, 0 for one that is left out; empty where the table cannot fit.
     *
     * @param most how many cells a line may take
     */
    static Optional<int[]> widths(List<Extent> columns, int most) {
        var shown = new boolean[columns.size()];
        Arrays.fill(shown, true);
        while (taken(least(columns, shown)) > most) {
            int next = nextToGo(columns, shown);
            if (next < 0) {
                return Optional.empty();
            }
            shown[next] = false;
        }
        return Optional.of(cut(columns, shown, most));
    }

    private static int nextToGo(List<Extent> columns, boolean[] shown) {
        int next = -1;
        for (int i = 0; i < shown.length; i++) {
            int minor = columns.get(i).minor();
            if (shown[i] && minor > 0 && (next < 0 || minor >= columns.get(next).minor())) {
                next = i;
            }
        }
        return next;
    }

    /** The widest goes first, cell by cell. */
    private static int[] cut(List<Extent> columns, boolean[] shown, int most) {
        var widths = new int[shown.length];
        for (int i = 0; i < shown.length; i++) {
            widths[i] = shown[i] ? columns.get(i).widest() : 0;
        }
        for (int over = taken(widths) - most; over > 0; over--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (widths[i] > columns.get(i).least() && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            widths[widest]--;
        }
        return widths;
    }

    private static int[] least(List<Extent> columns, boolean[] shown) {
        var widths = new int[shown.length];
        for (int i = 0; i < shown.length; i++) {
            widths[i] = shown[i] ? columns.get(i).least() : 0;
        }
        return widths;
    }

    /** What a line takes, without the space at its end. */
    private static int taken(int[] widths) {
        return Arrays.stream(widths)
                        .filter(width -> width > 0)
                        .map(width -> width + AROUND)
                        .sum()
                - 1;
    }
}
