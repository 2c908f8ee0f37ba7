package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.internal.wire.EventJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Retention;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues as streams with their consumer, configured as {@link QueueConfiguration} says. Whatever changes one tells it
 * by an event. Safe for use by many threads.
 */
public final class QueueStreams {

    private static final Logger LOG = LoggerFactory.getLogger(QueueStreams.class);

    private final RequestPipe pipe;
    private final LeaderReader reader;
    private final Streams streams;
    private final StreamNames names;
    private final DelayedCount delayed;
    private final QueueConfiguration configuration;
    private final Duration timeout;

    QueueStreams(Streams streams, StreamNames names, RequestPipe pipe, String apiPrefix, Duration timeout) {
        this.pipe = pipe;
        this.reader = new LeaderReader(new LeaderApi(pipe, apiPrefix));
        this.streams = streams;
        this.names = names;
        this.delayed = new DelayedCount(pipe, apiPrefix, names);
        this.configuration = new QueueConfiguration(streams.storage(), names);
        this.timeout = timeout;
    }

    /**
     * A queue as its workers must know it.
     *
     * @param settings its settings in force
     * @param paused whether the server delivers nothing of it
     */
    public record Live(QueueSettings settings, boolean paused) {}

    /**
     * Makes the queue, or joins the one that exists as it is; what differs is said in one warning.
     *
     * @return the live settings
     */
    public QueueSettings define(QueueSettings wanted) {
        wanted.requireBounds();
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
        wanted.requireBounds();
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
        streams.info(stream)
                .ifPresent(info -> streams.ensureConsumer(
                        stream,
                        QueueConfiguration.missingConsumer(
                                wanted, info.getConfiguration(), streams.clock().instant())));
    }

    /**
     * Makes the queue, or what one lacks that lost its consumer.
     *
     * @throws AlreadyExistsException if there is one of that name; it is untouched
     */
    public QueueSettings add(QueueSettings wanted) {
        wanted.requireBounds();
        if (!isHalfMade(wanted.name())) {
            return create(wanted);
        }
        finish(wanted);
        tell(wanted.name(), QueueChanged.Change.MADE);
        return require(wanted.name());
    }

    /** Whether it has a stream and no consumer; fails where it has both. */
    private boolean isHalfMade(String queue) {
        try {
            if (find(queue).isEmpty()) {
                return false;
            }
        } catch (NotFoundException noConsumer) {
            return true;
        }
        throw new AlreadyExistsException("queue " + queue + " exists already; update it to change its settings");
    }

    private QueueSettings create(QueueSettings wanted) {
        var stream = names.queue(wanted.name());
        streams.created(
                "queue " + wanted.name(), () -> streams.management().addStream(configuration.stream(wanted, Map.of())));
        streams.ensureConsumer(stream, QueueConfiguration.consumer(wanted, null));
        tell(wanted.name(), QueueChanged.Change.MADE);
        return require(wanted.name());
    }

    /** The settings of a queue that must exist. */
    public QueueSettings require(String queue) {
        return find(queue)
                .orElseThrow(() -> NotFoundException.ofQueue(
                        queue, "there is no queue " + queue + "; define it first (queues().define, or ajc queue add)"));
    }

    /**
     * The live settings; empty where there is no such queue.
     *
     * @throws NotFoundException if its stream exists without its consumer
     */
    public Optional<QueueSettings> find(String queue) {
        return live(queue).map(Live::settings);
    }

    /** As {@link #find}, with whether it is paused. */
    public Optional<Live> live(String queue) {
        return streams.info(names.queue(queue)).map(info -> {
            var consumer = consumer(queue);
            return new Live(
                    QueueConfiguration.settings(queue, info.getConfiguration(), consumer.getConsumerConfiguration()),
                    isPaused(consumer));
        });
    }

    private static boolean isPaused(ConsumerInfo consumer) {
        return Boolean.TRUE.equals(consumer.getPaused());
    }

    /** The queue's own retention; none where there is no such queue. */
    Retention retention(String queue) {
        return streams.info(names.queue(queue))
                .map(info -> RetentionMetadata.read(QueueConfiguration.metadataOf(info.getConfiguration())))
                .orElse(Retention.none());
    }

    /**
     * Changes the live settings of a queue; storage cannot be changed.
     *
     * @throws NotFoundException if there is no such queue
     */
    public QueueSettings update(QueueSettings wanted) {
        var info = existing(wanted.name());
        var consumer = consumer(wanted.name()).getConsumerConfiguration();
        var live = QueueConfiguration.settings(wanted.name(), info.getConfiguration(), consumer);
        var merged = wanted.withStorage(live.storage())
                .withReplicas(wanted.replicas() > 0 ? wanted.replicas() : live.replicas());
        var metadata = QueueConfiguration.metadataOf(info.getConfiguration());
        var what = "update queue " + wanted.name();
        changing(what, () -> streams.management().updateStream(configuration.stream(merged, metadata)));
        changing(
                what,
                () -> streams.management()
                        .updateConsumer(
                                names.queue(wanted.name()),
                                QueueConfiguration.consumer(merged, consumer.getPauseUntil())));
        tell(wanted.name(), QueueChanged.Change.UPDATED);
        return require(wanted.name());
    }

