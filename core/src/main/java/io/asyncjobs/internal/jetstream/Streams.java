package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.queue.Storage;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.KeyValueOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.ReplayPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The streams and buckets that are not queues: what each is made of, and making it when it is first needed. What exists
 * is used as it is. Safe for use by many threads.
 */
public final class Streams {

    private static final int NO_MESSAGE = 10037;
    private static final int MESSAGE_NOT_FOUND = 10057;
    private static final Duration WORKERS_TTL = Duration.ofSeconds(30);
    private static final Duration PUMP_LEASE = Duration.ofSeconds(30);
    private static final int PUMP_IN_FLIGHT = 5_000;

    private final ApiErrors api;
    private final Connection connection;
    private final JetStreamOptions jetStream;
    private final JetStreamManagement management;
    private final StreamNames names;
    private final StorageSettings storage;
    private final ServerClock clock;
    private final Set<Store> ready = EnumSet.noneOf(Store.class);
    private final ReentrantLock lock = new ReentrantLock();

    Streams(
            Connection connection,
            JetStreamOptions jetStream,
            StreamNames names,
            StorageSettings storage,
            ServerClock clock,
            ApiErrors api) {
        this.api = api;
        this.connection = connection;
        this.jetStream = jetStream;
        this.names = names;
        this.storage = storage;
        this.clock = clock;
        try {
            this.management = connection.jetStreamManagement(jetStream);
        } catch (IOException impossible) {
            throw new UnavailableException("the connection is closed", impossible);
        }
    }

    JetStreamManagement management() {
        return management;
    }

    ApiErrors api() {
        return api;
    }

    StorageSettings storage() {
        return storage;
    }

    /** Makes the task stream if it is missing. */
    public void needTasks() {
        need(
                Store.TASKS,
                () -> ensure(
                        "the task stream " + names.tasks(),
                        StreamConfiguration.builder()
                                .name(names.tasks())
                                .description("Choria Async Jobs Tasks")
                                .subjects(names.taskSubjects())
                                .retentionPolicy(RetentionPolicy.Limits)
                                .maxMessagesPerSubject(1)
                                .discardPolicy(DiscardPolicy.Old)
                                .storageType(type(Store.TASKS))
                                .replicas(storage.replicasOf(Store.TASKS))
                                .allowDirect(true)
                                .allowMessageTtl()
                                .build()));
    }

    /** Makes the delay stream and the pump's consumer if they are missing. */
    public void needDelay() {
        need(Store.DELAY, () -> {
            ensure(
                    "the delay stream " + names.delay(),
                    StreamConfiguration.builder()
                            .name(names.delay())
                            .description("AsyncJobs tasks that wait for their time")
                            .subjects(names.delaySubjects())
                            .retentionPolicy(RetentionPolicy.WorkQueue)
                            .maxMessagesPerSubject(1)
                            .discardPolicy(DiscardPolicy.Old)
                            .storageType(type(Store.DELAY))
                            .replicas(storage.replicasOf(Store.DELAY))
                            .allowDirect(true)
                            .allowMessageTtl()
                            .allowMessageSchedules()
                            .build());
            ensureConsumer(
                    names.delay(),
                    ConsumerConfiguration.builder()
                            .durable(StreamNames.PUMP)
                            .filterSubject(names.allDue())
                            .ackPolicy(AckPolicy.Explicit)
                            .deliverPolicy(DeliverPolicy.All)
                            .replayPolicy(ReplayPolicy.Instant)
                            .ackWait(PUMP_LEASE)
                            .maxAckPending(PUMP_IN_FLIGHT)
                            .maxDeliver(-1)
                            .build());
        });
    }

