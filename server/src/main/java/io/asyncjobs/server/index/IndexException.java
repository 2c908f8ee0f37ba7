package io.asyncjobs.server.index;

/** The index cannot be used now: it is closed, its file is somebody else's, or its file was damaged and is being rebuilt. */
public final class IndexException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With what is wrong. */
    IndexException(String message) {
        super(message);
    }

    /** With what is wrong, and why. */
    IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
