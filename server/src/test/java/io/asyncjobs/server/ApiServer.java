package io.asyncjobs.server;

import io.asyncjobs.AsyncJobs;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server of the API over a real nats-server for each test. */
final class ApiServer implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

    private final RealServer nats = new RealServer();
    private final UnaryOperator<AsyncJobsServer.Builder> settings;
    private @Nullable AsyncJobs jobs;
    private @Nullable Client client;

    ApiServer() {
        this(builder -> builder);
    }

    ApiServer(UnaryOperator<AsyncJobsServer.Builder> settings) {
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        nats.beforeAll(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        nats.beforeEach(context);
        jobs = nats.client();
        client = another();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        nats.afterEach(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        nats.afterAll(context);
    }

    RealServer nats() {
        return nats;
    }

    /** The client that the server has. */
    AsyncJobs jobs() {
        return Objects.requireNonNull(jobs, "no test runs");
    }

    Client client() {
        return Objects.requireNonNull(client, "no test runs");
    }

    /** A client of another server over the same streams. */
    Client another() {
        return another(builder -> builder);
    }

    /** A client of another server over the same streams, set otherwise. */
    Client another(UnaryOperator<AsyncJobsServer.Builder> change) {
        var server = nats.closed(
                change.apply(settings.apply(AsyncJobsServer.builder(jobs()))).start());
        return new Client(server.url());
    }
}
