package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.Retention;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The task stream as a whole: what it holds, and on how many servers it is kept. Safe for use by many threads. */
public final class TaskStream {

    private final Streams streams;
    private final String name;

    TaskStream(Streams streams, StreamNames names) {
        this.streams = streams;
        this.name = names.tasks();
    }

    /** The stream at one moment. */
    public record Found(long tasks, long bytes, Storage storage, int replicas, Duration maxAge, Retention retention) {

        private static Found of(StreamInfo info) {
            var stream = info.getConfiguration();
            return new Found(
                    info.getStreamState().getMsgCount(),
                    info.getStreamState().getByteCount(),
                    stream.getStorageType() == StorageType.Memory ? Storage.MEMORY : Storage.FILE,
                    stream.getReplicas(),
                    stream.getMaxAge() == null ? Duration.ZERO : stream.getMaxAge(),
                    RetentionMetadata.read(stream.getMetadata() == null ? Map.of() : stream.getMetadata()));
        }
    }

    /**
     * The stream as it is; empty where there is none.
     *
     * @throws AsyncJobsException if the server refuses to say
     */
    public Optional<Found> find() {
        return streams.info(name).map(Found::of);
    }

    /** How far the stream goes at one moment. */
    public record Extent(Instant made, long first, long last, long count, Duration maxAge, Instant at) {}

    /** How far it goes; empty where there is none. */
    public Optional<Extent> extent() {
        return streams.info(name).map(info -> {
            var state = info.getStreamState();
            var age = info.getConfiguration().getMaxAge();
            return new Extent(
                    info.getCreateTime() == null
                            ? Instant.EPOCH
                            : info.getCreateTime().toInstant(),
                    state.getFirstSequence(),
                    state.getLastSequence(),
                    state.getMsgCount(),
                    age == null ? Duration.ZERO : age,
                    info.getTimestamp() == null
                            ? streams.clock().instant()
                            : info.getTimestamp().toInstant());
        });
    }

    /**
     * Keeps it on this many servers.
     *
     * @throws NotFoundException if there is no task stream yet
     */
    public void replicas(int count) {
        var stream = streams.info(name)
                .orElseThrow(() -> new NotFoundException("there is no task stream " + name + " yet"))
                .getConfiguration();
        var what = "update the task stream " + name;
        try {
            streams.api()
                    .changing(
                            what,
                            () -> streams.management()
                                    .updateStream(StreamConfiguration.builder(stream)
                                            .replicas(count)
                                            .build()));
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate(what, error);
        }
    }
}
