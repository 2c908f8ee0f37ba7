package io.asyncjobs.server.access;

import io.asyncjobs.AuditLog;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.server.access.Rule.Effect;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the audit log who did what: changes and sign-ins, and what was refused, of that at most so many a second. What cannot
 * be stored there is in our own log.
 */
final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final int REFUSED_PER_SECOND = 10;
    private static final int LONGEST = 500;

    private final AuditLog log;
    private final InstantSource clock;
    private final Bucket refusals = new Bucket(REFUSED_PER_SECOND, 10L * REFUSED_PER_SECOND, System.nanoTime());

    Audit(AuditLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** A request that was not let in. */
    void refused(Decision.Refused refused, Rule rule, String target, String from) {
        if (refusals.take(System.nanoTime()) > 0) {
            LOG.debug("Refused {} from {}: {}", rule.path(), from, refused.reason());
            return;
        }
        try {
            add(entry(rule, refused.name(), "", target, from, refused.status(), refused.reason()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request that was let in and answered. */
    void done(Rule rule, Caller caller, Proof proof, String target, String from, int status, String reason)
            throws InterruptedException {
        if (rule.effect() == Effect.CHANGES || rule.effect() == Effect.SIGNS) {
            add(entry(rule, caller.name(), proof.word(), target, from, status, reason));
        }
    }

    private AuditEntry entry(
            Rule rule, String who, String proof, String target, String from, int status, String reason) {
        return new AuditEntry(
                clock.instant(),
                who,
                proof,
                from,
                rule.method() + " " + rule.path(),
                target.length() > LONGEST ? target.substring(0, LONGEST) : target,
                status,
                reason);
    }

    private void add(AuditEntry entry) throws InterruptedException {
        try {
            log.add(entry);
        } catch (AsyncJobsException lost) {
            LOG.warn("Not in the audit log ({}): {}", lost.getMessage(), entry);
        }
    }
}
