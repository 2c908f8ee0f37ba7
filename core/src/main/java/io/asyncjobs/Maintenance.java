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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker does for all queues beside serving its own: moves due tasks, and stands for reconciler. */
final class Maintenance {

    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    private static final Duration ONE_REQUEST = Duration.ofSeconds(15);

    private final @Nullable Pump pump;
    private final @Nullable Reconciler reconciler;

    private Maintenance(@Nullable Pump pump, @Nullable Reconciler reconciler) {
        this.pump = pump;
        this.reconciler = reconciler;
    }

    /** Whoever leads also goes on with operations whose runner is lost. */
    static Maintenance of(Stores stores, String worker, Pace pace, Trust trust) {
        var work = stores.as(Role.WORK);
        var operations = new OperationRunner(stores, ONE_REQUEST, trust);
        return new Maintenance(new Pump(work), new Reconciler(work, worker, pace, operations::resumeStale));
    }

    static Maintenance none() {
        return new Maintenance(null, null);
    }

    void start() {
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

    boolean isRepairing() {
        return reconciler != null && reconciler.isLeader();
    }

    long repaired() {
        return reconciler == null ? 0 : reconciler.repaired();
    }

    void stop() throws InterruptedException {
        if (reconciler != null) {
            reconciler.stop();
        }
        if (pump != null) {
            pump.stop();
        }
    }
}
