package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The unique keys: one subject for each key of a queue, whose last message says which task holds it. Taking, extending and
 * freeing are compare-and-set on its sequence; what a key's holder is worth is decided elsewhere. Safe for use by many
 * threads.
 */
public final class UniqueKeys {

    private final RequestPipe pipe;
    private final LeaderReader reader;
    private final LeaderApi api;
    private final Streams streams;
    private final StreamNames names;

    UniqueKeys(RequestPipe pipe, LeaderReader reader, LeaderApi api, Streams streams, StreamNames names) {
        this.pipe = pipe;
        this.reader = reader;
        this.api = api;
        this.streams = streams;
        this.names = names;
    }

    /**
     * What a key's message is to say.
     *
     * @param holder the id of the task that holds it
     * @param untilFinal whether it is held until that task is final, and not for a period
     * @param record the sequence of the holder's record; 0 while that is not yet saved
     * @param ttl how long the server keeps it, in whole seconds; null for ever
     */
    public record Claim(
            String holder,
            boolean untilFinal,
            long record,
            @Nullable Duration ttl) {}

    /**
     * A key that somebody holds, as its message says.
     *
     * @param queue its queue
     * @param token what stands for the key
     * @param holder the id of the task that holds it; empty if the message cannot be read
     * @param untilFinal whether it is held until that task is final, and not for a period
     * @param record the sequence of the holder's record when the key was last written; 0 if that was not yet saved
     * @param sequence the message's sequence
     * @param since when it was written, by the server's clock
     */
    public record Entry(
            String queue, String token, String holder, boolean untilFinal, long record, long sequence, Instant since) {}

    /**
     * Who holds the key, from the leader; empty where nobody does.
     *
     * @throws UnavailableException if the server did not answer within the time
     */
    public Optional<Entry> find(String queue, String token, Duration timeout) throws InterruptedException {
        return reader.last(names.unique(), names.unique(queue, token), timeout).map(UniqueKeys::entry);
    }

    /**
     * Writes a key over the message of that sequence, 0 for none; after a lost answer the leader is asked whose it is. Blocks
     * until it is known.
     *
     * @return the new sequence, or 0 if another message was there; then nothing was changed
     * @throws RefusedException if the server refuses it; nothing was changed
     * @throws UnavailableException if the server did not confirm it within the time; it may be written
     */
    public long put(String queue, String token, Claim claim, long over, Duration timeout) throws InterruptedException {
        streams.need(Store.UNIQUE);
        var body = body(claim);
        var headers = new HeaderLines().add("Nats-Expected-Last-Subject-Sequence", Long.toString(over));
        if (claim.ttl() != null) {
            headers.add("Nats-TTL", claim.ttl().toSeconds() + "s");
        }
        var subject = names.unique(queue, token);
        var answer = new ConfirmedPublish(pipe, () -> streams.missed(Store.UNIQUE))
                .send(subject, headers, body, "take a unique key of queue " + queue, timeout);
        if (answer instanceof PublishAnswer.Stored stored) {
            return stored.sequence();
        }
        return reader.last(names.unique(), subject, timeout)
                .filter(message -> message.sequence() != over && message.body().isSameAs(body))
                .map(StoredMessage::sequence)
                .orElse(0L);
    }

    /**
     * Frees the key that a task held until it was final. Does nothing for a task without one, or where another task, or a
     * later life of this one, holds it. Blocks for two round trips.
     *
     * @param ended its final version, as stored
     * @throws UnavailableException if the server did not confirm it within the time; it may be freed
     */
    public void free(Task ended, Duration timeout) throws InterruptedException {
        var token = ended.uniqueKey();
        if (token.isEmpty()) {
            return;
        }
        var entry = find(ended.queue(), token.get(), timeout);
        if (entry.isPresent()
                && entry.get().holder().equals(ended.id())
                && entry.get().untilFinal()
                && entry.get().record() < ended.sequence()) {
            free(entry.get(), timeout);
        }
    }

    /** Frees a key unless it was written again since; that it is free already is fine. Fails as {@link #free(Task, Duration)}. */
    public void free(Entry entry, Duration timeout) throws InterruptedException {
        free(entry.queue(), entry.token(), entry.sequence(), timeout);
    }

    /** Frees the key that was written at that sequence; as {@link #free(Entry, Duration)}. */
    public void free(String queue, String token, long sequence, Duration timeout) throws InterruptedException {
        api.purge(names.unique(), names.unique(queue, token), sequence, timeout);
    }

    /**
     * Some keys of all queues, in the order in which they were written.
     *
     * @param entries the keys
     * @param next where to go on; 0 if these were the last
     */
    public record Batch(List<Entry> entries, long next) {

        /** Copies the list. */
        public Batch {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The keys that are held, from that sequence on, from the leader. Costs a round trip for each.
     *
     * @param from the sequence to begin at, 1 for the first
     * @param most how many at most, above 0
     * @throws UnavailableException if the server did not answer within the time
     */
    public Batch scan(long from, int most, Duration timeout) throws InterruptedException {
        var found = new ArrayList<Entry>();
        long next = from;
        while (found.size() < most) {
            var message = reader.next(names.unique(), names.uniqueSubjects(), next, timeout);
            if (message.isEmpty()) {
                return new Batch(found, 0);
            }
            found.add(entry(message.get()));
            next = message.get().sequence() + 1;
        }
        return new Batch(found, next);
    }

    private static byte[] body(Claim claim) {
        return Json.bytes(96, out -> {
            out.writeStartObject();
            out.writeStringProperty("task", claim.holder());
            out.writeStringProperty("held", claim.untilFinal() ? "final" : "period");
            out.writeNumberProperty("record", claim.record());
            out.writeEndObject();
        });
    }

    static Entry entry(StoredMessage message) {
        var tokens = message.subject().split("\\.", -1);
        var queue = tokens[tokens.length - 2];
        var token = tokens[tokens.length - 1];
        try {
            var json = Json.tree(message.body().get(), "a unique key");
            return new Entry(
                    queue,
                    token,
                    Names.id(json.path("task").asString("")),
                    !json.path("held").asString("").equals("period"),
                    json.path("record").asLong(0),
                    message.sequence(),
                    message.time());
        } catch (CorruptDataException | IllegalArgumentException foreign) {
            return new Entry(queue, token, "", true, 0, message.sequence(), message.time());
        }
    }
}
