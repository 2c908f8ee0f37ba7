package io.asyncjobs.load;

/** How much is measured. */
public enum Size {
    /** A few rows, once each, with a fifth of the tasks: about a minute. */
    QUICK(0.2, 1),
    /** All rows but the long ones, three times each: at most a quarter of an hour. */
    NORMAL(1, 3),
    /** Every row. */
    FULL(1, 3);

    private final double scale;
    private final int repetitions;

    Size(double scale, int repetitions) {
        this.scale = scale;
        this.repetitions = repetitions;
    }

    /** What the number of tasks of each row is multiplied by where nothing else is asked for. */
    double scale() {
        return scale;
    }

    /** How often each row is measured where nothing else is asked for. */
    int repetitions() {
        return repetitions;
    }

    /** Whether rows of that size are part of it. */
    boolean has(Size row) {
        return row.compareTo(this) <= 0;
    }
}
