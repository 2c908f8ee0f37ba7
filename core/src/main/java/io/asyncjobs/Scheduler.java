package io.asyncjobs;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.jetstream.Connections.Role;
import io.asyncjobs.internal.jetstream.Election;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.internal.scheduling.SchedulerLoop;
import io.asyncjobs.telemetry.Measurement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tasks of all schedules of its namespace when they are due. Any number run, in processes of their own or as part of
 * an application; one is elected and fires, the others stand by and take over within seconds when it dies. Each due time
 * makes one task, whatever becomes of the election. Schedulers of the Go original may stand in the same election; while one of
 * them leads, its own rules hold. Safe for use by many threads.
 */
public final class Scheduler implements AutoCloseable {

    static final String COMPONENT = "task_scheduler";

    private final SchedulerLoop loop;
    private final Election election;
    private final Maintainer maintenance;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private Scheduler(SchedulerLoop loop, Election election, Maintainer maintenance) {
        this.loop = loop;
        this.election = election;
        this.maintenance = maintenance;
    }

    /** Whether this one fires at this moment; never blocks. */
    public boolean isLeader() {
        return election.isLeader();
    }

    /**
     * What it knows, and what it has done since it started.
     *
     * @param schedules how many schedules it knows
     * @param unreadable how many documents it cannot read, which do not fire
     * @param paused how many of the schedules that it knows are paused
     * @param fired tasks that it enqueued in time
     * @param caughtUp tasks that it enqueued for missed times
     * @param skipped skips, each of one due time or of several that were missed
     * @param failed due times whose task could not be enqueued
     * @param lag how long after its due time the latest task was in its queue, jitter not counted
     */
    public record Counts(
            int schedules,
            int unreadable,
            int paused,
            long fired,
            long caughtUp,
            long skipped,
            long failed,
            Duration lag) {}

    /** What it knows, and what it has done since it started; never blocks. */
    public Counts counts() {
        var counts = loop.counts();
        return new Counts(
                loop.known(),
                loop.unreadable(),
                loop.paused(),
                counts.fired(),
                counts.caughtUp(),
                counts.skipped(),
                counts.failed(),
                Duration.ofNanos(counts.lagNanos()));
    }

    /** Whether it has read all schedules that were there when it started. */
    public boolean isReady() {
        return loop.isComplete();
    }

    /** Whether its own thread is well, or was stopped; one that is not needs a new process. Never blocks. */
    public boolean isAlive() {
        return loop.isAlive();
    }

    /**
     * Stops: fires nothing more, finishes what it began, and lets the next one lead at once. Blocks until then, some seconds at
     * most; further calls return at once.
     */
    public void stop() throws InterruptedException {
        if (stopped.compareAndSet(false, true)) {
            try {
                loop.stop();
            } finally {
                election.stop();
                maintenance.stop();
            }
        }
    }

    /** As {@link #stop}. */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Collects what a scheduler is set to. Not safe for use by several threads. */
    public static final class Builder {

        private final Stores stores;
        private final Trust trust;
        private final String name;
        private boolean maintainer = true;

        Builder(Stores stores, String name, Trust trust) {
            this.stores = stores;
            this.trust = trust;
            this.name = Leaders.candidate("scheduler", name);
        }

        /**
         * Whether it also moves due tasks into their queues and stands for the one that repairs what crashes leave; true by
         * default. One whose user may not says so once in the log and schedules on.
         */
        public Builder maintainer(boolean maintains) {
            maintainer = maintains;
            return this;
        }

        /**
         * Starts it; it stands for election from then on. Makes the buckets where they are missing. Blocks for some round trips.
         *
         * @throws AsyncJobsException if the server refuses or does not answer; nothing was started
         */
        public Scheduler start() throws InterruptedException {
            var work = stores.as(Role.WORK);
            work.streams().need(Store.CONFIGURATION);
            work.streams().needElections();
            var leading = new AtomicReference<@Nullable Election>();
            var loop = new SchedulerLoop(work, name, trust, () -> {
                var election = leading.get();
                return election != null && election.isLeader();
            });
            var key = work.leaderKey(COMPONENT);
            var election = new Election(
                    key,
                    Measurement.Office.SCHEDULER,
                    COMPONENT,
                    name,
                    Election.Timing.defaults(),
                    new Election.Office() {
                        @Override
                        public void won() {
                            loop.won(key.followsForeign());
                            work.events().leaderElected(name, COMPONENT);
                        }

                        @Override
                        public void lost() {
                            loop.lost();
                        }
                    });
            leading.set(election);
            var maintenance = maintainer ? Maintainer.of(stores, name, Pace.defaults(), trust) : Maintainer.none();
            var scheduler = new Scheduler(loop, election, maintenance);
            try {
                loop.start();
                maintenance.start();
                election.start();
                return scheduler;
            } catch (RuntimeException | InterruptedException failed) {
                scheduler.stop();
                throw failed;
            }
        }
    }
}
