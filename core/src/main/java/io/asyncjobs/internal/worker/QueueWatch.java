package io.asyncjobs.internal.worker;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.internal.jetstream.EventStream;
import io.asyncjobs.internal.jetstream.QueueStreams;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a worker's loop informed of its queues: looks at one when it is told that it changed, after a reconnect, and at
 * each every half minute, one that is gone every few seconds. Never blocks its caller.
 */
final class QueueWatch {

    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long NOW_AND_THEN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final QueueStreams queues;
    private final WorkerLoop loop;
    private final List<Watched> all;
    private volatile @Nullable Runnable unsubscribe;

    QueueWatch(QueueStreams queues, WorkerLoop loop, List<String> names) {
        this.queues = queues;
        this.loop = loop;
        this.all = names.stream().map(Watched::new).toList();
    }

    private static final class Watched {
        private final String queue;
        /** 0 at rest, 1 while somebody looks, more if it has to be looked at again. */
        private final AtomicInteger asked = new AtomicInteger();

        private volatile long nextNanos = soon();

        Watched(String queue) {
            this.queue = queue;
        }
    }

    private static long soon() {
        return System.nanoTime() + ThreadLocalRandom.current().nextLong(SOON_NANOS);
    }

    void start(EventStream events) {
        unsubscribe = events.queueChanges(change ->
                all.stream().filter(each -> each.queue.equals(change.queue())).forEach(this::look));
    }

    void stop() {
        var listening = unsubscribe;
        if (listening != null) {
            listening.run();
        }
    }

    /** Signals may have been missed. */
    void reconnected() {
        all.forEach(each -> each.nextNanos = soon());
    }

    /** Looks at what has not been looked at for long; called every second. */
    void tick() {
        long now = System.nanoTime();
        all.stream().filter(each -> now - each.nextNanos >= 0).forEach(this::look);
    }

    private void look(Watched each) {
        each.nextNanos = System.nanoTime() + NOW_AND_THEN_NANOS;
        if (each.asked.getAndIncrement() == 0) {
            Thread.ofVirtual().name("asyncjobs-queue-watch").start(() -> {
                for (int seen = 1; seen > 0; seen = each.asked.addAndGet(-seen)) {
                    seen = each.asked.get();
                    readAndTell(each);
                }
            });
        }
    }

    private void readAndTell(Watched each) {
        try {
            var live = queues.live(each.queue);
            loop.update(each.queue, live.orElse(null));
            if (live.isEmpty()) {
                each.nextNanos = System.nanoTime() + SOON_NANOS;
            }
        } catch (NotFoundException halfMade) {
            loop.update(each.queue, null);
            each.nextNanos = System.nanoTime() + SOON_NANOS;
        } catch (AsyncJobsException unknown) {
            LOG.debug("queue {} could not be looked at: {}", each.queue, unknown.getMessage());
        } catch (RuntimeException problem) {
            LOG.warn("queue {} is looked at again later", each.queue, problem); // the watch never ends
            each.nextNanos = System.nanoTime() + SOON_NANOS;
        }
    }
}
