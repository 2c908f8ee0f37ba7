package io.asyncjobs.internal.jetstream;

import io.nats.client.Connection;
import io.nats.client.impl.SocketDataPortWithWriteTimeout;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of one of our connections, which the client library shares with an {@link Outbox} of ours, where each writes whole
 * frames, one at a time, and with {@link IncomingFrames} of ours, which takes what is ours from what is read.
 *
 * <p>Public, with a public constructor, because the client library makes it by its name.
 */
public final class PacedSocket extends SocketDataPortWithWriteTimeout {

    private static final Logger LOG = LoggerFactory.getLogger(PacedSocket.class);
    private static final Map<Connection, PacedSocket> CURRENT = new ConcurrentHashMap<>();
    private static final Map<Connection, FrameRoutes> ROUTES = new ConcurrentHashMap<>();

    private final ReentrantLock writing = new ReentrantLock();
    private final IncomingFrames incoming = new IncomingFrames();
    private final Outbox outbox = new Outbox(this::write, this::broken);
    private boolean known;

    /** For the client library. */
    public PacedSocket() {}

    /** What is sent on the socket that a connection has now; empty where it is not one of ours. */
    static Optional<Outbox> outbox(Connection connection) {
        return Optional.ofNullable(CURRENT.get(connection)).map(socket -> socket.outbox);
    }

    /**
     * From now on the messages of a subscription go from the socket to their taker, on the thread that reads, which must not be
     * blocked; nothing happens where the connection has no socket of ours.
     */
    static void route(Connection connection, String subscription, Consumer<Incoming> taker) {
        if (CURRENT.containsKey(connection)) {
            ROUTES.merge(
                    connection,
                    FrameRoutes.NONE.with(number(subscription), taker),
                    (routes, first) -> routes.with(number(subscription), taker));
        }
    }

    /** What {@link #route} began ends. */
    static void endRoute(Connection connection, String subscription) {
        ROUTES.computeIfPresent(connection, (same, routes) -> {
            var left = routes.without(number(subscription));
            return left.isEmpty() ? null : left;
        });
    }

    private static int number(String subscription) {
        return Integer.parseInt(subscription);
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        return incoming.read(super::read, ROUTES.getOrDefault(connection, FrameRoutes.NONE), to, offset, length);
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        writing.lock();
        try {
            if (!known) { // the library's first frames; whose socket it is cannot be told before
                known = true;
                CURRENT.put(connection, this);
                outbox.start("asyncjobs-writer");
            }
            super.write(bytes, length);
        } finally {
            writing.unlock();
        }
    }

    /** The library notices by its reader, and connects again. */
    private void broken() {
        try {
            forceClose();
        } catch (IOException closedAnyway) {
            LOG.debug("closing a broken socket: {}", closedAnyway.toString());
        }
    }

    @Override
    public void close() throws IOException {
        CURRENT.values().remove(this);
        outbox.close();
        super.close();
    }
}
