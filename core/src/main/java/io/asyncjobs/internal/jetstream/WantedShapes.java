package io.asyncjobs.internal.jetstream;

import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What streams and consumers of a namespace should be, as this client would make them. No I/O. */
public final class WantedShapes {

    private final StreamNames names;
    private final StorageSettings storage;

    WantedShapes(StreamNames names, StorageSettings storage) {
        this.names = names;
        this.storage = storage;
    }

    /**
     * A store that is no queue.
     *
     * @param store which one
     * @param shape its stream as it should be
     */
    public record Wanted(Store store, StreamShape shape) {}

    /** All stores but the queues, whether they are there or not. */
    public List<Wanted> stores() {
        return Arrays.stream(Store.values())
                .filter(store -> store != Store.QUEUES)
                .map(store -> new Wanted(store, StreamShape.of(StreamDefinitions.of(store, names, storage))))
                .toList();
    }

    /** The queue of a stream's name; empty where it is none of this namespace. */
    public Optional<String> queueOf(String stream) {
        return names.queueOfStream(stream);
    }

    /** The stream of a queue. */
    public String streamOf(String queue) {
        return names.queue(queue);
    }

    /** The name of the consumer that each queue has. */
    public String queueConsumer() {
        return StreamNames.CONSUMER;
    }

    /** The stream of the records. */
    public String taskStream() {
        return names.tasks();
    }

    /** The stream of what waits for its time. */
    public String delayStream() {
        return names.delay();
    }

    /** The name of the consumer of what is due. */
    public String pumpConsumer() {
        return StreamNames.PUMP;
    }

    /** How the consumer of what is due should be. */
    public ConsumerFacts.Policy pump() {
        return ConsumerFacts.Policy.read(Json.tree(
                StreamDefinitions.pump(names).toJson().getBytes(StandardCharsets.UTF_8),
                "the configuration of a consumer"));
    }

    /** How the queue should be, of which this was found. */
    public QueueShape queue(String queue, StreamShape found) {
        return QueueShape.of(found, names.queueSubjects(queue));
    }

    /** How many servers a store of this client is kept on, the queues included. */
    public int replicas(Store store) {
        return storage.replicasOf(store);
    }
}
