package io.asyncjobs;

import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.repair.Reconciler;
import java.time.Duration;
import java.util.Optional;

/**
 * Who was elected. Looking never creates anything. Safe for use by many threads. Each call blocks for a round trip; one that
 * died is named for ten seconds more.
 */
public final class Leaders {

    private final Stores stores;
    private final Duration timeout;

    Leaders(Stores stores, Duration timeout) {
        this.stores = stores;
        this.timeout = timeout;
    }

    /**
     * The worker, by its id, or the scheduler, by its name, that finds and repairs what crashes leave; empty for none.
     *
     * @throws UnavailableException if the server does not answer
     */
    public Optional<String> reconciler() throws InterruptedException {
        return stores.leaderKey(Reconciler.ELECTION).holder(timeout);
    }

    /**
     * The scheduler that fires, by its name; one of the Go original may be it. Empty for none.
     *
     * @throws UnavailableException if the server does not answer
     */
    public Optional<String> scheduler() throws InterruptedException {
        return stores.leaderKey(Scheduler.COMPONENT).holder(timeout);
    }
}
