package io.asyncjobs.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connections whose requests take too long to arrive. A client that sends a byte now and then is never silent, and
 * would else hold its connection for ever.
 */
final class Arrivals extends AbstractLifeCycle implements Connection.Listener, HttpConfiguration.Customizer {

    private static final long PARTS = 10;
    private static final long OFTEN = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SELDOM = TimeUnit.SECONDS.toNanos(1);
    private static final String ATTRIBUTE = "io.asyncjobs.arrival";
    private static final String CONNECTION = "io.asyncjobs.connection";

    private final Scheduler scheduler;
    private final long longest;
    private final Map<Connection, Arrival> arrivals = new ConcurrentHashMap<>();

    /**
     * Looks after connections.
     *
     * @param longest how long the headers of a request may take to arrive, of the first since the client connected; and then
     *     its body
     */
    Arrivals(Scheduler scheduler, Duration longest) {
        this.scheduler = scheduler;
        this.longest = longest.toNanos();
    }

    @Override
    protected void doStart() {
        lookLater();
    }

    private void lookLater() {
        scheduler.schedule(this::look, Math.clamp(longest / PARTS, OFTEN, SELDOM), TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (!isRunning() && !isStarting()) {
            return;
        }
        long now = System.nanoTime();
        arrivals.forEach((connection, arrival) -> {
            if (arrival.isLate(connection.getBytesIn(), now, longest)) {
                connection.getEndPoint().close(new TimeoutException("the request took too long to arrive"));
            }
        });
        lookLater();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof ConnectionMetaData) { // and not the one of TLS below
            arrivals.put(connection, new Arrival(System.nanoTime()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        arrivals.remove(connection);
    }

    /** The headers are there. */
    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        var connection = request.getConnectionMetaData().getConnection();
        request.setAttribute(CONNECTION, connection);
        var arrival = arrivals.get(connection);
        if (arrival != null) {
            arrival.arrived();
            request.setAttribute(ATTRIBUTE, arrival);
            Request.addCompletionListener(request, failure -> arrival.next(connection.getBytesIn()));
        }
        return request;
    }

    /** Whoever waits for the body of this request tells here when it begins to, and when it is done. */
    static Arrival of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Arrival watched ? watched : new Arrival(System.nanoTime());
    }

    /** Ends the connection of a request at once, in the midst of its answer. */
    static void breakOff(HttpServletRequest request) {
        var connection = connection(request);
        if (connection != null) {
            connection.getEndPoint().close();
        }
    }

    /** The connection that a request came on; null where it is not known. */
    static @Nullable Connection connection(HttpServletRequest request) {
        return request.getAttribute(CONNECTION) instanceof Connection connection ? connection : null;
    }

    /** Whether the server of a request is being stopped, or was. */
    static boolean isStopping(HttpServletRequest request) {
        return connection(request) instanceof ConnectionMetaData connection
                && !connection.getConnector().getServer().isRunning();
    }

    /** How the next request of a connection arrives, and then its body. Safe for use by several threads. */
    static final class Arrival {

        private static final long NOTHING_YET = Long.MIN_VALUE;

        /** Who reads a body that comes too slowly can still say so. */
        private static final long TO_ANSWER = TimeUnit.SECONDS.toNanos(1);

        private boolean waits = true;
        private long before = NOTHING_YET;
        private boolean began = true;
        private boolean reads;
        private long since;

        private Arrival(long opened) {
            this.since = opened;
        }

        /** The body is waited for from now on. */
        synchronized void bodyBegins() {
            reads = true;
            since = System.nanoTime();
        }

        /** The body is waited for no longer. */
        synchronized void bodyEnds() {
            reads = false;
        }

        synchronized void arrived() {
            waits = false;
        }

        /** The request is answered; so many bytes came before the next. */
        synchronized void next(long bytes) {
            waits = true;
            began = false;
            before = bytes;
        }

        synchronized boolean isLate(long bytes, long now, long longest) {
            if (reads) {
                return now - since > longest + TO_ANSWER;
            }
            if (!waits) {
                return false;
            }
            if (!began && bytes > before) {
                began = true;
                since = now;
            }
            return began && now - since > longest;
        }
    }
}
