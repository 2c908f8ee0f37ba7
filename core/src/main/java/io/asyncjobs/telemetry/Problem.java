package io.asyncjobs.telemetry;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.PartlyStoredException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;

/** Why something failed, in as many words as a metric may have. */
public enum Problem {
    /** It is stored already. */
    ALREADY_EXISTS("already_exists"),
    /** Somebody else changed it first. */
    CONFLICT("conflict"),
    /** What is stored cannot be read. */
    CORRUPT("corrupt"),
    /** It does not exist. */
    NOT_FOUND("not_found"),
    /** Some of it is stored. */
    PARTLY_STORED("partly_stored"),
    /** The queue is full. */
    QUEUE_FULL("queue_full"),
    /** The server, or a limit, does not allow it. */
    REFUSED("refused"),
    /** The server did not answer in time. */
    UNAVAILABLE("unavailable"),
    /** Anything else. */
    OTHER("other");

    private final String word;

    Problem(String word) {
        this.word = word;
    }

    /** Its word in metrics. */
    public String word() {
        return word;
    }

    /** That of a failure. */
    public static Problem of(Throwable failure) {
        if (!(failure instanceof AsyncJobsException known)) {
            return OTHER;
        }
        return switch (known) {
            case AlreadyExistsException taken -> ALREADY_EXISTS;
            case ConflictException changed -> CONFLICT;
            case CorruptDataException unreadable -> CORRUPT;
            case NotFoundException missing -> NOT_FOUND;
            case PartlyStoredException some -> PARTLY_STORED;
            case QueueFullException full -> QUEUE_FULL;
            case RefusedException refused -> REFUSED;
            case UnavailableException silent -> UNAVAILABLE;
        };
    }
}
