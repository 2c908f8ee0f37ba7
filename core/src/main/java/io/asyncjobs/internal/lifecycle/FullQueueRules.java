package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.internal.jetstream.QueueStreams;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What full queues do with new items, looked up when a queue is full and then kept for a moment, so that thousands who find
 * it full at once do not all ask. Safe for use by many threads.
 */
final class FullQueueRules {

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final QueueStreams queues;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ReentrantLock looking = new ReentrantLock();

    private record Known(WhenFull rule, long untilNanos) {}

    FullQueueRules(QueueStreams queues) {
        this.queues = queues;
    }

    /** The rule; that of a queue which is gone is to reject. */
    WhenFull of(String queue) {
        var found = known.get(queue);
        if (found != null && System.nanoTime() - found.untilNanos < 0) {
            return found.rule;
        }
        looking.lock();
        try {
            found = known.get(queue);
            if (found == null || System.nanoTime() - found.untilNanos >= 0) {
                var rule = queues.find(queue).map(QueueSettings::whenFull).orElse(WhenFull.REJECT);
                found = new Known(rule, System.nanoTime() + KEPT_NANOS);
                known.put(queue, found);
            }
            return found.rule;
        } finally {
            looking.unlock();
        }
    }
}
