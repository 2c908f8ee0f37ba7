package io.asyncjobs.cli.monitor;

import com.sun.net.httpserver.HttpServer;
import io.asyncjobs.cli.session.CommandException;
import io.asyncjobs.micrometer.AsyncJobsMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A port that answers what this process measures and how it is. Not ready until it is told of something that serves. */
final class MetricsPort implements AutoCloseable {

    private final PrometheusMeterRegistry registry;
    private final AsyncJobsMetrics metrics;
    private final JvmMeters jvm;
    private final HttpServer server;
    private final ExecutorService threads;
    private final String url;
    private volatile Supplier<Condition> condition = () -> Condition.unready("connecting to the server");

    private MetricsPort(HttpServer server, String host) {
        this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        this.metrics = AsyncJobsMetrics.on(registry);
        this.jvm = JvmMeters.on(registry);
        this.server = server;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("ajc-metrics-", 0).factory());
        this.url = "http://" + host + ":" + server.getAddress().getPort() + "/metrics";
        server.setExecutor(threads);
        server.createContext("/", new Answers(registry, () -> condition.get()));
    }

    /**
     * Listens from now on.
     *
     * @param port 0 for any that is free
     * @throws CommandException if that cannot be
     */
    static MetricsPort open(String address, int port) {
        HttpLimits.set();
        try {
            var host = InetAddress.getByName(address);
            var server = HttpServer.create(new InetSocketAddress(host, port), 0);
            var opened = new MetricsPort(server, address.contains(":") ? "[" + address + "]" : address);
            server.start();
            return opened;
        } catch (UnknownHostException unknown) {
            throw new CommandException("there is no address \"" + address + "\" to listen at; see --metrics-bind");
        } catch (IOException failed) {
            throw new CommandException("the metrics port " + port + " of " + address + " cannot be opened ("
                    + failed.getMessage() + "); choose another with --metrics-port");
        }
    }

    /** Where metrics are read. */
    String url() {
        return url;
    }

    AsyncJobsMetrics metrics() {
        return metrics;
    }

    /** From now on it is asked how the process is. */
    void tells(Supplier<Condition> own) {
        condition = own;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        metrics.close();
        jvm.close();
        registry.close();
    }
}
