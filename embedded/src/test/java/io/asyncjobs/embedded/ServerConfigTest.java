package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServerConfigTest {
    private static final NatsServerSettings DEFAULTS = NatsServerSettings.defaults();

    @Test
    void defaultsLeaveSyncAndPayloadToTheServer() {
        assertThat(render(DEFAULTS))
                .contains("listen: \"127.0.0.1:20001\"", "http: \"127.0.0.1:20002\"", "store_dir: \"/data/js\"")
                .doesNotContain("sync_interval", "max_payload", "cluster");
    }

    @Test
    void syncAlwaysIsInTheConfig() {
        assertThat(render(DEFAULTS.withSyncAlways())).contains("sync_interval: always");
    }

    @Test
    void aSyncIntervalIsWrittenInMilliseconds() {
        assertThat(render(DEFAULTS.withSyncInterval(Duration.ofSeconds(2)))).contains("sync_interval: \"2000ms\"");
    }

    @Test
    void nameIsQuotedAndExtraTextComesLast() {
        var settings = DEFAULTS.withServerName("a\"b\\c").withMaxPayload(7).withExtraConfig("debug: true");
        assertThat(render(settings))
                .contains("server_name: \"a\\\"b\\\\c\"", "max_payload: 7")
                .endsWith("debug: true\n");
    }

    @Test
    void aMemberOfAClusterKnowsEveryRoute() {
        var routes = new ServerConfig.Routes(3, List.of(3, 4, 5));
        assertThat(ServerConfig.render(DEFAULTS, Path.of("/x"), 1, 2, routes))
                .contains("listen: \"127.0.0.1:3\"", "nats://127.0.0.1:4", "nats://127.0.0.1:5");
    }

    private static String render(NatsServerSettings settings) {
        return ServerConfig.render(settings, Path.of("/data/js"), 20_001, 20_002, null);
    }
}
