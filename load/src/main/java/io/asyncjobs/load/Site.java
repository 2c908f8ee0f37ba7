package io.asyncjobs.load;

import io.asyncjobs.embedded.NatsCluster;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The servers that are measured: our own with a temporary store on disk, or one that was named. */
final class Site implements AutoCloseable {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long STALLED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String url;
    private final Servers servers;
    private final @Nullable AutoCloseable own;
    private final Connection admin;
    private final List<ServerProcess> processes;

    private Site(
            String url, Servers servers, @Nullable AutoCloseable own, Connection admin, List<ServerProcess> processes) {
        this.url = url;
        this.servers = servers;
        this.own = own;
        this.admin = admin;
        this.processes = processes;
    }

    /** Connects to a server that runs. */
    static Site at(String url) throws IOException, InterruptedException {
        return new Site(url, Servers.ONE, null, connect(url), List.of());
    }

    /** Starts servers. */
    static Site start(Servers servers, Consumer<String> progress) throws IOException, InterruptedException {
        var settings = NatsServerSettings.defaults().withServerName("ajc-bench").withProgress(progress);
        var wanted = servers.isSynced() ? settings.withSyncAlways() : settings;
        if (servers.count() > 1) {
            var cluster = NatsCluster.start(servers.count(), wanted);
            var members =
                    IntStream.range(0, cluster.size()).mapToObj(cluster::server).toList();
            return of(servers, String.join(",", cluster.urls()), cluster, members);
        }
        var server = NatsServer.start(wanted);
        return of(servers, server.url(), server, List.of(server));
    }

    private static Site of(Servers servers, String url, AutoCloseable own, List<NatsServer> members)
            throws IOException, InterruptedException {
        try {
            var processes = members.stream()
                    .map(server -> ServerProcess.of(server.pid()))
                    .toList();
            return new Site(url, servers, own, connect(url), processes);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            close(own);
            throw failed;
        }
    }

    private static Connection connect(String url) throws IOException, InterruptedException {
        try {
            return Nats.connect(Options.builder().server(url).maxReconnects(0).build());
        } catch (IOException failed) {
            throw new IOException(
                    "the server " + url + " cannot be reached (" + failed.getMessage() + "); does it run there?",
                    failed);
        }
    }

    String url() {
        return url;
    }

    /** Where the first of our own servers listens. */
    String host() {
        return URI.create(first()).getHost();
    }

    int port() {
        return URI.create(first()).getPort();
    }

    private String first() {
        return url.split(",", 2)[0];
    }

    Servers servers() {
        return servers;
    }

    int replicas() {
        return servers.count();
    }

    String version() {
        return admin.getServerInfo().getVersion();
    }

    boolean isOwn() {
        return own != null;
    }

    /** The servers' CPU seconds since they started; empty where their processes are not known. */
    Optional<Double> cpuSeconds() {
        return ServerProcess.sum(processes, ServerProcess::cpuSeconds);
    }

    /** The bytes that the servers have written to disks since they started; empty where the system does not tell. */
    Optional<Double> writtenBytes() {
        return ServerProcess.sum(processes, ServerProcess::writtenBytes);
    }

    /** Waits, at most 40 seconds, until all servers of our own cluster take part again after what a row did to them. */
    void awaitReady() {
        if (own instanceof NatsCluster cluster) {
            cluster.awaitReady();
        }
    }

    /** How long the server takes to answer a ping. */
    Duration roundTrip() throws IOException {
        return admin.RTT();
    }

    /** Waits until a queue has no item left, waiting or in flight; a minute without any change is a failure. */
    void awaitEmpty(String namespace, String queue) throws IOException, InterruptedException {
        long before = -1;
        long changed = System.nanoTime();
        for (long now = items(namespace, queue); now > 0; now = items(namespace, queue)) {
            if (now != before) {
                before = now;
                changed = System.nanoTime();
            } else if (System.nanoTime() - changed > STALLED_NANOS) {
                throw new IllegalStateException("nothing has been done for a minute; " + now + " tasks are left");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private long items(String namespace, String queue) throws IOException {
        try {
            return admin.jetStreamManagement()
                    .getStreamInfo(namespace + "_Q_" + queue)
                    .getStreamState()
                    .getMsgCount();
        } catch (JetStreamApiException refused) {
            throw new IOException(refused);
        }
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
        } finally {
            if (own != null) {
                close(own);
            }
        }
    }

    private static void close(AutoCloseable servers) {
        switch (servers) {
            case NatsServer one -> one.close();
            case NatsCluster several -> several.close();
            default -> throw new IllegalArgumentException(String.valueOf(servers));
        }
    }
}
