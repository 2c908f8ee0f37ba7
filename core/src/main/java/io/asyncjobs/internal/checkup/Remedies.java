package io.asyncjobs.internal.checkup;

/** What several checks advise. */
final class Remedies {

    /** Whoever of these runs moves what is due, and stands for the one that repairs. */
    static final String MAINTAIN =
            "start a worker that may maintain, on any queue (ajc task process TYPE QUEUE CONCURRENCY COMMAND), a"
                    + " scheduler (ajc cron scheduler NAME) or a server that is not read-only (ajc server run)";

    private Remedies() {}
}
