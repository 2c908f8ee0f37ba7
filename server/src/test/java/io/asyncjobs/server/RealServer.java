package io.asyncjobs.server;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real nats-server for a test class, and for each test a namespace of its own with clients that are closed after it. */
public final class RealServer implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final NatsServerSettings settings;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private @Nullable NatsServer server;
    private String namespace = "";

    public RealServer() {
        this(NatsServerSettings.defaults());
    }

    public RealServer(NatsServerSettings settings) {
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = NatsServer.start(settings);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        namespace = "TEST" + NUMBERS.incrementAndGet();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!closing.isEmpty()) {
            closing.pop().close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server().close();
    }

    /** The server itself. */
    public NatsServer server() {
        return Objects.requireNonNull(server, "the test class has not begun");
    }

    /** The namespace of the running test. */
    public String namespace() {
        return namespace;
    }

    /** A new client in the test's namespace. */
    public AsyncJobs client() {
        return client(builder -> builder);
    }

    /** A new client in the test's namespace, set otherwise. */
    public AsyncJobs client(UnaryOperator<AsyncJobs.Builder> change) {
        var builder = AsyncJobs.builder().server(server().url()).namespace(namespace);
        return closed(change.apply(builder).connect());
    }

    /** A plain connection, for what only the server's own protocol shows. */
    public Connection nats() throws Exception {
        return closed(Nats.connect(server().url()));
    }

    /** Closes it after the test, before what was opened earlier. */
    public <T extends AutoCloseable> T closed(T resource) {
        closing.push(resource);
        return resource;
    }
}
