package io.asyncjobs.internal.repair;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.internal.jetstream.Connections.Role;
import io.asyncjobs.internal.jetstream.Election;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.telemetry.Measurement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds tasks that nothing would ever touch again and sees that they go on or end: runs in every process that may, and works
 * in the one that is elected. Whoever takes over goes on where the one before saved its progress.
 */
public final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    /** The key of its election, and how it is called in the log. */
    public static final String ELECTION = "reconciler";

    /** What the leader does beside, now and then. */
    @FunctionalInterface
    public interface Chore {
        /** Does it; fails as calls of the server do, and is then done again later. */
        void run() throws InterruptedException;
    }

    private final Stores stores;
    private final Chore chore;
    private final Pace pace;
    private final Election election;
    private final LongAdder repaired = new LongAdder();
    private final ScheduledExecutorService ticker;
    private @Nullable Term term;
    private boolean stands;
    private String refusal = "";
    private long choreNanos = System.nanoTime();

    /**
     * Over a worker's stores; stands for election only after {@link #start}.
     *
     * @param candidate a name that no other process has
     * @param chore what else whoever leads does
     */
    public Reconciler(Stores stores, String candidate, Pace pace, Chore chore) {
        this.chore = chore;
        this.stores = stores;
        this.pace = pace;
        this.ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("asyncjobs-reconciler").factory());
        this.election = new Election(
                stores.leaderKey(ELECTION),
                Measurement.Office.RECONCILER,
                ELECTION,
                candidate,
                Election.Timing.defaults(),
                new Election.Office() {
                    @Override
                    public void won() {
                        soon();
                    }

                    @Override
                    public void lost() {
                        soon();
                    }
                });
    }

    private void soon() {
        if (!ticker.isShutdown()) {
            ticker.execute(this::step);
        }
    }

    /** Begins to stand; never blocks. */
    public void start() {
        var unused = ticker.scheduleWithFixedDelay(this::step, 0, pace.pass().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void step() {
        if (stores.isClosed()) {
            ticker.shutdown(); // its worker says so
            return;
        }
        try {
            if (!stands) {
                stores.streams().needElections();
                stands = true;
                election.start();
            } else if (election.isLeader()) {
                lead();
            } else {
                leave();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RefusedException mayNot) {
            if (stands) {
                if (!String.valueOf(mayNot.getMessage()).equals(refusal)) {
                    refusal = String.valueOf(mayNot.getMessage());
                    LOG.warn("this process cannot do the reconciler's work, others may: {}", refusal);
                }
                election.resign();
            } else {
                LOG.warn("this process does not stand for reconciler: {}", mayNot.getMessage());
                ticker.shutdown();
            }
        } catch (AsyncJobsException failed) {
            if (isGoingOn()) {
                LOG.info("the reconciler goes on later: {}", failed.getMessage());
            }
        } catch (RuntimeException problem) {
            if (isGoingOn()) {
                LOG.warn("the reconciler goes on later; please report this", problem); // a loop never dies
            }
        }
    }

    private boolean isGoingOn() {
        return !ticker.isShutdown() && !stores.isClosed();
    }

    private void lead() throws InterruptedException {
        var mine = term;
        if (mine == null) {
            var apart = stores.as(Role.REPAIR);
            var repairer = new Repairer(apart, repaired);
            mine = new Term(
                    apart,
                    repairer,
                    new KeySweep(apart, pace.age(), repaired),
                    new WaitSweep(apart, pace.age(), repairer),
                    new DelaySweep(apart, pace.age(), repairer),
                    pace,
                    election::isLeader);
            term = mine;
            LOG.info("the reconciler reads on after sequence {}", mine.position());
        }
        var parts = new Parts(election::isLeader);
        parts.run("make its pass", mine::pass);
        if (System.nanoTime() - choreNanos >= pace.age().toNanos()) {
            choreNanos = System.nanoTime();
            parts.run("do what is beside", chore::run);
        }
        parts.end();
    }

    private void leave() {
        var ending = term;
        term = null;
        if (ending != null) {
            ending.close();
        }
    }

    /** Whether this process is the one that repairs. */
    public boolean isLeader() {
        return election.isLeader();
    }

    /** How many repairs this process has made. */
    public long repaired() {
        return repaired.sum();
    }

    /** Stops; a leader saves its progress and lets the next one lead at once. Blocks some seconds at most. */
    public void stop() throws InterruptedException {
        ticker.shutdownNow();
        boolean ended = ticker.awaitTermination(5, TimeUnit.SECONDS);
        try {
            var ending = term;
            if (ended && ending != null && election.isLeader()) {
                ending.save();
            }
        } catch (AsyncJobsException | IllegalStateException unsaved) {
            LOG.debug("the reconciler's progress was not saved: {}", unsaved.getMessage());
        } finally {
            leave();
            election.stop();
        }
    }
}
