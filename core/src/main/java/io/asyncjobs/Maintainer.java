package io.asyncjobs;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.internal.delay.Pump;
import io.asyncjobs.internal.jetstream.Connections.Role;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.operation.OperationRunner;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.internal.repair.Reconciler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does for all queues of its namespace what some process must: moves due tasks into their queues, and stands for the one that
 * repairs what crashes leave. Workers and schedulers have one; {@link AsyncJobs#maintain} starts one in a program that is
 * neither. Any number run. Safe for use by many threads.
 */
public final class Maintainer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Maintainer.class);

    private static final Duration ONE_REQUEST = Duration.ofSeconds(15);

    private final @Nullable Pump pump;
    private final @Nullable Reconciler reconciler;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private Maintainer(@Nullable Pump pump, @Nullable Reconciler reconciler) {
        this.pump = pump;
        this.reconciler = reconciler;
    }

    /** Whoever leads also goes on with operations whose runner is lost. */
    static Maintainer of(Stores stores, String candidate, Pace pace, Trust trust) {
        var work = stores.as(Role.WORK);
        var operations = new OperationRunner(stores, ONE_REQUEST, trust);
        return new Maintainer(new Pump(work), new Reconciler(work, candidate, pace, operations::resumeStale));
    }

    /** One that does nothing. */
    static Maintainer none() {
        return new Maintainer(null, null);
    }

    void start() throws InterruptedException {
        if (pump != null) {
            try {
                pump.start();
            } catch (RefusedException mayNot) {
                LOG.warn("this process does not move due tasks into their queues: {}", mayNot.getMessage());
            }
        }
        if (reconciler != null) {
            reconciler.start();
        }
    }

    /** Whether this one repairs at this moment; never blocks. */
    public boolean isRepairing() {
        return reconciler != null && reconciler.isLeader();
    }

    /** How many repairs it has made since it started; never blocks. */
    public long repaired() {
        return reconciler == null ? 0 : reconciler.repaired();
    }

    /**
     * Stops: moves nothing more, finishes what is on its way, and lets the next one repair at once. Blocks until then, some
     * seconds at most; further calls return at once.
     */
    public void stop() throws InterruptedException {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        try {
            if (reconciler != null) {
                reconciler.stop();
            }
        } finally {
            if (pump != null) {
                pump.stop();
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
}
