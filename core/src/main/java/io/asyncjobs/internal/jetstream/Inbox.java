package io.asyncjobs.internal.jetstream;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscription whose messages come by the shortest way: the first by the client library, which tells the subscription's
 * number, those after it from the socket where that is one of ours. So they come on the dispatcher's thread at first and then on
 * the one that reads, for a moment on both; whoever takes them must not block either.
 */
final class Inbox implements AutoCloseable {

    private final Connection connection;
    private final Consumer<Incoming> taker;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable String subscription;
    private boolean closed;

    private Inbox(Connection connection, Consumer<Incoming> taker) {
        this.connection = connection;
        this.taker = taker;
    }

    /** Subscribes; the dispatcher ends the subscription. */
    static Inbox open(Connection connection, Dispatcher dispatcher, String subject, Consumer<Incoming> taker) {
        var inbox = new Inbox(connection, taker);
        dispatcher.subscribe(subject, inbox::received);
        return inbox;
    }

    private void received(Message message) {
        shorten(message.getSID());
        taker.accept(new LibraryMessage(message));
    }

    private void shorten(String number) {
        lock.lock();
        try {
            if (subscription == null && !closed) {
                subscription = number;
                PacedSocket.route(connection, number, taker);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What still comes is the client library's, which drops it once its subscription has ended. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (subscription != null) {
                PacedSocket.endRoute(connection, subscription);
            }
        } finally {
            lock.unlock();
        }
    }
}