    private StreamInfo existing(String queue) {
        return streams.info(names.queue(queue))
                .orElseThrow(() ->
                        NotFoundException.ofQueue(queue, "there is no queue " + queue + "; see the list of queues"));
    }

    private <T> T changing(String what, ApiErrors.Call<T> call) {
        try {
            return streams.api().changing(what, call);
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate(what, error);
        }
    }

    /** Tells workers and whoever watches; one that does not hear it finds out by looking now and then. */
    private void tell(String queue, QueueChanged.Change change) {
        pipe.publish(names.queueChangedEvent(queue), EventJson.queueChanged(queue, change));
    }

    /**
     * Stops deliveries, the reason first: where its caller dies in between, the queue runs on and its reason is not shown.
     *
     * @throws NotFoundException if there is no such queue
     */
    public void pause(String queue, String reason) {
        var info = existing(queue);
        var now = streams.clock().instant();
        var before = isPaused(consumer(queue))
                ? QueueConfiguration.pause(info.getConfiguration()).since()
                : null;
        var pause = new QueueStatus.Pause(reason, before == null ? now : before);
        var what = "pause queue " + queue;
        changing(
                what,
                () -> streams.management().updateStream(QueueConfiguration.withPause(info.getConfiguration(), pause)));
        changing(
                what,
                () -> streams.management()
                        .pauseConsumer(names.queue(queue), StreamNames.CONSUMER, QueueConfiguration.farAfter(now)));
        tell(queue, QueueChanged.Change.PAUSED);
    }

    /**
     * Lets deliveries go on, then forgets the reason.
     *
     * @throws NotFoundException if there is no such queue
     */
    public void resume(String queue) {
        var info = existing(queue);
        var what = "resume queue " + queue;
        if (isPaused(consumer(queue))) {
            changing(what, () -> streams.management().resumeConsumer(names.queue(queue), StreamNames.CONSUMER));
        }
        changing(
                what,
                () -> streams.management().updateStream(QueueConfiguration.withPause(info.getConfiguration(), null)));
        tell(queue, QueueChanged.Change.RESUMED);
    }

    /** Deletes the queue with every item that is in it; that it is gone already is fine. */
    public void delete(String queue) {
        var what = "delete queue " + queue;
        try {
            streams.api().changing(what, () -> streams.management().deleteStream(names.queue(queue)));
        } catch (JetStreamApiException error) {
            if (error.getApiErrorCode() != ApiErrors.STREAM_NOT_FOUND) {
                throw ApiErrors.translate(what, error);
            }
        }
        tell(queue, QueueChanged.Change.DELETED);
    }

    /** Tells that waiting tasks of the queue were removed. */
    public void purged(String queue) {
        tell(queue, QueueChanged.Change.PURGED);
    }

    /** The names of all queues of this namespace, sorted. */
    public List<String> list() {
        try {
            return streams
                    .api()
                    .looking("list queues", () -> streams.management().getStreamNames(names.allQueueSubjects()))
                    .stream()
                    .flatMap(stream -> names.queueOfStream(stream).stream())
                    .filter(Names::isQueue) // another one is none that a task can name
                    .sorted()
                    .toList();
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate("list queues", error);
        }
    }

    /** What the queue holds now. */
    public QueueStatus status(String queue) {
        var info = existing(queue);
        var consumer = consumer(queue);
        var state = info.getStreamState();
        boolean empty = state.getMsgCount() == 0;
        return new QueueStatus(
                QueueConfiguration.settings(queue, info.getConfiguration(), consumer.getConsumerConfiguration()),
                consumer.getNumPending(),
                consumer.getNumAckPending(),
                read(queue, () -> delayed.of(queue, timeout)),
                state.getByteCount(),
                instant(info.getCreateTime()),
                empty ? null : instant(state.getFirstTime()),
                oldestWaiting(queue, info, consumer),
                empty ? null : instant(state.getLastTime()),
                isPaused(consumer) ? QueueConfiguration.pause(info.getConfiguration()) : null);
    }

    /** Those that a worker held before are in front, mostly; where there are none, the first of all is the one. */
    private @Nullable Instant oldestWaiting(String queue, StreamInfo stream, ConsumerInfo consumer) {
        if (consumer.getNumPending() == 0) {
            return null;
        }
        if (consumer.getNumAckPending() == 0) {
            return instant(stream.getStreamState().getFirstTime());
        }
        long after = consumer.getDelivered().getStreamSequence() + 1;
        return read(queue, () -> reader.next(names.queue(queue), names.queueSubjects(queue), after, timeout))
                .map(StoredMessage::time)
                .orElse(null);
    }

    @FunctionalInterface
    private interface Blocking<T> {
        T call() throws InterruptedException;
    }

    private static <T> T read(String queue, Blocking<T> request) {
        try {
            return request.call();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(
                    "interrupted while looking at queue " + queue, UnavailableException.Effect.NONE, stopped);
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
                throw NotFoundException.ofQueue(
                        queue,
                        "queue " + queue + " has no consumer " + StreamNames.CONSUMER
                                + " and none of its tasks runs: make it again (ajc queue add, or queues().add), which adds"
                                + " what is missing and leaves its items");
            }
            throw ApiErrors.translate(what, error);
        }
    }
}
