package io.asyncjobs.server.index;

/** A cursor that is none of this index, or belongs to another question; the message says what to do. */
public final class BadCursorException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** With what is wrong. */
    BadCursorException(String message) {
        super(message);
    }
}
