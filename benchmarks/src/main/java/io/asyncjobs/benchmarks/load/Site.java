package io.asyncjobs.benchmarks.load;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server that is measured: one of our own on disk with default sync, or one that was named. */
final class Site implements AutoCloseable {

    private final String url;
    private final @Nullable NatsServer own;
    private final Connection admin;
    private final @Nullable ProcessHandle process;

    private Site(String url, @Nullable NatsServer own, Connection admin, @Nullable ProcessHandle process) {
        this.url = url;
        this.own = own;
        this.admin = admin;
        this.process = process;
    }

    /** Starts or connects. */
    static Site open(LoadSettings settings) throws IOException, InterruptedException {
        if (settings.server() != null) {
            var process = ProcessHandle.of(settings.serverPid()).orElse(null);
            return new Site(settings.server(), null, Nats.connect(settings.server()), process);
        }
        var server = NatsServer.start(NatsServerSettings.defaults());
        try {
            var process = ProcessHandle.of(server.pid()).orElse(null);
            return new Site(server.url(), server, Nats.connect(server.url()), process);
        } catch (IOException | RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    String url() {
        return url;
    }

    String version() {
        return admin.getServerInfo().getVersion();
    }

    boolean isOwn() {
        return own != null;
    }

    /** The server's CPU seconds since it started; empty where its process is not known. */
    Optional<Double> cpuSeconds() {
        return Optional.ofNullable(process)
                .flatMap(known -> known.info().totalCpuDuration())
                .map(spent -> spent.toNanos() / 1e9);
    }

    /** How long the server takes to answer a ping. */
    Duration roundTrip() throws IOException {
        return admin.RTT();
    }

    /** Deletes all streams and buckets of a namespace. */
    void delete(String namespace) throws IOException {
        try {
            var management = admin.jetStreamManagement();
            for (var stream : management.getStreamNames()) {
                if (stream.startsWith(namespace + "_") || stream.startsWith("KV_" + namespace + "_")) {
                    management.deleteStream(stream);
                }
            }
        } catch (JetStreamApiException refused) {
            throw new IOException(refused);
        }
    }

    @Override
    public void close() {
        try {
            admin.close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (own != null) {
            own.close();
        }
    }
}
