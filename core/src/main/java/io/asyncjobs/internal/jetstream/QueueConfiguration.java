package io.asyncjobs.internal.jetstream;

import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.queue.WhenFull;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.ReplayPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue's settings as the configurations of its stream and consumer, and back. What a Go worker must know stands where
 * it looks (the consumer); the rest is in the stream's metadata.
 */
final class QueueConfiguration {

    static final String RUN_TIME = "io.asyncjobs.max_run_time";
    static final String TRIES = "io.asyncjobs.max_tries";
    private static final String PRIORITY = "io.asyncjobs.priority";
    static final String DISCARD = "io.asyncjobs.discard";
    static final String SHARED = "io.asyncjobs.shared_with_go";
    static final String PAUSE_REASON = "io.asyncjobs.paused_reason";
    static final String PAUSED_SINCE = "io.asyncjobs.paused_since";
    private static final String SERVERS_OWN = "_nats.";
    private static final int MOST_AT_ONCE = 100_000;
    private static final Duration LONGEST_RUN_TIME = Duration.ofDays(365);

    private final StorageSettings storage;
    private final StreamNames names;

    QueueConfiguration(StorageSettings storage, StreamNames names) {
        this.storage = storage;
        this.names = names;
    }

    /** The stream, with what else stands in the metadata of the one that exists. */
    StreamConfiguration stream(QueueSettings queue, Map<String, String> existing) {
        var kind = queue.storage() == null ? storage.storageOf(Store.QUEUES) : queue.storage();
        return StreamConfiguration.builder()
                .name(names.queue(queue.name()))
                .description("Choria Async Jobs Work Queue")
                .subjects(names.queueSubjects(queue.name()))
                .retentionPolicy(RetentionPolicy.WorkQueue)
                .maxMessagesPerSubject(1)
                .maxMessages(queue.maxEntries() > 0 ? queue.maxEntries() : -1)
                .maxAge(queue.maxAge())
                .discardPolicy(serverDiscards(queue) ? DiscardPolicy.Old : DiscardPolicy.New)
                .storageType(Streams.type(kind))
                .replicas(queue.replicas() > 0 ? queue.replicas() : storage.replicasOf(Store.QUEUES))
                .allowDirect(true)
                .metadata(metadata(queue, existing))
                .build();
    }

    /** Only where Go producers expect it; else producers make room themselves, so that the displaced task learns of it. */
    private static boolean serverDiscards(QueueSettings queue) {
        return queue.sharedWithGo() && queue.whenFull() == WhenFull.DISCARD_OLD;
    }

    private static Map<String, String> metadata(QueueSettings queue, Map<String, String> existing) {
        var metadata = withoutServersOwn(existing);
        metadata.put(RUN_TIME, queue.maxRunTime().toString());
        metadata.put(TRIES, Integer.toString(queue.maxTries()));
        metadata.put(PRIORITY, Integer.toString(queue.priority()));
        metadata.put(DISCARD, word(queue.whenFull()));
        metadata.put(SHARED, Boolean.toString(queue.sharedWithGo()));
        RetentionMetadata.write(queue.retention(), metadata);
        return metadata;
    }

    private static Map<String, String> withoutServersOwn(Map<String, String> existing) {
        var metadata = new HashMap<>(existing);
        metadata.keySet().removeIf(key -> key.startsWith(SERVERS_OWN));
        return metadata;
    }

    /** The consumer; {@code pausedUntil} null for one that delivers. */
    static ConsumerConfiguration consumer(QueueSettings queue, @Nullable ZonedDateTime pausedUntil) {
        boolean limited = queue.sharedWithGo() && queue.maxTries() > 0;
        var builder = ConsumerConfiguration.builder()
                .durable(StreamNames.CONSUMER)
                .ackPolicy(AckPolicy.Explicit)
                .deliverPolicy(DeliverPolicy.All)
                .replayPolicy(ReplayPolicy.Instant)
                .ackWait(queue.effectiveLease())
                .maxAckPending(queue.maxConcurrent())
                .maxDeliver(limited ? queue.maxTries() : -1);
        return (pausedUntil == null ? builder : builder.pauseUntil(pausedUntil)).build();
    }

    /** The consumer of a stream that lost it, or never had it: what the stream does not say is as wanted. */
    static ConsumerConfiguration missingConsumer(QueueSettings wanted, StreamConfiguration stream, Instant now) {
        var metadata = metadataOf(stream);
        var settings = wanted.withSharedWithGo(isShared(metadata))
                .withMaxRunTime(duration(metadata, RUN_TIME, wanted.maxRunTime()))
                .withMaxTries((int) HeaderNumber.of(metadata.get(TRIES), wanted.maxTries()));
        return consumer(settings, metadata.containsKey(PAUSED_SINCE) ? farAfter(now) : null);
    }

