package io.asyncjobs.server.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** A bucket for each name; of many names those are forgotten that were seen longest ago. Safe for use by many threads. */
final class Buckets {

    private static final int MOST_NAMES = 10_000;

    private final double perSecond;
    private final double most;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Bucket> byName = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_NAMES;
        }
    };

    Buckets(double perSecond, double most, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.most = most;
        this.nanos = nanos;
    }

    /** Takes one of this name; after how many seconds there is one again, 0 where it was taken. */
    long take(String name) {
        long now = nanos.getAsLong();
        lock.lock();
        try {
            return byName.computeIfAbsent(name, key -> new Bucket(perSecond, most, now))
                    .take(now);
        } finally {
            lock.unlock();
        }
    }
}
