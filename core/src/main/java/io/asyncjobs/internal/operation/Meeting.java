package io.asyncjobs.internal.operation;

import io.asyncjobs.operation.OperationKind;

/** What to do with something that an operation met, now that its turn has come. Pure. */
final class Meeting {

    private Meeting() {}

    /** How it was found again. */
    enum Found {
        /** The version that was met. */
        SAME,
        /** A newer version that was retried and not tried since. */
        MOVED_WAITING,
        /** Another newer version that is not final. */
        MOVED,
        /** A newer version that is final. */
        MOVED_FINAL,
        /** Not at all. */
        GONE
    }

    /** What to do. */
    enum Choice {
        /** Do it. */
        ACT,
        /** It was done before the last runner was lost. */
        DONE,
        /** It is not meant any more. */
        SKIP
    }

    /**
     * Decides.
     *
     * @param resumed whether a runner that was lost may have done it already
     * @param matches whether the version that is there now is meant
     */
    static Choice decide(OperationKind kind, boolean resumed, Found found, boolean matches) {
        if (found == Found.SAME) {
            return Choice.ACT;
        }
        if (!resumed) {
            return found != Found.GONE && matches ? Choice.ACT : Choice.SKIP;
        }
        return switch (kind) {
            // retried twice is run twice, unless it still waits, when the second time makes sure of its item
            case RETRY_TASKS -> found == Found.MOVED_WAITING ? Choice.ACT : Choice.DONE;
            case RETRY_DEAD_LETTERS, DELETE_DEAD_LETTERS -> Choice.DONE;
            case CANCEL_TASKS -> found == Found.MOVED || found == Found.MOVED_WAITING ? Choice.ACT : Choice.DONE;
            case DELETE_TASKS -> found == Found.GONE ? Choice.DONE : matches ? Choice.ACT : Choice.SKIP;
        };
    }
}
