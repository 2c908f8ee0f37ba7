package io.asyncjobs.server.api;

import io.asyncjobs.server.http.Problem;

/** Cursors of lists that are in the order of a stream. */
final class Cursors {

    private static final String PREFIX = "s";

    private Cursors() {}

    /** The one of the page after the message of this sequence. */
    static String of(long sequence) {
        return PREFIX + Long.toString(sequence, Character.MAX_RADIX);
    }

    /**
     * The sequence of a cursor.
     *
     * @throws Problem if it is none
     */
    static long sequence(String cursor) {
        try {
            if (cursor.matches(PREFIX + "[0-9a-z]{1,13}")) {
                return Long.parseLong(cursor.substring(PREFIX.length()), Character.MAX_RADIX);
            }
        } catch (NumberFormatException huge) {
            // said below
        }
        throw invalid();
    }

    static Problem invalid() {
        return Problem.invalid("cursor", "cursor_invalid", "the cursor is none of this list; begin without one");
    }
}
