package io.asyncjobs.error;

import org.jspecify.annotations.Nullable;

/**
 * Root of all failures of this library. The message is one line that names the operation, the thing concerned, what was
 * found and what to do; {@link #effect()} says whether anything was stored.
 */
public abstract sealed class AsyncJobsException extends RuntimeException
        permits AlreadyExistsException,
                ConflictException,
                CorruptDataException,
                NotFoundException,
                PartlyStoredException,
                QueueFullException,
                RefusedException,
                UnavailableException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 2_000;

    /** What the failed call left in the store. */
    public enum Effect {
        /** Nothing was stored or changed. */
        NONE,
        /** The task's record is stored and says what failed (state {@code queue_error}); it has no item and will not run. */
        RECORD_STORED,
        /** The server's answer did not arrive: the change may or may not have happened. Reading again tells. */
        UNKNOWN
    }

    private final Effect effect;

    AsyncJobsException(String message, Effect effect, @Nullable Throwable cause) {
        super(oneLine(message), cause);
        this.effect = effect;
    }

    /** It may quote what anybody stored, and goes into logs. */
    private static String oneLine(String message) {
        var shown = new StringBuilder(message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message);
        for (int i = 0; i < shown.length(); i++) {
            if (shown.charAt(i) < ' ') {
                shown.setCharAt(i, shown.charAt(i) == '\n' ? ' ' : '?');
            }
        }
        return shown.toString();
    }

    /** What the failed call left in the store. */
    public final Effect effect() {
        return effect;
    }
}
