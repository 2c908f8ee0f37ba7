package io.asyncjobs.audit;

import java.time.Instant;

/**
 * What somebody did, or was refused.
 *
 * @param time when
 * @param who the name by which it is known who it was; empty for nobody known
 * @param proof how that is known, as {@code token}
 * @param from the address that it came from
 * @param action what was asked for, as {@code POST /v1/queues/{name}/purge}
 * @param target what it was done to, as {@code /v1/queues/EMAIL/purge}
 * @param status how it ended, an HTTP status
 * @param reason why it was refused or failed, as {@code role_too_low}; empty where it was done
 * @param sequence its place in the log, by which pages go on; 0 where it is not stored yet
 */
public record AuditEntry(
        Instant time,
        String who,
        String proof,
        String from,
        String action,
        String target,
        int status,
        String reason,
        long sequence) {

    /** One that is not stored yet. */
    public AuditEntry(
            Instant time,
            String who,
            String proof,
            String from,
            String action,
            String target,
            int status,
            String reason) {
        this(time, who, proof, from, action, target, status, reason, 0);
    }

    /** Whether it was done. */
    public boolean isDone() {
        return status < 400;
    }
}
