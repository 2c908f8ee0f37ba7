package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.Task;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long tasks are kept once they are final: what this client says, else what their queue says, else what the task stream
 * says, else for ever. What
 * was read is used for up to half a minute and read again in the background. Safe for use by many threads.
 */
public final class RetentionRules {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionRules.class);
    private static final Keep FOREVER = new Keep.Forever();
    private static final String NEVER = "never";

    /** A discarded record whose deletion a crash prevented goes by itself after this long. */
    private static final String DISCARDED = "60s";

    /** At least as long as this a scheduled task's record says to a scheduler that comes late that its due time is over. */
    private static final Keep.For SCHEDULED = new Keep.For(Duration.ofHours(1));

    private static final long FRESH_NANOS = Duration.ofSeconds(30).toNanos();

    private final Streams streams;
    private final QueueStreams queues;
    private final StreamNames names;
    private final Map<String, Known> byQueue = new ConcurrentHashMap<>();
    private volatile @Nullable Known ofStream;
    private volatile Retention ofClient = Retention.none();

    RetentionRules(Streams streams, QueueStreams queues, StreamNames names) {
        this.streams = streams;
        this.queues = queues;
        this.names = names;
    }

    /** What was read at some time; {@code ageing} where the server itself removes what was not changed for long. */
    private record Known(
            Retention retention, boolean ageing, boolean ttlAllowed, long readNanos, AtomicBoolean reading) {

        static Known of(Retention retention, boolean ageing, boolean ttlAllowed) {
            return new Known(retention, ageing, ttlAllowed, System.nanoTime(), new AtomicBoolean());
        }

        boolean isOld() {
            return System.nanoTime() - readNanos > FRESH_NANOS;
        }
    }

    /**
     * How long this task is kept. Blocks for a round trip where its queue was never looked at.
     *
     * @throws AsyncJobsException if the server does not say
     */
    public Keep keep(Task task) {
        var keep = asSet(task);
        if (!task.headers().containsKey(Schedule.HEADER)) {
            return keep;
        }
        return switch (keep) {
            case Keep.Forever forever -> forever;
            case Keep.Discard discard -> SCHEDULED;
            case Keep.For limited -> limited.time().compareTo(SCHEDULED.time()) < 0 ? SCHEDULED : limited;
        };
    }

    /** What this client says of the tasks that it ends, before anybody else is asked. */
    public void override(Retention retention) {
        ofClient = retention;
    }

    private Keep asSet(Task task) {
        var client = ofClient.of(task.state());
        if (client.isPresent()) {
            return client.get();
        }
        var own = ofQueue(task.queue()).retention().of(task.state());
        return own.orElseGet(() -> ofStream().retention().of(task.state()).orElse(FOREVER));
    }

    /** The {@code Nats-TTL} of a save of this version; empty for none. */
    Optional<String> ttl(Task version) {
        var stream = ofStream();
        if (!stream.ttlAllowed()) {
            return Optional.empty();
        }
        if (!version.state().isFinal()) {
            return stream.ageing() ? Optional.of(NEVER) : Optional.empty();
        }
        return switch (keep(version)) {
            case Keep.Forever forever -> Optional.empty();
            case Keep.Discard discard -> Optional.of(DISCARDED);
            case Keep.For limited -> Optional.of(limited.time().toSeconds() + "s");
        };
    }

    /** Whether {@link #keep} and {@link #ttl} of a task of this queue need not ask the server. */
    boolean knows(String queue) {
        return ofStream != null && byQueue.containsKey(queue);
    }

    /** A queue's settings were read by somebody. */
    public void learn(QueueSettings queue) {
        byQueue.put(queue.name(), Known.of(queue.retention(), false, false));
    }

    /** What the task stream itself is set to. Looking changes nothing of a stream, whoever made it. */
    public Retention read() {
        return streams.info(names.tasks())
                .map(info -> RetentionMetadata.read(QueueConfiguration.metadataOf(info.getConfiguration())))
                .orElse(Retention.none());
    }

    /**
     * Sets what the task stream says, for all clients.
     *
     * @throws NotFoundException if there is no task stream yet
     */
    public void configure(Retention retention) {
        var stream = streams.info(names.tasks())
                .orElseThrow(() -> new NotFoundException("there is no task stream " + names.tasks() + " yet"))
                .getConfiguration();
        var metadata = new HashMap<String, String>(stream.getMetadata() == null ? Map.of() : stream.getMetadata());
        RetentionMetadata.write(retention, metadata);
        update(StreamConfiguration.builder(stream)
                .allowMessageTtl()
                .metadata(metadata)
                .build());
        ofStream = readStream();
    }

    private void update(StreamConfiguration changed) {
        var what = "update the task stream " + names.tasks();
        try {
            streams.api().changing(what, () -> streams.management().updateStream(changed));
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate(what, error);
        }
    }

    private Known ofQueue(String queue) {
        var known = byQueue.get(queue);
        if (known == null) {
            return readQueue(queue);
        }
        if (known.isOld() && known.reading().compareAndSet(false, true)) {
            apart(known, () -> readQueue(queue));
        }
        return known;
    }

    private Known readQueue(String queue) {
        var read = Known.of(queues.retention(queue), false, false);
        byQueue.put(queue, read);
        return read;
    }

    private Known ofStream() {
        var known = ofStream;
        if (known == null) {
            known = readStream();
            ofStream = known;
        } else if (known.isOld() && known.reading().compareAndSet(false, true)) {
            apart(known, () -> ofStream = readStream());
        }
        return known;
    }

    private Known readStream() {
        var info = streams.info(names.tasks());
        if (info.isEmpty()) {
            return Known.of(Retention.none(), false, true);
        }
        var stream = info.get().getConfiguration();
        var retention = RetentionMetadata.read(QueueConfiguration.metadataOf(stream));
        boolean ageing = stream.getMaxAge() != null && !stream.getMaxAge().isZero();
        return Known.of(retention, ageing, stream.getAllowMessageTtl() || allowTtl(stream));
    }

    /** A stream that Go made has no times to live; the flag changes nothing for Go, and is set by the first save of ours. */
    private boolean allowTtl(StreamConfiguration stream) {
        try {
            update(StreamConfiguration.builder(stream).allowMessageTtl().build());
            return true;
        } catch (AsyncJobsException refused) {
            LOG.warn(
                    "retention is not applied and waiting tasks may age out, since times to live are off: {}",
                    refused.getMessage());
            return false;
        }
    }

    private static void apart(Known known, Runnable reading) {
        Thread.ofVirtual().name("asyncjobs-retention").start(() -> {
            try {
                reading.run();
            } catch (AsyncJobsException failed) {
                LOG.debug("retention was not read again: {}", failed.getMessage());
            } finally {
                known.reading().set(false); // where it failed the next one asks again
            }
        });
    }
}
