package io.asyncjobs.internal.repair;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.DelayStream.Overdue;
import io.asyncjobs.internal.jetstream.DelayStream.Part;
import io.asyncjobs.internal.jetstream.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves on what lies in the delay stream though its time is long over. A server that could not store a due message, for
 * want of room say, does not try again before it restarts or another one leads; and one that lost its leader may keep a due
 * message that it took for acknowledged. Some messages in every pass, round and round. Not safe for use by several threads.
 */
final class DelaySweep {

    private static final Logger LOG = LoggerFactory.getLogger(DelaySweep.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int AT_ONCE = 25;
    private static final long LATE_AGES = 4;

    private final DelayStream delay;
    private final InstantSource clock;
    private final Duration late;
    private final Repairer repairer;
    private long nextWaiting = 1;
    private long nextDue = 1;

    DelaySweep(Stores stores, Duration age, Repairer repairer) {
        this.delay = stores.delay();
        this.clock = stores.clock();
        this.late = age.multipliedBy(LATE_AGES);
        this.repairer = repairer;
    }

    /** Looks at some messages; two requests where nothing waits. */
    void pass() throws InterruptedException {
        nextWaiting = look(nextWaiting, delay::overdueWaiting);
        nextDue = look(nextDue, delay::overdueDue);
    }

    @FunctionalInterface
    private interface Looking {
        Part at(long from, int most, Instant before, Duration timeout) throws InterruptedException;
    }

    /** Where to look at next. */
    private long look(long from, Looking looking) throws InterruptedException {
        var part = looking.at(from, AT_ONCE, clock.instant().minus(late), PATIENCE);
        AtOnce.each(part.overdue(), this::moveOn);
        return part.next() == 0 ? 1 : part.next();
    }

    private void moveOn(Overdue overdue) throws InterruptedException {
        try {
            repairer.moveOn(overdue);
        } catch (AsyncJobsException | IllegalArgumentException failed) { // one does not hold up the others
            LOG.info("task {}, which is overdue, is looked at again later: {}", overdue.taskId(), failed.getMessage());
        }
    }
}
