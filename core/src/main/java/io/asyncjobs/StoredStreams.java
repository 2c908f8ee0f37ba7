package io.asyncjobs;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamFacts;
import io.asyncjobs.internal.jetstream.WantedShapes;
import io.asyncjobs.queue.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The streams that everything is stored in: how much they hold, and which servers keep them. Looking never creates anything.
 * Safe for use by many threads.
 */
public final class StoredStreams {

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    private final Stores stores;
    private final Duration timeout;

    StoredStreams(Stores stores, Duration timeout) {
        this.stores = stores;
        this.timeout = timeout.compareTo(LONGEST_LOOK) < 0 ? timeout : LONGEST_LOOK;
    }

    /**
     * A stream at one moment.
     *
     * @param name its name on the server
     * @param holds what it holds, such as {@code tasks}, {@code dead_letters} or {@code queue}
     * @param queueName the queue whose items it holds, null for none; see {@link #queue()}
     * @param found how it is, null where that is not known; see {@link #condition()}
     * @param problemText why it is not known how it is, null where it is; see {@link #problem()}
     */
    public record Stream(
            String name,
            String holds,
            @Nullable String queueName,
            @Nullable Condition found,
            @Nullable String problemText) {

        /** The queue whose items it holds. */
        public Optional<String> queue() {
            return Optional.ofNullable(queueName);
        }

        /** How it is; empty where that is not known. */
        public Optional<Condition> condition() {
            return Optional.ofNullable(found);
        }

        /** Why it is not known how it is. */
        public Optional<String> problem() {
            return Optional.ofNullable(problemText);
        }
    }

    /**
     * How a stream is.
     *
     * @param storage file or memory
     * @param messages how many messages it holds
     * @param bytes what they take
     * @param lastSequence the highest sequence that was ever stored
     * @param replicas on how many servers it should be
     * @param leader the server that leads, empty for none, or where there is no cluster
     * @param followers the other servers that keep it
     */
    public record Condition(
            Storage storage,
            long messages,
            long bytes,
            long lastSequence,
            int replicas,
            String leader,
            List<Follower> followers) {

        /** Copies the list. */
        public Condition {
            followers = List.copyOf(followers);
        }
    }

    /**
     * A server that follows the leader of a stream.
     *
     * @param name its name
     * @param current whether it has all that the leader has
     * @param offline whether the leader does not hear of it
     * @param lag by how many operations it is behind
     * @param silence how long ago the leader last heard of it
     */
    public record Follower(String name, boolean current, boolean offline, long lag, Duration silence) {}

    /**
     * All that there are, queues last. Blocks for a round trip and one for each, at most some seconds.
     *
     * @throws UnavailableException if the names of the streams cannot be listed
     */
    public List<Stream> list() throws InterruptedException {
        var look = stores.look(timeout);
        var wanted = stores.wanted();
        var names = look.streams();
        var there = names.value()
                .orElseThrow(() -> new UnavailableException(
                        "the streams cannot be listed: " + names.unknown().orElse("there is no JetStream"),
                        AsyncJobsException.Effect.NONE,
                        null));
        return AtOnce.map(there, name -> stream(name, wanted, look.stream(name))).stream()
                .sorted((a, b) -> Boolean.compare(a.queueName() != null, b.queueName() != null))
                .toList();
    }

    private static Stream stream(String name, WantedShapes wanted, Look<StreamFacts> look) {
        var queue = wanted.queueOf(name);
        var holds = queue.isPresent()
                ? "queue"
                : wanted.stores().stream()
                        .filter(each -> each.shape().name().equals(name))
                        .map(each -> word(each.store()))
                        .findFirst()
                        .orElse("other");
        return new Stream(
                name,
                holds,
                queue.orElse(null),
                look.value().map(StoredStreams::condition).orElse(null),
                look instanceof Look.Missing
                        ? "it was just deleted"
                        : look.unknown().orElse(null));
    }

    private static String word(Store store) {
        return store.name().toLowerCase(Locale.ROOT);
    }

    private static Condition condition(StreamFacts facts) {
        var raft = facts.raft();
        return new Condition(
                facts.shape().storage().equals("memory") ? Storage.MEMORY : Storage.FILE,
                facts.messages(),
                facts.bytes(),
                facts.lastSequence(),
                facts.shape().replicas(),
                raft.map(StreamFacts.Raft::leader).orElse(""),
                raft.map(StreamFacts.Raft::followers).orElse(List.of()).stream()
                        .map(each ->
                                new Follower(each.name(), each.current(), each.offline(), each.lag(), each.silence()))
                        .toList());
    }
}
