package io.asyncjobs.embedded;

import org.jspecify.annotations.Nullable;

/**
 * A server could not be found, fetched, started, or controlled. The message is meant for the user: what failed, what was
 * tried, and what to do. Where a start failed, no process and no temporary folder is left.
 */
public final class NatsServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NatsServerException(String message) {
        super(message);
    }

    NatsServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
