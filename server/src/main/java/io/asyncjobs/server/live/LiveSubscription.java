package io.asyncjobs.server.live;

import java.time.Duration;
import java.util.List;

/** One listener of the {@link LiveHub}; for one thread, but for {@link #close}. */
public final class LiveSubscription implements AutoCloseable {

    LiveSubscription() {}

    /**
     * What there is to tell, at least one unless nothing happens within that time: then it is empty, and a heartbeat is due.
     * Waits otherwise.
     */
    public List<LiveEvent> next(Duration longest) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Whether it was closed, by itself or with its hub. */
    public boolean isClosed() {
        return false;
    }

    /** Listens no more; wakes whoever waits in {@link #next}. */
    @Override
    public void close() {}
}
