package io.asyncjobs.internal.checkup;

import io.asyncjobs.internal.checkup.Scene.Queue;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.ConsumerFacts;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.ServerFacts;
import io.asyncjobs.internal.jetstream.ServerLook;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamFacts;
import io.asyncjobs.internal.jetstream.WantedShapes;
import io.asyncjobs.internal.jetstream.WorkerRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks at an installation: some requests for each stream and consumer, many at once. */
final class Gathering {

    private final Stores stores;
    private final ServerLook look;
    private final WantedShapes wanted;
    private final Duration patience;

    Gathering(Stores stores, ServerLook look, Duration patience) {
        this.stores = stores;
        this.look = look;
        this.wanted = stores.wanted();
        this.patience = patience;
    }

    Scene scene(ServerFacts server) throws InterruptedException {
        var names = look.streams();
        var found = stores(names);
        var workers = Look.at(() -> Optional.of(stores.registry().list(patience)));
        var queues = queues(names, workers.value().orElse(List.of()));
        var pump = look.consumer(wanted.delayStream(), wanted.pumpConsumer());
        var firstDue = Look.at(() -> stores.delay().firstDue(patience));
        var reconciler = Look.at(() -> stores.leaderKey("reconciler").holder(patience));
        var scheduler = Look.at(() -> stores.leaderKey("task_scheduler").holder(patience));
        return new Scene(
                stores.namespace(),
                stores.clock().instant(),
                server,
                wanted,
                names,
                found,
                queues,
                pump,
                firstDue,
                workers,
                reconciler,
                scheduler);
    }

    private Map<Store, Look<StreamFacts>> stores(Look<List<String>> names) throws InterruptedException {
        var all = wanted.stores();
        var looks = AtOnce.map(all, each -> {
            boolean known = names.value()
                    .filter(there -> !there.contains(each.shape().name()))
                    .isEmpty();
            return known ? look.stream(each.shape().name()) : new Look.Missing<StreamFacts>();
        });
        var found = new EnumMap<Store, Look<StreamFacts>>(Store.class);
        for (int i = 0; i < all.size(); i++) {
            found.put(all.get(i).store(), looks.get(i));
        }
        return found;
    }

    /** Those that there are; where streams may not be listed, those that somebody serves. */
    private Map<String, Queue> queues(Look<List<String>> names, List<WorkerRegistry.Entry> alive)
            throws InterruptedException {
        var known = new TreeSet<String>();
        names.value().orElse(List.of()).forEach(stream -> wanted.queueOf(stream).ifPresent(known::add));
        if (names.value().isEmpty()) {
            alive.forEach(worker -> known.addAll(worker.queues()));
        }
        var queues = new TreeMap<String, Queue>();
        for (var queue : AtOnce.map(List.copyOf(known), this::queue)) {
            queues.put(queue.name(), queue);
        }
        return queues;
    }

    private Queue queue(String name) throws InterruptedException {
        var stream = look.stream(wanted.streamOf(name));
        var consumer = look.consumer(wanted.streamOf(name), wanted.queueConsumer());
        var shape = stream.value().map(facts -> wanted.queue(name, facts.shape()));
        return new Queue(name, stream, consumer, shape, oldestWaiting(name, consumer));
    }

    private Look<Instant> oldestWaiting(String name, Look<ConsumerFacts> consumer) throws InterruptedException {
        if (consumer.value().filter(facts -> facts.waiting() > 0).isEmpty()) {
            return new Look.Missing<>();
        }
        long delivered = consumer.value().map(ConsumerFacts::deliveredUpTo).orElse(0L);
        return Look.at(() -> stores.queueContents().firstAfter(name, delivered, patience));
    }
}
