package io.asyncjobs.cli.input;

import io.asyncjobs.cli.output.Human;

/** Checks numbers that would otherwise mean something else than their user thinks. */
public final class Numbers {

    private Numbers() {}

    /**
     * The value, if it is in range.
     *
     * @param what what the user wrote it for
     * @throws IllegalArgumentException if it is out of range
     */
    public static int between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + Human.number(value) + "; it must be between " + least
                    + " and " + Human.number(most));
        }
        return value;
    }

    /**
     * A limit that may be left out, where -1 and 0 mean none.
     *
     * @throws IllegalArgumentException if it is less
     */
    public static int limit(String what, int value) {
        if (value < -1) {
            throw new IllegalArgumentException(
                    what + " is " + Human.number(value) + "; it must be 1 or more, or 0 for no limit of its own");
        }
        return value;
    }
}
