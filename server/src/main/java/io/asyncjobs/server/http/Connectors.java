package io.asyncjobs.server.http;

import io.javalin.config.JavalinConfig;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Listening, by TLS or without. */
final class Connectors {

    /** How long connections on which nothing happens stay once it is being stopped. */
    private static final Duration STOPPING = Duration.ofMillis(100);

    private Connectors() {}

    static void add(
            JavalinConfig config, SslContextFactory.@Nullable Server tls, String host, int port, Limits limits) {
        config.jetty.addConnector((server, shared) -> {
            var http = new HttpConfiguration(shared);
            var connector = tls == null
                    ? new ServerConnector(server, new HttpConnectionFactory(http))
                    : secured(server, tls, http);
            connector.setHost(host);
            connector.setPort(port);
            connector.setIdleTimeout(limits.idle().toMillis());
            connector.setShutdownIdleTimeout(STOPPING.toMillis());
            var arrivals = new Arrivals(connector.getScheduler(), limits.reading());
            http.addCustomizer(arrivals);
            connector.addBean(arrivals);
            connector.addBean(new Departures());
            return connector;
        });
    }

    private static ServerConnector secured(Server server, SslContextFactory.Server tls, HttpConfiguration http) {
        http.addCustomizer(new SecureRequestCustomizer(false)); // no check of names: clients may dial an address
        return new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    }
}
