package io.asyncjobs.server.api;

import io.asyncjobs.server.http.Problem;
import java.util.regex.Pattern;

/** Cursors of the lists that are in the order of a stream; those of one list are none of another. */
enum Cursors {
    /** Of dead letters. */
    LETTERS("d"),
    /** Of the audit log. */
    AUDIT("a");

    private static final Pattern NUMBER = Pattern.compile("[0-9a-z]{1,13}");

    private final String prefix;

    Cursors(String prefix) {
        this.prefix = prefix;
    }

    /** The one of the page after the message of this sequence. */
    String of(long sequence) {
        return prefix + Long.toString(sequence, Character.MAX_RADIX);
    }

    /**
     * The sequence of a cursor.
     *
     * @throws Problem if it is none of this list
     */
    long sequence(String cursor) {
        var number = cursor.substring(Math.min(prefix.length(), cursor.length()));
        try {
            if (cursor.startsWith(prefix) && NUMBER.matcher(number).matches()) {
                return Long.parseLong(number, Character.MAX_RADIX);
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
