package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.queue.Discard;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.Retention;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.ReplayPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues as streams with their consumer: settings to configurations and back. What a Go worker must know stands
 * where it looks (the consumer); the rest is in the stream's metadata. Safe for use by many threads.
 */
public final class QueueStreams {

    private static final Logger LOG = LoggerFactory.getLogger(QueueStreams.class);

    private static final String RUN_TIME = "io.asyncjobs.max_run_time";
    private static final String TRIES = "io.asyncjobs.max_tries";
    private static final String PRIORITY = "io.asyncjobs.priority";
    private static final String DISCARD = "io.asyncjobs.discard";
    private static final String SHARED = "io.asyncjobs.shared_with_go";

    private final Streams streams;
    private final StreamNames names;

    QueueStreams(Streams streams, StreamNames names) {
        this.streams = streams;
        this.names = names;
    }

    /**
     * Makes the queue, or joins the one that exists as it is; what differs is said in one warning.
     *
     * @return the live settings
     */
    public QueueSettings define(QueueSettings wanted) {
        var existing = findOrFinish(wanted);
        if (existing.isPresent()) {
            var differences = wanted.differences(existing.get());
            if (!differences.isEmpty()) {
                LOG.warn(
                        "queue {} exists with other settings and is used as it is: {}; update it to change them",
                        wanted.name(),
                        String.join(", ", differences));
            }
            return existing.get();
        }
        return create(wanted);
    }

    /** Makes the queue if it is missing or half made; one that is set otherwise is joined without a word. */
    public QueueSettings ensure(QueueSettings wanted) {
        return findOrFinish(wanted).orElseGet(() -> create(wanted));
    }

    private Optional<QueueSettings> findOrFinish(QueueSettings wanted) {
        try {
            return find(wanted.name());
        } catch (NotFoundException halfMade) {
            finish(wanted);
            return find(wanted.name());
        }
    }

    /** Its maker died between the stream and the consumer, or is just at it: the consumer follows from the stream. */
    private void finish(QueueSettings wanted) {
        var stream = names.queue(wanted.name());
        streams.info(stream).ifPresent(info -> {
            var metadata = metadata(info.getConfiguration());
            streams.ensureConsumer(
                    stream,
                    consumer(wanted.withSharedWithGo(isShared(metadata))
                            .withMaxRunTime(duration(metadata, RUN_TIME, wanted.maxRunTime()))
                            .withMaxTries((int) number(metadata, TRIES, wanted.maxTries()))));
        });
    }

    /**
     * Makes the queue.
     *
     * @throws AlreadyExistsException if there is one of that name; it is untouched
     */
    public QueueSettings add(QueueSettings wanted) {
        if (find(wanted.name()).isPresent()) {
            throw new AlreadyExistsException(
                    "queue " + wanted.name() + " exists already; update it to change its settings");
        }
        return create(wanted);
    }

    private QueueSettings create(QueueSettings wanted) {
        var stream = names.queue(wanted.name());
        streams.created("queue " + wanted.name(), () -> streams.management().addStream(configuration(wanted)));
        streams.ensureConsumer(stream, consumer(wanted));
        return require(wanted.name());
    }

    /** The settings of a queue that must exist. */
    public QueueSettings require(String queue) {
        return find(queue)
                .orElseThrow(() -> new NotFoundException(
                        "there is no queue " + queue + "; define it first (queues().define, or ajc queue add)"));
    }

    /**
     * The live settings; empty where there is no such queue.
     *
     * @throws NotFoundException if its stream exists without its consumer
     */
    public Optional<QueueSettings> find(String queue) {
        return streams.info(names.queue(queue)).map(info -> settings(queue, info, consumer(queue)));
    }

    /** The queue's own retention; none where there is no such queue. */
    Retention retention(String queue) {
        return streams.info(names.queue(queue))
                .map(info -> RetentionMetadata.read(metadata(info.getConfiguration())))
                .orElse(Retention.none());
    }

