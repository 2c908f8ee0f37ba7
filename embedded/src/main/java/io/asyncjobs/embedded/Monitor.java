package io.asyncjobs.embedded;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** A server's monitoring port, which answers without credentials whatever the configuration says of clients. */
record Monitor(int port) {
    private static final int TIMEOUT_MILLIS = 2_000;

    /** Whether the server accepts clients and has JetStream enabled. */
    boolean isJetStreamReady() {
        return get("/healthz?js-enabled-only=true").isPresent();
    }

    /** Whether it is the server with this client port that answers. */
    boolean isOfServerAt(int clientPort) {
        var ownPort = Pattern.compile("\"port\"\\s*:\\s*" + clientPort + "\\b");
        return get("/varz").filter(json -> ownPort.matcher(json).find()).isPresent();
    }

    /** Whether the server and every stream and consumer on it are up to date with the cluster. */
    boolean isHealthy() {
        return get("/healthz").isPresent();
    }

    /** The server's view of JetStream, as JSON. */
    Optional<String> jetStream() {
        return get("/jsz");
    }

    private Optional<String> get(String path) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try {
                if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                    return Optional.empty();
                }
                try (var in = connection.getInputStream()) {
                    return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
