package io.asyncjobs.server.access;

import io.asyncjobs.AuditLog;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.error.AsyncJobsException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the audit log who did what: changes and sign-ins, and what was refused, of that so much as {@link Refusals} lets. What
 * cannot be stored there is in our own log.
 */
final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final int LONGEST = 500;
    private static final int FORBIDDEN = 403;

    private final AuditLog log;
    private final InstantSource clock;
    private final Refusals refusals = new Refusals(System::nanoTime);

    Audit(AuditLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** A request that was not let in; its action is the method and the path of its rule, or the method alone for none. */
    void refused(Decision.Refused refused, String action, String target, String from) {
        try {
            addRefusal(entry(action, refused.name(), "", target, from, refused.status(), refused.reason()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request that was let in and answered. */
    void done(Rule rule, Caller caller, Proof proof, String target, String from, int status, String reason)
            throws InterruptedException {
        var entry = entry(rule.action(), caller.name(), proof.word(), target, from, status, reason);
        switch (rule.effect()) {
            case CHANGES -> add(entry);
            case SIGNS -> {
                if (entry.isDone() && proof != Proof.NONE) {
                    add(entry);
                } else { // which anybody may do as often as he likes
                    addRefusal(entry);
                }
            }
            case READS, ENQUEUES -> {
                if (status == FORBIDDEN) {
                    addRefusal(entry);
                }
            }
        }
    }

    private AuditEntry entry(
            String action, String who, String proof, String target, String from, int status, String reason) {
        return new AuditEntry(clock.instant(), who, proof, from, shortened(action), shortened(target), status, reason);
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    private void addRefusal(AuditEntry entry) throws InterruptedException {
        var whose = entry.who().isEmpty() ? "from " + entry.from() : "by " + entry.who();
        if (!refusals.keeps(whose, entry.time())) {
            LOG.debug("Refused {} from {}: {}", entry.action(), entry.from(), entry.reason());
            return;
        }
        var lost = refusals.lost();
        if (lost.isPresent()) {
            var more = lost.get().count() + " more since " + lost.get().since();
            add(entry("refusals", "", "", more, "", 429, "not_kept"));
        }
        add(entry);
    }

    private void add(AuditEntry entry) throws InterruptedException {
        try {
            log.add(entry);
        } catch (AsyncJobsException lost) {
            LOG.warn("Not in the audit log ({}): {}", lost.getMessage(), entry);
        }
    }
}