    /**
     * Changes the live settings of a queue; storage cannot be changed.
     *
     * @throws NotFoundException if there is no such queue
     */
    public QueueSettings update(QueueSettings wanted) {
        var live = require(wanted.name());
        var merged = wanted.withStorage(live.storage())
                .withReplicas(wanted.replicas() > 0 ? wanted.replicas() : live.replicas());
        var what = "update queue " + wanted.name();
        try {
            streams.api().changing(what, () -> streams.management().updateStream(configuration(merged)));
            streams.api()
                    .changing(
                            what,
                            () -> streams.management().updateConsumer(names.queue(wanted.name()), consumer(merged)));
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate(what, error);
        }
        return require(wanted.name());
    }

    /** The names of all queues of this namespace, sorted. */
    public List<String> list() {
        try {
            return streams
                    .api()
                    .looking("list queues", () -> streams.management().getStreamNames(names.allQueueSubjects()))
                    .stream()
                    .flatMap(stream -> names.queueOfStream(stream).stream())
                    .sorted()
                    .toList();
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate("list queues", error);
        }
    }

    /** What the queue holds now. */
    public QueueStatus status(String queue) {
        var info = streams.info(names.queue(queue))
                .orElseThrow(() -> new NotFoundException("there is no queue " + queue + "; see the list of queues"));
        var consumer = consumer(queue);
        var state = info.getStreamState();
        boolean empty = state.getMsgCount() == 0;
        return new QueueStatus(
                settings(queue, info, consumer),
                consumer.getNumPending(),
                consumer.getNumAckPending(),
                delayed(queue),
                state.getByteCount(),
                instant(info.getCreateTime()),
                empty ? null : instant(state.getFirstTime()),
                empty ? null : instant(state.getLastTime()));
    }

    private long delayed(String queue) {
        try {
            var info = streams.api()
                    .looking(
                            "look at the delay stream",
                            () -> streams.management()
                                    .getStreamInfo(
                                            names.delay(), StreamInfoOptions.filterSubjects(names.delayedOf(queue))));
            var counts = info.getStreamState().getSubjectMap();
            return counts == null
                    ? 0
                    : counts.values().stream().mapToLong(Long::longValue).sum();
        } catch (JetStreamApiException none) {
            return 0;
        }
    }

    private static Instant instant(@Nullable ZonedDateTime time) {
        return time == null ? Instant.EPOCH : time.toInstant();
    }

    private ConsumerInfo consumer(String queue) {
        var what = "look at the consumer of queue " + queue;
        try {
            return streams.api()
                    .looking(
                            what, () -> streams.management().getConsumerInfo(names.queue(queue), StreamNames.CONSUMER));
        } catch (JetStreamApiException error) {
            if (error.getApiErrorCode() == ApiErrors.CONSUMER_NOT_FOUND) {
                throw new NotFoundException("queue " + queue + " has no consumer " + StreamNames.CONSUMER
                        + "; it is only half made: define it again to finish it");
            }
            throw ApiErrors.translate(what, error);
        }
    }

    private StreamConfiguration configuration(QueueSettings queue) {
        var storage = queue.storage() == null ? streams.storage().storageOf(Store.QUEUES) : queue.storage();
        return StreamConfiguration.builder()
                .name(names.queue(queue.name()))
                .description("Choria Async Jobs Work Queue")
                .subjects(names.queueSubjects(queue.name()))
                .retentionPolicy(RetentionPolicy.WorkQueue)
                .maxMessagesPerSubject(1)
                .maxMessages(queue.maxEntries() > 0 ? queue.maxEntries() : -1)
                .maxAge(queue.maxAge())
                .discardPolicy(serverDiscards(queue) ? DiscardPolicy.Old : DiscardPolicy.New)
                .storageType(Streams.type(storage))
                .replicas(
                        queue.replicas() > 0
                                ? queue.replicas()
                                : streams.storage().replicasOf(Store.QUEUES))
                .allowDirect(true)
                .metadata(metadata(queue))
                .build();
    }

