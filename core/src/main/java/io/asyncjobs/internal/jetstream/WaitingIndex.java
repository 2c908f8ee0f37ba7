package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.internal.wire.WaitingEntry;
import io.asyncjobs.task.Names;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Which tasks wait for which: one entry for each child and parent. An entry is made once, and marked once, when its parent
 * has ended; it is never overwritten otherwise. Blocking calls go to the stream's leader. Safe for use by many threads.
 */
public final class WaitingIndex {

    private static final String EXPECTED = "Nats-Expected-Last-Subject-Sequence";
    private static final Duration FLUSH = Duration.ofSeconds(2);

    private final Stores stores;
    private final RequestPipe pipe;
    private final ConnectionWatch watch;
    private final StreamNames names;

    WaitingIndex(Stores stores, RequestPipe pipe, ConnectionWatch watch, StreamNames names) {
        this.stores = stores;
        this.pipe = pipe;
        this.watch = watch;
        this.names = names;
    }

    /**
     * An entry as it is stored.
     *
     * @param sequence its sequence in the stream
     * @param content what it says
     */
    public record Stored(long sequence, WaitingEntry content) {}

    /**
     * An entry that was seen.
     *
     * @param parent the task that is waited for
     * @param content what the entry says
     */
    public record Seen(String parent, WaitingEntry content) {}

    /**
     * Makes an entry that waits, or gives the one that is there, whatever it says. Makes the stream if it is missing.
     *
     * @throws UnavailableException if the server did not confirm it within the time; it may be stored
     * @throws RefusedException if the server refuses it
     */
    public Stored add(String parent, String child, Duration timeout) throws InterruptedException {
        var waiting = WaitingEntry.waiting();
        while (true) {
            stores.streams().need(Store.WAITING);
            var answer = publish(parent, child, 0, waiting, timeout);
            if (answer instanceof PublishAnswer.Stored stored) {
                return new Stored(stored.sequence(), waiting);
            }
            var there = read(parent, child, timeout);
            if (there.isPresent()) {
                return there.get();
            }
        }
    }

    /** The entry, from the leader; empty where there is none. */
    public Optional<Stored> read(String parent, String child, Duration timeout) throws InterruptedException {
        return stores.reader()
                .last(names.waiting(), names.waiting(parent, child), timeout)
                .map(message -> new Stored(
                        message.sequence(), WaitingEntry.read(message.body().get())));
    }

    /**
     * Marks an entry that waits, unless somebody else marked or removed it meanwhile; fails as {@link #add}.
     *
     * @return what it says now; empty where it is gone
     */
    public Optional<Stored> mark(String parent, String child, Stored waiting, WaitingEntry content, Duration timeout)
            throws InterruptedException {
        var answer = publish(parent, child, waiting.sequence(), content, timeout);
        if (answer instanceof PublishAnswer.Stored stored) {
            return Optional.of(new Stored(stored.sequence(), content));
        }
        return read(parent, child, timeout);
    }

    private PublishAnswer publish(String parent, String child, long expected, WaitingEntry content, Duration timeout)
            throws InterruptedException {
        return new ConfirmedPublish(pipe, () -> stores.streams().missed(Store.WAITING))
                .send(
                        names.waiting(parent, child),
                        new HeaderLines().add(EXPECTED, Long.toString(expected)),
                        content.bytes(),
                        "note that task " + child + " waits for task " + parent,
                        timeout);
    }

    /**
     * An entry as a sweep finds it.
     *
     * @param parent the task that is waited for
     * @param child the task that waits
     * @param sequence its sequence in the stream
     * @param since when it was written, by the server's clock
     * @param content what it says
     */
    public record Noted(String parent, String child, long sequence, Instant since, WaitingEntry content) {}

    /**
     * Some entries, in the order in which they were written.
     *
     * @param entries the entries
     * @param next where to go on; 0 if these were the last
     */
    public record Batch(List<Noted> entries, long next) {

        /** Copies the list. */
        public Batch {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The entries from that sequence on, from the leader; none where there is no stream. Costs a round trip for each.
     *
     * @param from the sequence to begin at, 1 for the first
     * @param most how many at most, above 0
     * @throws UnavailableException if the server did not answer within the time
     */
    public Batch scan(long from, int most, Duration timeout) throws InterruptedException {
        var found = new ArrayList<Noted>();
        long next = from;
        for (int i = 0; i < most; i++) {
            var message = stores.reader().next(names.waiting(), names.waitingSubjects(), next, timeout);
            if (message.isEmpty()) {
                return new Batch(found, 0);
            }
            next = message.get().sequence() + 1;
            var tokens = message.get().subject().split("\\.", -1);
            var parent = tokens[tokens.length - 2];
            var child = tokens[tokens.length - 1];
            if (Names.isId(parent) && Names.isId(child)) {
                found.add(new Noted(
                        parent,
                        child,
                        message.get().sequence(),
                        message.get().time(),
                        WaitingEntry.read(message.get().body().get())));
            }
        }
        return new Batch(found, next);
    }

    /** Removes that entry unless it was written again since; that there is none is fine. */
    public void remove(Noted entry, Duration timeout) throws InterruptedException {
        stores.api().purge(names.waiting(), names.waiting(entry.parent(), entry.child()), entry.sequence(), timeout);
    }

    /** Removes an entry; that there is none is fine. */
    public void remove(String parent, String child, Duration timeout) throws InterruptedException {
        stores.api().purge(names.waiting(), names.waiting(parent, child), 0, timeout);
    }

    /** The children that have entries under this parent, from the leader; none where there is no stream. */
    public List<String> childrenOf(String parent, Duration timeout) throws InterruptedException {
        return stores.api().subjects(names.waiting(), names.childrenOf(parent), timeout).keySet().stream()
                .map(StreamNames::taskIdOf)
                .toList();
    }

    /** Whether the child has an entry under any parent, by the leader. */
    public boolean isRegistered(String child, Duration timeout) throws InterruptedException {
        return !stores.api()
                .subjects(names.waiting(), names.waiting("*", child), timeout)
                .isEmpty();
    }

    /** Reads all entries, in blocks; none where there is no stream, which is not made. Blocks until all were seen. */
    public void scan(Consumer<Seen> onEntry) throws InterruptedException {
        new WaitingScan(stores).all(onEntry);
    }

    /**
     * Hears of every entry that is made or marked from now on, also while there is no stream, until the answer is run.
     *
     * @param onEntry called on one thread; must be quick
     * @param onGap called when some may have been missed, since the connection was lost and came back
     */
    public Runnable listen(Consumer<Seen> onEntry, Runnable onGap) {
        Connection connection = pipe.connection();
        Dispatcher dispatcher = connection.createDispatcher(message -> onEntry.accept(seen(message)));
        dispatcher.setPendingLimits(0, 0); // a dropped entry would be a child that waits for the reconciler
        dispatcher.subscribe(names.waitingSubjects());
        var stopListening = watch.onReconnect(onGap);
        try {
            connection.flush(FLUSH);
        } catch (TimeoutException unanswered) {
            onGap.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return () -> {
            stopListening.run();
            if (dispatcher.isActive() && connection.getStatus() != Connection.Status.CLOSED) {
                connection.closeDispatcher(dispatcher);
            }
        };
    }

    static Seen seen(Message message) {
        var subject = message.getSubject();
        int end = subject.lastIndexOf('.');
        return new Seen(
                subject.substring(subject.lastIndexOf('.', end - 1) + 1, end), WaitingEntry.read(message.getData()));
    }
}
