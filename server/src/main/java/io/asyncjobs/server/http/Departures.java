package io.asyncjobs.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices clients that go away while they wait for an answer, on one thread for all: Jetty itself looks at a connection again
 * when it has answered. Nothing comes from who waits, so that something to be read is the end of the connection, or of the
 * waiting.
 */
final class Departures extends AbstractLifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** How long the system keeps at most a connection that was closed while it was looked at. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private volatile @Nullable Selector selector;

    @Override
    protected void doStart() throws IOException {
        var opened = Selector.open();
        selector = opened;
        var unused =
                Thread.ofPlatform().daemon().name("asyncjobs-http-departures").start(() -> look(opened));
    }

    @Override
    protected void doStop() throws IOException {
        var opened = selector;
        if (opened != null) {
            opened.close();
        }
    }

    private static void look(Selector selector) {
        try {
            while (true) {
                int unused = selector.select(Departures::readable, LOOK.toMillis());
            }
        } catch (ClosedSelectorException stopped) {
            LOG.debug("no connection is looked at any more");
        } catch (IOException failed) {
            LOG.error("clients that go away while they wait are not noticed any more", failed);
        }
    }

    private static void readable(SelectionKey key) {
        if (key.attachment() instanceof Watch watch && watch.isSeenAgain()) {
            rest(key);
            watch.onLeave.run();
        }
    }

    private static void rest(SelectionKey key) {
        try {
            key.attach(null);
            key.interestOps(0);
        } catch (CancelledKeyException closed) {
            LOG.debug("a connection that was looked at is closed");
        }
    }

    /** Runs it once the client of a request without a body goes away, until the answer is run; it must not block. */
    static Runnable watch(HttpServletRequest request, Runnable onLeave) {
        if (Arrivals.connection(request) instanceof ConnectionMetaData connection
                && channel(connection.getConnection().getEndPoint()) instanceof SelectableChannel channel) {
            var departures = connection.getConnector().getBean(Departures.class);
            if (departures != null) {
                return departures.watch(channel, onLeave);
            }
        }
        return () -> {};
    }

    /** What the bytes come by; with TLS one end point stands on another. */
    private static @Nullable Object channel(Object endPoint) {
        var below = endPoint;
        while (below instanceof EndPoint next) {
            below = next.getTransport();
        }
        return below;
    }

    private Runnable watch(SelectableChannel channel, Runnable onLeave) {
        var opened = selector;
        if (opened != null) {
            try {
                var key = channel.register(opened, SelectionKey.OP_READ, new Watch(onLeave));
                opened.wakeup();
                return () -> rest(key);
            } catch (ClosedChannelException | CancelledKeyException gone) {
                onLeave.run();
            } catch (ClosedSelectorException stopped) {
                LOG.debug("who waits now is not looked at any more");
            }
        }
        return () -> {};
    }

    /** A client that waits; what was there to be read before it began to is seen once at most. */
    private static final class Watch {

        private final Runnable onLeave;
        private boolean seen;

        Watch(Runnable onLeave) {
            this.onLeave = onLeave;
        }

        boolean isSeenAgain() {
            boolean again = seen;
            seen = true;
            return again;
        }
    }
}
