package io.asyncjobs.internal.worker;

import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.internal.jetstream.Item;

/**
 * An item that this process holds, buffered or running, and how fresh its lease is by this process's own monotonic clock.
 */
final class Held {

    private volatile long leaseNanos;
    private volatile long nextLeaseNanos;
    private volatile Item item;
    private volatile long confirmedNanos;
    private volatile long askedNanos;
    private volatile long checkedNanos;
    private volatile boolean givenUp;

    Held(Item item, long leaseNanos) {
        this.leaseNanos = leaseNanos;
        this.nextLeaseNanos = leaseNanos;
        this.item = item;
        this.confirmedNanos = item.receivedNanos();
        this.askedNanos = item.receivedNanos();
        this.checkedNanos = item.receivedNanos();
    }

    /** The latest delivery. */
    Item item() {
        return item;
    }

    /** Another delivery of the same item came: acknowledge that one from now on. */
    void adopt(Item again) {
        item = again;
        confirmed(again.receivedNanos());
        askedNanos = again.receivedNanos();
    }

    /** A renewal that was asked for at that time was confirmed. */
    void confirmed(long askedAtNanos) {
        if (askedAtNanos - confirmedNanos > 0) {
            confirmedNanos = askedAtNanos;
            leaseNanos = nextLeaseNanos;
        }
    }

    /** Its queue's lease was changed; it holds from the next confirmed renewal on, which is asked for accordingly. */
    void leaseBecomes(long nanos) {
        nextLeaseNanos = nanos;
    }

    /** Whether it is time to ask for a renewal. */
    boolean needsRenewal(long nowNanos) {
        return !givenUp && nowNanos - askedNanos >= Math.min(leaseNanos, nextLeaseNanos) / 3;
    }

    /** A renewal was asked for. */
    void askedAt(long nowNanos) {
        askedNanos = nowNanos;
    }

    /** It is not ours any more, or not to be kept: its lease is to run out, and another delivery is a new start. */
    void giveUp() {
        givenUp = true;
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /** Whether it is time to look at the task's record again; then it counts as looked at. */
    boolean takeRecordCheck(long nowNanos) {
        if (nowNanos - checkedNanos < leaseNanos / 3) {
            return false;
        }
        checkedNanos = nowNanos;
        return true;
    }

    /** Too old to be started: somebody else may have it by the time it runs. */
    boolean isStale(long nowNanos) {
        return nowNanos - confirmedNanos > leaseNanos / 2;
    }

    LeaseState state(long nowNanos) {
        long age = nowNanos - confirmedNanos;
        if (age > leaseNanos) {
            return LeaseState.LOST;
        }
        return age > leaseNanos / 3 * 2 ? LeaseState.LATE : LeaseState.HELD;
    }
}
