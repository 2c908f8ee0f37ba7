package io.asyncjobs.embedded;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of a server's configuration file. */
final class ServerConfig {
    private ServerConfig() {}

    /** The part of a cluster that one server knows: its own route port and everybody's. */
    record Routes(int port, List<Integer> all) {
        Routes {
            all = List.copyOf(all);
        }
    }

    static String render(
            NatsServerSettings settings, Path storeDir, int port, int monitorPort, @Nullable Routes routes) {
        var text = new StringBuilder();
        text.append("server_name: ").append(quoted(settings.serverName())).append('\n');
        text.append("listen: ").append(quoted("127.0.0.1:" + port)).append('\n');
        text.append("http: ").append(quoted("127.0.0.1:" + monitorPort)).append('\n');
        if (settings.maxPayload() > 0) {
            text.append("max_payload: ").append(settings.maxPayload()).append('\n');
        }
        text.append("jetstream {\n  store_dir: ")
                .append(quoted(storeDir.toString()))
                .append('\n');
        var sync = settings.syncInterval();
        if (sync != null) {
            text.append("  sync_interval: ")
                    .append(sync.isZero() ? "always" : quoted(sync.toMillis() + "ms"))
                    .append('\n');
        }
        text.append("}\n");
        if (routes != null) {
            text.append(cluster(routes));
        }
        return text.append(settings.extraConfig()).append('\n').toString();
    }

    private static String cluster(Routes routes) {
        var text = new StringBuilder("cluster {\n  name: \"asyncjobs\"\n");
        text.append("  listen: ").append(quoted("127.0.0.1:" + routes.port())).append("\n  routes: [\n");
        for (int port : routes.all()) {
            text.append("    ").append(quoted("nats://127.0.0.1:" + port)).append('\n');
        }
        return text.append("  ]\n}\n").toString();
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
