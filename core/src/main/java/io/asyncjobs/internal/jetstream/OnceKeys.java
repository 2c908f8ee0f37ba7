package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.task.OnceKey;
import io.asyncjobs.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which task stands for which key: an entry is made before the task, by compare-and-set, and marked when the task is stored.
 * An entry that is not marked is of a call that goes on or died; whoever repeats it enqueues under the entry's task id.
 */
public final class OnceKeys {

    private static final Logger LOG = LoggerFactory.getLogger(OnceKeys.class);
    private static final int MOST_ATTEMPTS = 10;

    private final ConfirmedPublish publishing;
    private final LeaderReader reader;
    private final Streams streams;
    private final String stream;
    private final String prefix;

    OnceKeys(RequestPipe pipe, LeaderReader reader, Streams streams, StreamNames names) {
        this.publishing = new ConfirmedPublish(pipe, () -> streams.missed(Store.OPERATIONS));
        this.reader = reader;
        this.streams = streams;
        this.stream = "KV_" + names.operations();
        this.prefix = "$KV." + names.operations() + ".once.";
    }

    /**
     * What stands under a key.
     *
     * @param request the request that took it
     * @param task the id of its task
     * @param isDone whether the task is stored
     * @param by who took it
     * @param isOurs whether this call did
     * @param sequence the entry's version
     */
    public record Entry(String request, String task, boolean isDone, String by, boolean isOurs, long sequence) {}

    /**
     * Takes the key for a task of this id, or finds who has it. Makes the bucket if it is missing.
     *
     * @throws ConflictException if it stands for another request
     * @throws RefusedException if the server refuses; nothing is changed
     * @throws UnavailableException if the server did not confirm it within the time; it may be taken
     */
    public Entry take(OnceKey key, String task, Duration timeout) throws InterruptedException {
        streams.need(Store.OPERATIONS);
        var by = TaskId.next();
        long expected = 0;
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            var ours = new Entry(key.request(), task, false, by, true, 0);
            var answer = publishing.send(
                    subject(key), headers(expected, key), write(ours), "take an idempotency key", timeout);
            if (answer instanceof PublishAnswer.Stored stored) {
                return new Entry(key.request(), task, false, by, true, stored.sequence());
            }
            var found = reader.last(stream, subject(key), timeout);
            if (found.isEmpty() || found.get().body().get().length == 0) {
                expected = found.map(StoredMessage::sequence).orElse(0L); // gone, perhaps with a marker in its place
                continue;
            }
            return checked(read(found.get(), by), key);
        }
        throw new UnavailableException(
                "an idempotency key changed at every one of " + MOST_ATTEMPTS + " attempts to take it; try again",
                AsyncJobsException.Effect.NONE,
                null);
    }

    private static Entry checked(Entry entry, OnceKey key) {
        if (!entry.request().equals(key.request())) {
            throw new ConflictException("the key stands for another request already; use a new key for a new request");
        }
        return entry;
    }

    /** Marks that the task is stored. Where that fails the next call enqueues again under the same id, which finds it. */
    public void finish(OnceKey key, Entry entry, String task, Duration timeout) throws InterruptedException {
        var done = new Entry(entry.request(), task, true, entry.by(), true, 0);
        quietly(key, headers(entry.sequence(), key), write(done), timeout);
    }

    /** Lets the key be taken again, since nothing was stored under it. */
    public void free(OnceKey key, Entry entry, Duration timeout) throws InterruptedException {
        quietly(
                key,
                new HeaderLines()
                        .add("Nats-Expected-Last-Subject-Sequence", Long.toString(entry.sequence()))
                        .add("Nats-TTL", "1s")
                        .add("KV-Operation", "DEL"),
                new byte[0],
                timeout);
    }

    private void quietly(OnceKey key, HeaderLines headers, byte[] body, Duration timeout) throws InterruptedException {
        try {
            var unused = publishing.send(subject(key), headers, body, "mark an idempotency key", timeout);
        } catch (UnavailableException | RefusedException failed) {
            LOG.debug("an idempotency key was not marked: {}", failed.getMessage());
        }
    }

    private static HeaderLines headers(long expected, OnceKey key) {
        return new HeaderLines()
                .add("Nats-Expected-Last-Subject-Sequence", Long.toString(expected))
                .add("Nats-TTL", Math.max(1, key.kept().toSeconds()) + "s");
    }

    private static byte[] write(Entry entry) {
        return Json.bytes(256, out -> {
            out.writeStartObject();
            out.writeStringProperty("request", entry.request());
            out.writeStringProperty("task", entry.task());
            out.writeBooleanProperty("done", entry.isDone());
            out.writeStringProperty("by", entry.by());
            out.writeEndObject();
        });
    }

    static Entry read(StoredMessage message, String we) {
        var json = Json.tree(message.body().get(), "an idempotency key");
        var by = json.path("by").asString("");
        return new Entry(
                json.path("request").asString(""),
                json.path("task").asString(""),
                json.path("done").asBoolean(false),
                by,
                by.equals(we), // a lost answer: it was stored after all
                message.sequence());
    }

    private String subject(OnceKey key) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(key.key().getBytes(StandardCharsets.UTF_8));
            return prefix + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
