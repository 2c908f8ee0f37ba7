package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.queue.Storage;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams and buckets that are not queues: what each is made of, and making it when it is first needed. What exists
 * is used as it is. Safe for use by many threads.
 */
public final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final long LOOKS_APART_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration SHORTEST_OFFICE = Duration.ofSeconds(10);
    private static final Duration LONGEST_OFFICE = Duration.ofHours(1);
    private static final int NO_MESSAGE = 10037;
    private static final int MESSAGE_NOT_FOUND = 10057;

    private final ApiErrors api;
    private final JetStreamManagement management;
    private final StreamNames names;
    private final StorageSettings storage;
    private final ServerClock clock;
    private final Set<Store> ready = ConcurrentHashMap.newKeySet();
    private final Map<Store, Long> lookedNanos = new ConcurrentHashMap<>();
    private final Map<Store, String> problems = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    Streams(
            Connection connection,
            JetStreamOptions jetStream,
            StreamNames names,
            StorageSettings storage,
            ServerClock clock,
            ApiErrors api) {
        this.api = api;
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

    ServerClock clock() {
        return clock;
    }

    /** Makes the task stream if it is missing. */
    public void needTasks() {
        need(Store.TASKS);
    }

    /** Makes the delay stream and the pump's consumer if they are missing. */
    public void needDelay() {
        need(Store.DELAY);
    }

    /** Makes the bucket of the worker registry if it is missing. */
    public void needWorkers() {
        need(Store.WORKERS);
    }

    /**
     * Makes the bucket of elections if it is missing.
     *
     * @throws RefusedException if somebody made it so that its entries live too short for a leader or too long for the next one
     */
    public void needElections() {
        need(Store.ELECTIONS);
        var stream = "KV_" + names.elections();
        var life = info(stream).map(found -> found.getConfiguration().getMaxAge());
        if (life.isPresent()
                && (life.get().compareTo(SHORTEST_OFFICE) < 0 || life.get().compareTo(LONGEST_OFFICE) > 0)) {
            throw new RefusedException("the entries of bucket " + names.elections() + " live " + life.get()
                    + "; an election needs 10 s to 1 h: delete stream " + stream
                    + ", it is made again as it should be");
        }
    }

    /** Makes a store if it is missing; remembers that it is there. Queues are not made here. */
    public void need(Store store) {
        if (ready.contains(store)) {
            return;
        }
        lock.lock();
        try {
            if (!ready.contains(store)) {
                ensure(
                        "the store " + store.name().toLowerCase(Locale.ROOT),
                        StreamDefinitions.of(store, names, storage));
                if (store == Store.DELAY) {
                    ensureConsumer(names.delay(), StreamDefinitions.pump(names));
                }
                ready.add(store);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The server found no stream for what was published: one that was deleted since it was looked at is made again, empty.
     * Looks once a second at most, and never fails: the publish is tried again, and says itself that it failed.
     */
    void missed(Store store) {
        if (!isTimeToLook(store)) {
            return;
        }
        var stream = StreamDefinitions.of(store, names, storage).getName();
        mend(store, stream, () -> {
            if (isDeleted(stream)) {
                if (ready.remove(store)) {
                    LOG.warn("stream {} was deleted while it was in use; it is made again, empty", stream);
                }
                need(store);
            }
        });
    }

    /** The pump's consumer does not answer: it and its stream are made again where they were deleted. As {@link #missed}. */
    public void missedPump() {
        if (!isTimeToLook(Store.DELAY)) {
            return;
        }
        mend(Store.DELAY, names.delay(), () -> {
            if (isDeleted(names.delay())) {
                return; // made again when something is to wait there
            }
            if (ensureConsumer(names.delay(), StreamDefinitions.pump(names))) {
                LOG.warn("the pump's consumer of {} was deleted while it was in use; it is made again", names.delay());
            }
        });
    }

    private void mend(Store store, String stream, Runnable mending) {
        try {
            mending.run();
            problems.remove(store);
        } catch (UnavailableException away) {
            LOG.debug("whether stream {} lacks anything is not known: {}", stream, away.getMessage());
        } catch (AsyncJobsException failed) {
            var problem = String.valueOf(failed.getMessage());
            if (!problem.equals(problems.put(store, problem))) {
                LOG.warn("stream {} lacks what is needed, which could not be made: {}", stream, problem);
            }
        }
    }

    private boolean isTimeToLook(Store store) {
        long now = System.nanoTime();
        var looked = lookedNanos.get(store);
        if (looked != null && now - looked < LOOKS_APART_NANOS) {
            return false;
        }
        return looked == null ? lookedNanos.putIfAbsent(store, now) == null : lookedNanos.replace(store, looked, now);
    }

    private boolean isDeleted(String stream) {
        try {
            management.getStreamInfo(stream);
            return false;
        } catch (JetStreamApiException error) {
            return error.getApiErrorCode() == ApiErrors.STREAM_NOT_FOUND;
        } catch (IOException | IllegalStateException noAnswer) {
            return false;
        }
    }

    private void ensure(String what, StreamConfiguration configuration) {
        if (!exists(configuration.getName())) {
            created(what, () -> management.addStream(configuration));
        }
    }

    /** Makes a consumer if it is missing; says whether it was. */
    boolean ensureConsumer(String stream, ConsumerConfiguration configuration) {
        var what = "consumer " + configuration.getDurable() + " of " + stream;
        try {
            api.looking(what, () -> management.getConsumerInfo(stream, configuration.getDurable()));
            return false;
        } catch (JetStreamApiException missing) {
            if (missing.getApiErrorCode() != ApiErrors.CONSUMER_NOT_FOUND) {
                throw ApiErrors.translate(what, missing);
            }
            created(what, () -> management.addOrUpdateConsumer(stream, configuration));
            return true;
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

    static StorageType type(Storage kind) {
        return kind == Storage.MEMORY ? StorageType.Memory : StorageType.File;
    }
}
