package io.asyncjobs.server.access;

/** How often something may happen: so many times a second, and as many at once. Safe for use by many threads. */
final class Bucket {

    private static final double NANOS = 1_000_000_000.0;

    private final double perSecond;
    private final double most;
    private double left;
    private long seen;

    Bucket(double perSecond, double most, long nowNanos) {
        this.perSecond = perSecond;
        this.most = most;
        this.left = most;
        this.seen = nowNanos;
    }

    /** Takes one; after how many seconds there is one again, 0 where it was taken. */
    synchronized long take(long nowNanos) {
        left = Math.min(most, left + Math.max(0, nowNanos - seen) / NANOS * perSecond);
        seen = nowNanos;
        if (left >= 1) {
            left--;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((1 - left) / perSecond));
    }
}
