package io.asyncjobs.server.http;

import io.javalin.config.JavalinConfig;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Listening by TLS. */
final class Connectors {

    private Connectors() {}

    static void add(JavalinConfig config, SslContextFactory.Server tls, String host, int port) {
        config.jetty.addConnector((server, http) -> {
            var secured = new HttpConfiguration(http);
            secured.addCustomizer(new SecureRequestCustomizer(false)); // no check of names: clients may dial an address
            var connector = new ServerConnector(
                    server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(secured));
            connector.setHost(host);
            connector.setPort(port);
            return connector;
        });
    }
}
