package io.asyncjobs.internal.worker;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.internal.jetstream.Acks;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.telemetry.Measurement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is held: renews every item three times a lease, looks at the record of a running task as often, interrupts
 * what ran too long or was lost, and settles for handlers that do not end. Called several times a second by one thread,
 * and does not block it.
 */
final class LeaseKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    /** How long an interrupted handler may take to end. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private final WorkerLoop loop;
    private final Acks acks;
    private final TaskStore tasks;
    private final Counters counters;
    private final Telemetry telemetry;

    LeaseKeeper(WorkerLoop loop, Acks acks, TaskStore tasks, Counters counters, Telemetry telemetry) {
        this.telemetry = telemetry;
        this.loop = loop;
        this.acks = acks;
        this.tasks = tasks;
        this.counters = counters;
    }

    void tick() {
        long now = System.nanoTime();
        for (var held : loop.held()) {
            if (held.needsRenewal(now) && acks.renew(held.item(), () -> renewed(held, now))) {
                held.askedAt(now);
            }
        }
        for (var run : loop.running()) {
            run.attempt().ifPresent(attempt -> watch(run, attempt, now));
        }
    }

    private void renewed(Held held, long askedNanos) {
        held.confirmed(askedNanos);
        telemetry.tell(new Measurement.LeaseRenewed(held.item().queue()));
    }

    private void watch(TaskRun run, Attempt attempt, long now) {
        if (attempt.isTimeUp()) {
            attempt.cancel(Cancellation.TIME_UP);
        }
        if (attempt.held().state(now) == LeaseState.LOST && attempt.cancel(Cancellation.LEASE_LOST)) {
            LOG.warn("the lease of {} ran out without a confirmed renewal", attempt.task());
            counters.leasesLost.increment();
            telemetry.tell(new Measurement.LeaseLost(attempt.held().item().queue()));
        }
        if (attempt.held().takeRecordCheck(now)) {
            checkNow(attempt);
        }
        if (attempt.ignoresCancellation(GRACE) && attempt.abandon()) {
            counters.stuck.increment();
            telemetry.tell(new Measurement.HandlerStuck(
                    attempt.held().item().queue(), attempt.task().type()));
            LOG.warn(
                    "the handler of {} did not end {} after it was interrupted; it keeps its slot",
                    attempt.task(),
                    GRACE);
            Thread.ofVirtual().name("asyncjobs-settle-stuck").start(() -> run.settleAbandoned(attempt));
        }
    }

    /** Looks at the record of a running task now. Does not block. */
    void checkNow(Attempt attempt) {
        Thread.ofVirtual().name("asyncjobs-record-check").start(() -> checkRecord(attempt));
    }

    private void checkRecord(Attempt attempt) {
        try {
            var stored = tasks.load(attempt.task().id(), Duration.ofSeconds(5));
            boolean ours = stored.isPresent()
                    && stored.get().task().sequence() == attempt.task().sequence();
            if (!ours) {
                attempt.cancel(Cancellation.FENCED);
            }
        } catch (UnavailableException | CorruptDataException unknown) {
            LOG.debug("the record of {} could not be looked at: {}", attempt.task(), unknown.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