    /** Only where Go producers expect it; else producers make room themselves, so that the displaced task learns of it. */
    private static boolean serverDiscards(QueueSettings queue) {
        return queue.sharedWithGo() && queue.discard() == Discard.OLD;
    }

    private static Map<String, String> metadata(QueueSettings queue) {
        var metadata = new HashMap<String, String>();
        metadata.put(RUN_TIME, queue.maxRunTime().toString());
        metadata.put(TRIES, Integer.toString(queue.maxTries()));
        metadata.put(PRIORITY, Integer.toString(queue.priority()));
        metadata.put(DISCARD, queue.discard().name());
        metadata.put(SHARED, Boolean.toString(queue.sharedWithGo()));
        RetentionMetadata.write(queue.retention(), metadata);
        return metadata;
    }

    private static ConsumerConfiguration consumer(QueueSettings queue) {
        boolean limited = queue.sharedWithGo() && queue.maxTries() > 0;
        return ConsumerConfiguration.builder()
                .durable(StreamNames.CONSUMER)
                .ackPolicy(AckPolicy.Explicit)
                .deliverPolicy(DeliverPolicy.All)
                .replayPolicy(ReplayPolicy.Instant)
                .ackWait(queue.effectiveLease())
                .maxAckPending(queue.maxConcurrent())
                .maxDeliver(limited ? queue.maxTries() : -1)
                .build();
    }

    /** Settings as the server has them; a stream without our metadata was made by Go and is shared with it. */
    private static QueueSettings settings(String queue, StreamInfo info, ConsumerInfo consumerInfo) {
        var stream = info.getConfiguration();
        var consumer = consumerInfo.getConsumerConfiguration();
        var metadata = metadata(stream);
        boolean shared = isShared(metadata);
        var ackWait = consumer.getAckWait() == null ? QueueSettings.DEFAULT_LEASE : consumer.getAckWait();
        long maxDeliver = consumer.getMaxDeliver();
        return new QueueSettings(
                queue,
                shared ? ackWait : duration(metadata, RUN_TIME, QueueSettings.DEFAULT_MAX_RUN_TIME),
                shared ? QueueSettings.DEFAULT_LEASE : ackWait,
                (int) (shared ? Math.max(0, maxDeliver) : Math.max(0, number(metadata, TRIES, 0))),
                (int) Math.min(100_000, Math.max(1, consumer.getMaxAckPending())),
                (int) Math.min(1_000, Math.max(1, number(metadata, PRIORITY, 1))),
                stream.getMaxAge() == null ? Duration.ZERO : stream.getMaxAge(),
                Math.max(0, stream.getMaxMsgs()),
                discard(metadata, stream),
                stream.getStorageType() == StorageType.Memory ? Storage.MEMORY : Storage.FILE,
                stream.getReplicas(),
                shared,
                RetentionMetadata.read(metadata));
    }

    private static Map<String, String> metadata(StreamConfiguration stream) {
        return stream.getMetadata() == null ? Map.of() : stream.getMetadata();
    }

    private static boolean isShared(Map<String, String> metadata) {
        return Boolean.parseBoolean(metadata.getOrDefault(SHARED, "true"));
    }

    private static Discard discard(Map<String, String> metadata, StreamConfiguration stream) {
        boolean old = stream.getDiscardPolicy() == DiscardPolicy.Old
                || Discard.OLD.name().equals(metadata.get(DISCARD));
        return old ? Discard.OLD : Discard.NEW;
    }

    private static Duration duration(Map<String, String> metadata, String key, Duration otherwise) {
        try {
            return metadata.containsKey(key) ? Duration.parse(metadata.get(key)) : otherwise;
        } catch (DateTimeParseException wrong) {
            return otherwise;
        }
    }

    private static long number(Map<String, String> metadata, String key, long otherwise) {
        try {
            return Long.parseLong(metadata.getOrDefault(key, Long.toString(otherwise)));
        } catch (NumberFormatException wrong) {
            return otherwise;
        }
    }
}