    /** Until when a queue is paused that nobody resumes. */
    static ZonedDateTime farAfter(Instant now) {
        return now.atZone(ZoneOffset.UTC).plusYears(100);
    }

    /** Settings as the server has them; a stream without our metadata was made by Go and is shared with it. */
    static QueueSettings settings(String queue, StreamConfiguration stream, ConsumerConfiguration consumer) {
        var metadata = metadataOf(stream);
        boolean shared = isShared(metadata);
        var ackWait = consumer.getAckWait() == null ? QueueSettings.DEFAULT_LEASE : consumer.getAckWait();
        long maxDeliver = consumer.getMaxDeliver();
        return new QueueSettings(
                queue,
                shared ? ackWait : duration(metadata, RUN_TIME, QueueSettings.DEFAULT_MAX_RUN_TIME),
                shared ? QueueSettings.DEFAULT_LEASE : ackWait,
                (int) (shared ? Math.max(0, maxDeliver) : Math.max(0, HeaderNumber.of(metadata.get(TRIES), 0))),
                concurrency(consumer.getMaxAckPending()),
                (int) Math.min(1_000, Math.max(1, HeaderNumber.of(metadata.get(PRIORITY), 1))),
                stream.getMaxAge() == null ? Duration.ZERO : stream.getMaxAge(),
                Math.max(0, stream.getMaxMsgs()),
                whenFull(metadata, stream),
                stream.getStorageType() == StorageType.Memory ? Storage.MEMORY : Storage.FILE,
                stream.getReplicas(),
                shared,
                RetentionMetadata.read(metadata));
    }

    private static int concurrency(long maxAckPending) {
        return maxAckPending < 1 ? MOST_AT_ONCE : (int) Math.min(MOST_AT_ONCE, maxAckPending);
    }

    /** Why a paused queue is paused; unknown where somebody else paused its consumer. */
    static QueueStatus.Pause pause(StreamConfiguration stream) {
        var metadata = metadataOf(stream);
        Instant since = null;
        try {
            since = metadata.containsKey(PAUSED_SINCE) ? Instant.parse(metadata.get(PAUSED_SINCE)) : null;
        } catch (DateTimeParseException wrong) {
            // as if it were not there
        }
        return new QueueStatus.Pause(metadata.getOrDefault(PAUSE_REASON, ""), since);
    }

    /** The stream as it is, but with that pause in its metadata; null for none. */
    static StreamConfiguration withPause(StreamConfiguration stream, QueueStatus.@Nullable Pause pause) {
        var metadata = withoutServersOwn(metadataOf(stream));
        metadata.remove(PAUSE_REASON);
        metadata.remove(PAUSED_SINCE);
        if (pause != null) {
            metadata.put(PAUSE_REASON, pause.reason());
            if (pause.since() != null) {
                metadata.put(PAUSED_SINCE, pause.since().toString());
            }
        }
        return StreamConfiguration.builder(stream).metadata(metadata).build();
    }

    static Map<String, String> metadataOf(StreamConfiguration stream) {
        return stream.getMetadata() == null ? Map.of() : stream.getMetadata();
    }

    static boolean isShared(Map<String, String> metadata) {
        return Boolean.parseBoolean(metadata.getOrDefault(SHARED, "true"));
    }

    private static String word(WhenFull rule) {
        return switch (rule) {
            case REJECT -> "NEW";
            case DISCARD_OLD -> "OLD";
            case WAIT -> "WAIT";
        };
    }

    private static WhenFull whenFull(Map<String, String> metadata, StreamConfiguration stream) {
        if (stream.getDiscardPolicy() == DiscardPolicy.Old) {
            return WhenFull.DISCARD_OLD;
        }
        return switch (metadata.getOrDefault(DISCARD, "")) {
            case "OLD" -> WhenFull.DISCARD_OLD;
            case "WAIT" -> WhenFull.WAIT;
            default -> WhenFull.REJECT;
        };
    }

    private static Duration duration(Map<String, String> metadata, String key, Duration otherwise) {
        try {
            var found = metadata.containsKey(key) ? Duration.parse(metadata.get(key)) : otherwise;
            boolean ours = found.isPositive() && found.compareTo(LONGEST_RUN_TIME) <= 0;
            return ours ? found : otherwise;
        } catch (DateTimeParseException wrong) {
            return otherwise;
        }
    }
}
