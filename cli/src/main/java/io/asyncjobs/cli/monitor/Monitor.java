package io.asyncjobs.cli.monitor;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Scheduler;
import io.asyncjobs.Worker;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a command tells its metrics port about itself, if it has one. Safe for use by many threads. */
public final class Monitor implements AutoCloseable {

    private final @Nullable MetricsPort port;

    Monitor(@Nullable MetricsPort port) {
        this.port = port;
    }

    /** Has the client that is about to be made measured. */
    public AsyncJobs.Builder measured(AsyncJobs.Builder builder) {
        return port == null ? builder : builder.telemetry(port.metrics());
    }

    /** From now on this worker decides whether the process is ready. */
    public void watch(AsyncJobs jobs, Worker worker, String queue) {
        if (port != null) {
            port.metrics().watch(jobs, Set.of(queue));
            port.metrics().watch(worker);
            port.tells(() -> Condition.of(worker));
        }
    }

    /** From now on this scheduler decides whether the process is ready. */
    public void watch(AsyncJobs jobs, Scheduler scheduler) {
        if (port != null) {
            port.metrics().watch(jobs);
            port.metrics().watch(scheduler);
            port.tells(() -> Condition.of(jobs, scheduler));
        }
    }

    /** The process ends: it is alive, and not ready any more. */
    public void ending() {
        if (port != null) {
            port.tells(() -> Condition.unready("ending"));
        }
    }

    /** Closes the port. */
    @Override
    public void close() {
        if (port != null) {
            port.close();
        }
    }
}
