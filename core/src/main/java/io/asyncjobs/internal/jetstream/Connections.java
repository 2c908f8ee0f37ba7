package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The NATS connections of one client, apart by role, so that one stream's election or one busy producer does not hold up
 * the leases of running tasks. Each is opened when it is first needed. Safe for use by many threads.
 */
public final class Connections implements AutoCloseable {

    /** What a connection is for. */
    public enum Role {
        /** Producers and everything that looks. */
        PRODUCER,
        /** A worker's pulls and task records. */
        WORK,
        /** A worker's acknowledgements and lease renewals. */
        ACK,
        /** Finding what is to be repaired: long requests, which the server answers one by one. Opened by who leads. */
        REPAIR,
        /** Following streams: much is delivered. */
        FOLLOW
    }

    /** A user JWT with permissions outgrows the client's default of 4 KiB for its CONNECT line. */
    private static final int CONTROL_LINE_BYTES = 64 * 1024;

    private record Open(Connection connection, ConnectionWatch watch, RequestPipe pipe) {}

    private final @Nullable Supplier<Options.Builder> options;
    private final UnaryOperator<Options.Builder> customizer;
    private final @Nullable Connection given;
    private final JetStreamOptions jetStream;
    private final Telemetry telemetry;
    private final String servers;
    private final Map<Role, Open> open = new ConcurrentHashMap<>();
    private final ReentrantLock opening = new ReentrantLock();
    private volatile boolean closed;

    private Connections(
            @Nullable Supplier<Options.Builder> options,
            UnaryOperator<Options.Builder> customizer,
            @Nullable Connection given,
            String servers,
            JetStreamOptions jetStream,
            Telemetry telemetry) {
        this.telemetry = telemetry;
        this.options = options;
        this.customizer = customizer;
        this.servers = servers;
        this.given = given;
        this.jetStream = jetStream;
    }

    /**
     * Opens its own connections.
     *
     * @param options where to, and as whom
     * @param customizer what else is to be set, after our own defaults; listeners are ours
     * @param servers for messages, so without secrets
     */
    public static Connections withOptions(
            Supplier<Options.Builder> options,
            UnaryOperator<Options.Builder> customizer,
            String servers,
            JetStreamOptions jetStream,
            Telemetry telemetry) {
        return new Connections(options, customizer, null, servers, jetStream, telemetry);
    }

    /** Uses this connection for every role and never closes it. */
    public static Connections over(Connection given, JetStreamOptions jetStream, Telemetry telemetry) {
        return new Connections(null, UnaryOperator.identity(), given, "the given connection", jetStream, telemetry);
    }

    /**
     * The request pipe of a role; opens its connection if it is the first.
     *
     * @throws RefusedException for wrong credentials
     * @throws UnavailableException if no server answers
     */
    public RequestPipe pipe(Role role) {
        return open(role).pipe;
    }

    ConnectionWatch watch(Role role) {
        return open(role).watch;
    }

