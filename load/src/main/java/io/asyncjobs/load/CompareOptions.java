package io.asyncjobs.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What two builds are compared by.
 *
 * @param first a folder with {@code ajc} or {@code bin/ajc} in it, or that program
 * @param second the other one
 * @param pairs how often each is measured, in turn, from 1 to 1,000
 * @param rows the names of the rows; at least one
 * @param scale what the number of tasks of each row is multiplied by, above 0 and at most 100
 * @param more further arguments of {@code ajc bench}, for both
 */
public record CompareOptions(Path first, Path second, int pairs, List<String> rows, double scale, List<String> more) {

    /** The rows where none are named. */
    public static final List<String> USUAL_ROWS = List.of("enqueue-64", "enqueue-bulk", "drain");

    /** How often each is measured where nothing is said. */
    public static final int USUAL_PAIRS = 5;

    private static final int MOST_PAIRS = 1_000;
    private static final double MOST_SCALE = 100;

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public CompareOptions {
        rows = List.copyOf(rows);
        more = List.copyOf(more);
        if (pairs < 1 || pairs > MOST_PAIRS) {
            throw new IllegalArgumentException(
                    "the number of pairs is " + pairs + "; it must be between 1 and " + MOST_PAIRS);
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no row is named; \"ajc bench --list\" lists them");
        }
        if (!(scale > 0 && scale <= MOST_SCALE)) {
            throw new IllegalArgumentException("the scale is " + scale + "; it must be above 0 and at most 100");
        }
    }

    /** What each build is started with. */
    List<String> arguments() {
        var arguments = new ArrayList<>(List.of("--no-baselines", "--repeat", "1"));
        arguments.addAll(List.of("--rows", String.join(",", rows)));
        arguments.addAll(List.of("--scale", String.valueOf(scale)));
        arguments.addAll(more);
        return arguments;
    }
}
