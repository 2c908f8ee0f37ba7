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

    private static final int LONGEST_NAME = 200;

    private final Stores stores;
    private final Duration timeout;

    Leaders(Stores stores, Duration timeout) {
        this.stores = stores;
        this.timeout = timeout;
    }

    /** The name of one who stands for election, checked. */
    static String candidate(String what, String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("the " + what + "'s name has " + name.length()
                    + " characters; give it 1 to " + LONGEST_NAME + " that are not blank");
        }
        return name;
    }

    /**
     * The worker, by its id, or the scheduler or maintainer, by its name, that finds and repairs what crashes leave; empty for none.
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
