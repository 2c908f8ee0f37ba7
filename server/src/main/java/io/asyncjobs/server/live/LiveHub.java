package io.asyncjobs.server.live;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.server.index.TaskIndex;
import java.util.OptionalLong;

/**
 * Tells listeners what changes: tasks as the index reads them, and what else happens. Each listener has a bounded memory
 * in which changes of the same task melt into its latest state; one that is slow reads on from the index later and never
 * holds another. Safe for use by many threads.
 */
public final class LiveHub implements AutoCloseable {

    private LiveHub() {}

    /** What a client is told while nothing happens: a comment in the language of server-sent events. */
    public static final String HEARTBEAT = ": still here\n\n";

    /** Over an open index and the events of a client; both stay open. */
    public static LiveHub open(AsyncJobs jobs, TaskIndex index) {
        return new LiveHub();
    }

    /**
     * A new listener.
     *
     * @param after the last id that it has seen, empty for from now on
     */
    public LiveSubscription subscribe(LiveFilter filter, OptionalLong after) {
        throw new UnsupportedOperationException();
    }

    /** Tells all listeners of something that is not a task, the latest of each key; a queue of "" is about none. */
    public void tell(String name, String key, String queue, String json) {
        throw new UnsupportedOperationException();
    }

    /** How many listen. */
    public int listeners() {
        return 0;
    }

    /** Ends all subscriptions. */
    @Override
    public void close() {}
}