    /** Makes the bucket of the worker registry if it is missing. */
    public void needWorkers() {
        need(Store.WORKERS, () -> {
            var what = "the worker registry " + names.workers();
            if (exists("KV_" + names.workers())) {
                return;
            }
            var configuration = KeyValueConfiguration.builder(names.workers())
                    .description("AsyncJobs live workers")
                    .ttl(WORKERS_TTL)
                    .storageType(type(Store.WORKERS))
                    .replicas(storage.replicasOf(Store.WORKERS))
                    .build();
            created(what, () -> connection.keyValueManagement(keyValueOptions()).create(configuration));
        });
    }

    private KeyValueOptions keyValueOptions() {
        return KeyValueOptions.builder().jetStreamOptions(jetStream).build();
    }

    private void need(Store store, Runnable making) {
        lock.lock();
        try {
            if (!ready.contains(store)) {
                making.run();
                ready.add(store);
            }
        } finally {
            lock.unlock();
        }
    }

    private void ensure(String what, StreamConfiguration configuration) {
        if (!exists(configuration.getName())) {
            created(what, () -> management.addStream(configuration));
        }
    }

    void ensureConsumer(String stream, ConsumerConfiguration configuration) {
        var what = "consumer " + configuration.getDurable() + " of " + stream;
        try {
            api.looking(what, () -> management.getConsumerInfo(stream, configuration.getDurable()));
        } catch (JetStreamApiException missing) {
            if (missing.getApiErrorCode() != ApiErrors.CONSUMER_NOT_FOUND) {
                throw ApiErrors.translate(what, missing);
            }
            created(what, () -> management.addOrUpdateConsumer(stream, configuration));
        }
    }

    /** Makes something; that somebody else was faster is fine. */
    <T> void created(String what, ApiErrors.Call<T> making) {
        try {
            api.changing("make " + what, making);
        } catch (JetStreamApiException error) {
            if (error.getApiErrorCode() != ApiErrors.STREAM_NAME_IN_USE) {
                throw ApiErrors.translate("make " + what, error);
            }
        }
    }

    private boolean exists(String stream) {
        return info(stream).isPresent();
    }

    /**
     * The stream's configuration and state; empty where there is none.
     *
     * @throws AsyncJobsException if the server refuses to say
     */
    Optional<StreamInfo> info(String stream) {
        try {
            var info = api.looking("look at stream " + stream, () -> dated(stream));
            return Optional.of(info);
        } catch (JetStreamApiException error) {
            if (error.getApiErrorCode() == ApiErrors.STREAM_NOT_FOUND) {
                return Optional.empty();
            }
            throw ApiErrors.translate("look at stream " + stream, error);
        }
    }

    /** The stream's information, from whose date the clock learns. */
    private StreamInfo dated(String stream) throws IOException, JetStreamApiException {
        var before = clock.local();
        var info = management.getStreamInfo(stream);
        var time = info.getTimestamp();
        if (time != null) {
            clock.learn(before, time.toInstant(), clock.local());
        }
        return info;
    }

    /** The highest sequence that a queue's consumer has delivered. */
    long deliveredUpTo(String stream) {
        var what = "look at the consumer of " + stream;
        try {
            return api.looking(what, () -> management.getConsumerInfo(stream, StreamNames.CONSUMER))
                    .getDelivered()
                    .getStreamSequence();
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate(what, error);
        }
    }

    /** Deletes one message; that it is gone already is fine. */
    void deleteMessage(String stream, long sequence) {
        var what = "remove message " + sequence + " of " + stream;
        try {
            api.changing(what, () -> management.deleteMessage(stream, sequence, false));
        } catch (JetStreamApiException error) {
            if (error.getApiErrorCode() != NO_MESSAGE && error.getApiErrorCode() != MESSAGE_NOT_FOUND) {
                throw ApiErrors.translate(what, error);
            }
        }
    }

    /** Measures the server's clock again. */
    public void measureClock() {
        info(names.tasks());
    }

    private StorageType type(Store store) {
        return type(storage.storageOf(store));
    }

    static StorageType type(Storage kind) {
        return kind == Storage.MEMORY ? StorageType.Memory : StorageType.File;
    }
}
