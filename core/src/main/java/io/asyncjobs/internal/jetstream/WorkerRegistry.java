package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.internal.wire.Timestamps;
import io.asyncjobs.task.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Who is alive: each worker's entry in a bucket whose entries live 30 s, written again every 10 s and removed on a clean
 * stop.
 */
public final class WorkerRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerRegistry.class);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(3);

    private final RequestPipe pipe;
    private final LeaderApi api;
    private final LeaderReader reader;
    private final Streams streams;
    private final StreamNames names;

    WorkerRegistry(RequestPipe pipe, LeaderApi api, LeaderReader reader, Streams streams, StreamNames names) {
        this.streams = streams;
        this.api = api;
        this.pipe = pipe;
        this.reader = reader;
        this.names = names;
    }

    /**
     * What a worker tells about itself.
     *
     * @param id its id, new with every start
     * @param host the machine
     * @param pid the process
     * @param started when it started
     * @param queues what it serves
     * @param slots how many tasks it runs at once
     * @param running the ids of the tasks it runs now, at most 100
     * @param progress how far those of them are that told, by task id
     */
    public record Entry(
            String id,
            String host,
            long pid,
            Instant started,
            List<String> queues,
            int slots,
            List<String> running,
            Map<String, Progress> progress) {}

    /** Writes the entry; a failure is logged, the next beat tries again. */
    public void beat(Entry entry) throws InterruptedException {
        var body = Json.bytes(256, out -> {
            out.writeStartObject();
            out.writeStringProperty("id", entry.id());
            out.writeStringProperty("host", entry.host());
            out.writeNumberProperty("pid", entry.pid());
            out.writeStringProperty("started", Timestamps.format(entry.started()));
            out.writeArrayPropertyStart("queues");
            entry.queues().forEach(out::writeString);
            out.writeEndArray();
            out.writeNumberProperty("slots", entry.slots());
            out.writeArrayPropertyStart("running");
            entry.running().forEach(out::writeString);
            out.writeEndArray();
            if (!entry.progress().isEmpty()) {
                out.writeObjectPropertyStart("progress");
                entry.progress().forEach((id, progress) -> {
                    out.writeObjectPropertyStart(id);
                    out.writeNumberProperty("percent", progress.percent());
                    out.writeStringProperty("text", progress.text());
                    out.writeStringProperty("at", Timestamps.format(progress.at()));
                    out.writeEndObject();
                });
                out.writeEndObject();
            }
            out.writeEndObject();
        });
        publish(entry.id(), null, body);
    }

    /** Removes the entry of a worker that ran nothing any more. */
    public void leave(String worker) throws InterruptedException {
        publish(worker, new HeaderLines().add("KV-Operation", "DEL"), new byte[0]);
    }

    private void publish(String worker, @Nullable HeaderLines headers, byte[] body) throws InterruptedException {
        try {
            var answer = PublishAnswer.of(pipe.request(subject(worker), headers, body, WRITE_TIMEOUT));
            if (answer instanceof PublishAnswer.NoStream) {
                streams.missed(Store.WORKERS);
                answer = PublishAnswer.of(pipe.request(subject(worker), headers, body, WRITE_TIMEOUT));
            }
            if (!(answer instanceof PublishAnswer.Stored)) {
                LOG.warn("the entry of worker {} was not stored: {}", worker, answer);
            }
        } catch (UnavailableException | IllegalStateException notSent) {
            LOG.debug("the entry of worker {} was not sent", worker, notSent);
        }
    }

    /**
     * Whether the worker's entry is there, by the bucket's leader.
     *
     * @throws UnavailableException if the server did not answer within the time
     */
    public boolean isAlive(String worker, Duration timeout) throws InterruptedException {
        return reader.last("KV_" + names.workers(), subject(worker), timeout)
                .filter(message -> !message.headers().contains("KV-Operation"))
                .isPresent();
    }

    /** All that are alive, by id. Blocks for a round trip and one for each. */
    public List<Entry> list(Duration timeout) throws InterruptedException {
        var found = new ArrayList<Entry>();
        for (var subject :
                api.subjects("KV_" + names.workers(), subject(">"), timeout).keySet()) {
            find(subject.substring(subject.lastIndexOf('.') + 1), timeout).ifPresent(found::add);
        }
        return found;
    }

    /** What a worker tells about itself; empty where it is not alive, or its entry cannot be read. */
    public Optional<Entry> find(String worker, Duration timeout) throws InterruptedException {
        var message = reader.last("KV_" + names.workers(), subject(worker), timeout)
                .filter(found -> !found.headers().contains("KV-Operation"));
        if (message.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(message.get().body().get()));
        } catch (CorruptDataException unreadable) {
            LOG.warn("the entry of worker {} cannot be read: {}", worker, unreadable.getMessage());
            return Optional.empty();
        }
    }

    static Entry read(byte[] body) {
        var json = Json.tree(body, "a worker's entry");
        var progress = new TreeMap<String, Progress>();
        json.path("progress")
                .properties()
                .forEach(told -> progress.put(
                        told.getKey(),
                        new Progress(
                                told.getValue().path("percent").asInt(0),
                                told.getValue().path("text").asString(""),
                                Timestamps.parse(told.getValue().path("at").asString("")))));
        return new Entry(
                json.path("id").asString(""),
                json.path("host").asString(""),
                json.path("pid").asLong(0),
                Timestamps.parse(json.path("started").asString("")),
                texts(json.path("queues")),
                json.path("slots").asInt(0),
                texts(json.path("running")),
                progress);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(text -> text.asString("")).toList();
    }

    private String subject(String worker) {
        return "$KV." + names.workers() + "." + worker;
    }
}
