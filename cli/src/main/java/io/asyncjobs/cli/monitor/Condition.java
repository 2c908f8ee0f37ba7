package io.asyncjobs.cli.monitor;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Scheduler;
import io.asyncjobs.Worker;
import org.jspecify.annotations.Nullable;

/**
 * How a process is.
 *
 * @param dead what of it stands still for good, so that only a new process helps; null while all is well
 * @param unready why it should be given no work now; null if it may
 */
record Condition(@Nullable String dead, @Nullable String unready) {

    private static final String DISCONNECTED = "not connected to the server";

    static Condition unready(String why) {
        return new Condition(null, why);
    }

    static Condition of(Worker worker) {
        var health = worker.health();
        var unready = !health.connected() ? DISCONNECTED : !health.serving() ? "ending" : null;
        return new Condition(worker.isAlive() ? null : "the worker stands still", unready);
    }

    static Condition of(AsyncJobs jobs, Scheduler scheduler) {
        var unready = !jobs.isConnected() ? DISCONNECTED : !scheduler.isReady() ? "the schedules are still read" : null;
        return new Condition(scheduler.isAlive() ? null : "the scheduler stands still", unready);
    }
}