    Connection connection(Role role) {
        return open(role).connection;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    JetStreamOptions jetStream() {
        return jetStream;
    }

    /** The subject prefix of the JetStream API, with its last dot. */
    String apiPrefix() {
        var prefix = jetStream.getPrefix();
        return prefix.endsWith(".") ? prefix : prefix + ".";
    }

    /** Whether all connections that are open are up. */
    public boolean isUp() {
        return !closed && open.values().stream().allMatch(each -> each.watch.isUp());
    }

    /** Whether they are closed and never come back. */
    public boolean isClosed() {
        return closed || open.values().stream().anyMatch(each -> each.watch.isClosed());
    }

    private Open open(Role role) {
        var found = open.get(role);
        if (found != null) {
            return found;
        }
        opening.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the client is closed");
            }
            found = open.get(role);
            if (found == null) {
                found = opened(role);
                open.put(role, found);
            }
            return found;
        } finally {
            opening.unlock();
        }
    }

    private Open opened(Role role) {
        var name = role.name().toLowerCase(Locale.ROOT);
        var watch = new ConnectionWatch(name);
        try {
            var connection = given;
            if (connection == null) {
                connection = connect(name, watch);
            } else if (connection.getStatus() == Connection.Status.CLOSED) {
                throw new UnavailableException(
                        "the given connection is closed; give an open one", UnavailableException.Effect.NONE, null);
            } else {
                connection.addConnectionListener(watch);
            }
            return new Open(connection, watch, new RequestPipe(connection, watch, telemetry));
        } catch (RuntimeException failed) {
            watch.close();
            throw failed;
        }
    }

    private Connection connect(String name, ConnectionWatch watch) {
        if (options == null) {
            throw new IllegalStateException("neither options nor a connection");
        }
        var defaults = options.get()
                .connectionName("asyncjobs-" + name)
                .subjectValidationType(
                        Options.SubjectValidationType.None) // RequestPipe looks at each subject, for less
                .dataPortType(PacedSocket.class.getName())
                .maxControlLine(CONTROL_LINE_BYTES)
                .maxReconnects(-1)
                .reconnectDelayHandler(new ReconnectBackoff())
                .connectionTimeout(Duration.ofSeconds(5))
                .pingInterval(Duration.ofSeconds(10))
                .maxMessagesInOutgoingQueue(100_000)
                .reconnectBufferSize(8 * 1024 * 1024);
        var built = customizer
                .apply(defaults)
                .connectionListener(watch)
                .errorListener(watch)
                .build();
        return opening(built, watch);
    }

    /** Connects on a thread of its own, so that a refused login is told at once. */
    private Connection opening(Options built, ConnectionWatch watch) {
        var result = new CompletableFuture<Connection>();
        watch.onRefusedLogin(text -> result.completeExceptionally(refusedLogin(text, null)));
        Thread.ofVirtual().name("asyncjobs-connect").start(() -> {
            try {
                var connection = Nats.connect(built);
                if (!result.complete(connection)) {
                    connection.close();
                }
            } catch (AuthenticationException refused) {
                result.completeExceptionally(refusedLogin(String.valueOf(refused.getMessage()), refused));
            } catch (IOException | RuntimeException failed) {
                result.completeExceptionally(unreachable(watch, built.getSslContext() != null));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return result.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof AsyncJobsException known ? known : new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            if (!result.completeExceptionally(stopped)) {
                var unused = result.thenAccept(Connections::close);
            }
            Thread.currentThread().interrupt();
            throw new UnavailableException(
                    "interrupted while connecting to " + servers, UnavailableException.Effect.NONE, stopped);
        } finally {
            watch.onRefusedLogin(text -> {});
        }
    }

    private RefusedException refusedLogin(String said, @Nullable Throwable cause) {
        return new RefusedException(
                "the nats-server at " + servers + " refused the login (" + said
                        + "); check user, password, token, creds or nkey",
                cause);
    }

    /** Without the cause, which names the servers with the passwords in their URLs. */
    private AsyncJobsException unreachable(ConnectionWatch watch, boolean isSecure) {
        var problem = watch.lastProblem();
        if (problem.filter(ConnectProblem::isSecurity).isPresent()) {
            return new RefusedException("there is no TLS connection to the nats-server at " + servers + " ("
                    + problem.get().text() + "); check the authority, certificate and key that are set");
        }
        var reason = problem.map(found -> " (" + found.text() + ")").orElse("");
        return new UnavailableException(
                "no nats-server answered at " + servers + reason
                        + (isSecure
                                ? "; start one or name another one, or set a client certificate and key if it wants one"
                                : "; start one, or name another one"),
                UnavailableException.Effect.NONE,
                null);
    }

    @Override
    public void close() {
        Map<Role, Open> closing;
        opening.lock();
        try {
            closed = true;
            closing = Map.copyOf(open);
            open.clear();
        } finally {
            opening.unlock();
        }
        for (var each : closing.values()) {
            each.watch.closing();
            each.pipe.close();
            if (given == null) {
                close(each.connection);
            } else {
                given.removeConnectionListener(each.watch);
            }
            each.watch.close();
        }
    }

    private static void close(Connection connection) {
        try {
            connection.flush(Duration.ofSeconds(2));
        } catch (TimeoutException | InterruptedException | IllegalStateException unflushed) {
            // closing anyway; what had to arrive was confirmed before
        }
        boolean interrupted = Thread.interrupted();
        try {
            connection.close();
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
