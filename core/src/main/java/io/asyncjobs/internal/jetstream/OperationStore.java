package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.OperationEntry;
import io.asyncjobs.internal.wire.OperationJson;
import io.nats.client.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stored operations, one entry each in their bucket; every save is a compare-and-set on the entry's sequence. */
public final class OperationStore {

    private static final Logger LOG = LoggerFactory.getLogger(OperationStore.class);

    /** How long an entry stays once its operation is over. */
    public static final Duration KEPT = Duration.ofDays(7);

    private final Stores stores;
    private final String stream;
    private final String prefix;

    OperationStore(Stores stores) {
        this.stores = stores;
        this.stream = "KV_" + stores.names().operations();
        this.prefix = "$KV." + stores.names().operations() + ".operation.";
    }

    /**
     * An entry as it is stored.
     *
     * @param entry what it says
     * @param sequence its version
     * @param saved when it was saved, by the server's clock
     */
    public record Version(OperationEntry entry, long sequence, Instant saved) {}

    /**
     * Saves over that version, 0 for none. Makes the bucket if it is missing. The entry of an operation that is over goes by
     * itself after {@link #KEPT}.
     *
     * @return the sequence of the new version
     * @throws ConflictException if another version is stored; nothing was changed
     * @throws RefusedException if the server refuses; nothing was changed
     * @throws UnavailableException if the server did not confirm it within the time; it may be stored
     */
    public long save(OperationEntry entry, long expected, Duration timeout) throws InterruptedException {
        stores.streams().need(Store.OPERATIONS);
        var id = entry.operation().id();
        var body = OperationJson.write(entry);
        var headers = new HeaderLines().add("Nats-Expected-Last-Subject-Sequence", Long.toString(expected));
        if (entry.operation().state().isFinal()) {
            headers.add("Nats-TTL", KEPT.toSeconds() + "s");
        }
        var answer = new ConfirmedPublish(stores.pipe(), () -> stores.streams().missed(Store.OPERATIONS))
                .send(prefix + id, headers, body, "save operation " + id, timeout);
        if (answer instanceof PublishAnswer.Stored stored) {
            return stored.sequence();
        }
        // after a lost answer the refusal may be about our own save: no two saves have the same bytes
        return stores.reader()
                .last(stream, prefix + id, timeout)
                .filter(message -> message.body().isSameAs(body))
                .map(StoredMessage::sequence)
                .orElseThrow(() -> new ConflictException(
                        "save operation " + id + ": version " + expected + " was expected, another one is stored"));
    }

    /**
     * The entry, from the leader; empty where there is none.
     *
     * @throws CorruptDataException if it cannot be read
     */
    public Optional<Version> load(String id, Duration timeout) throws InterruptedException {
        return stores.reader()
                .last(stream, prefix + id, timeout)
                .filter(message -> message.body().get().length > 0)
                .map(message ->
                        new Version(OperationJson.read(message.body().get()), message.sequence(), message.time()));
    }

    /** The entries that match, the last saved first; those that cannot be read are left out. */
    public List<Version> list(Predicate<OperationEntry> matches, int limit) throws InterruptedException {
        return new StreamScan(stores, "listing operations", stream, prefix + "*")
                .newest((message, sequence) -> decode(message, sequence, matches), limit);
    }

    private static @Nullable Version decode(Message message, long sequence, Predicate<OperationEntry> matches) {
        if (message.getData().length == 0) {
            return null; // the server's marker of an entry that was too old
        }
        try {
            var entry = OperationJson.read(message.getData());
            var saved = message.metaData().timestamp().toInstant();
            return matches.test(entry) ? new Version(entry, sequence, saved) : null;
        } catch (CorruptDataException unreadable) {
            LOG.warn("{} is left out: {}", message.getSubject(), unreadable.getMessage());
            return null;
        }
    }
}
