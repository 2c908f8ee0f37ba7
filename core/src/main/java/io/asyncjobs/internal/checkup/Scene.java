package io.asyncjobs.internal.checkup;

import io.asyncjobs.internal.jetstream.ConsumerFacts;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.QueueShape;
import io.asyncjobs.internal.jetstream.ServerFacts;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.jetstream.StreamFacts;
import io.asyncjobs.internal.jetstream.WantedShapes;
import io.asyncjobs.internal.jetstream.WorkerRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen of an installation.
 *
 * @param namespace its namespace
 * @param now the server's time
 * @param server the server
 * @param wanted what everything should be
 * @param names whether the names of the streams could be listed
 * @param stores the streams of the stores
 * @param queues the queues by name
 * @param pump the consumer of due messages
 * @param firstDue since when the oldest due message is due
 * @param workers the live workers
 * @param reconciler who leads the reconcilers
 * @param scheduler who leads the schedulers
 */
record Scene(
        String namespace,
        Instant now,
        ServerFacts server,
        WantedShapes wanted,
        Look<List<String>> names,
        Map<Store, Look<StreamFacts>> stores,
        Map<String, Queue> queues,
        Look<ConsumerFacts> pump,
        Look<Instant> firstDue,
        Look<List<WorkerRegistry.Entry>> workers,
        Look<String> reconciler,
        Look<String> scheduler) {

    /**
     * A queue.
     *
     * @param name its name
     * @param stream its stream
     * @param consumer its consumer
     * @param shape how it should be; empty where its stream is not known
     * @param oldestWaiting since when the oldest item waits that nobody holds
     */
    record Queue(
            String name,
            Look<StreamFacts> stream,
            Look<ConsumerFacts> consumer,
            Optional<QueueShape> shape,
            Look<Instant> oldestWaiting) {

        /** Whether somebody takes its items: one of our workers, or whoever pulls or, on a shared queue, holds some. */
        boolean isServed(List<WorkerRegistry.Entry> alive) {
            boolean ours = alive.stream().anyMatch(worker -> worker.queues().contains(name));
            boolean others = consumer.value()
                    .filter(found -> found.pulls() > 0 || (found.inFlight() > 0 && isShared()))
                    .isPresent();
            return ours || others;
        }

        private boolean isShared() {
            return shape.filter(QueueShape::sharedWithGo).isPresent();
        }
    }

    Optional<StreamFacts> store(Store store) {
        return Optional.ofNullable(stores.get(store)).flatMap(Look::value);
    }

    /** The live workers, none where that is not known. */
    List<WorkerRegistry.Entry> alive() {
        return workers.value().orElse(List.of());
    }

    /** Whether somebody is there to take due messages. */
    boolean isPumped() {
        return pump.value()
                .filter(found -> found.pulls() > 0 || found.inFlight() > 0)
                .isPresent();
    }

    /** Whether nothing was made yet in this namespace, as far as is known. */
    boolean isEmpty() {
        return names.value().filter(List::isEmpty).isPresent();
    }
}
