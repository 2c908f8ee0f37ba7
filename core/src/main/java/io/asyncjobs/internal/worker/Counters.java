package io.asyncjobs.internal.worker;

import java.util.concurrent.atomic.LongAdder;

/** What a worker has done since it started. */
public final class Counters {

    final LongAdder started = new LongAdder();
    final LongAdder succeeded = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder fenced = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder quarantined = new LongAdder();
    final LongAdder stuck = new LongAdder();
    final LongAdder leasesLost = new LongAdder();

    /** Tries that were started. */
    public long started() {
        return started.sum();
    }

    /** Tries whose handler succeeded and whose outcome was saved. */
    public long succeeded() {
        return succeeded.sum();
    }

    /** Tries that failed in any way and whose outcome was saved. */
    public long failed() {
        return failed.sum();
    }

    /** Tries whose outcome was not saved because somebody else had taken the task. */
    public long fenced() {
        return fenced.sum();
    }

    /** Items that were removed because they can never run. */
    public long rejected() {
        return rejected.sum();
    }

    /** Tasks that were ended because their signature was missing or wrong. */
    public long quarantined() {
        return quarantined.sum();
    }

    /** Handlers that still run after their try was settled without them; each takes a slot. */
    public long stuck() {
        return stuck.sum();
    }

    /** Leases that ran out under a running try. */
    public long leasesLost() {
        return leasesLost.sum();
    }
}
