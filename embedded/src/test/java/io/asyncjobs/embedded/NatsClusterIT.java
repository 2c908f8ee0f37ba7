package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NatsClusterIT {
    @Test
    void replicatedStreamsWorkAtOnceAndSurviveTheLossOfAServer() throws IOException {
        try (var cluster = NatsCluster.start(3, NatsServerSettings.defaults())) {
            for (int i = 0; i < 3; i++) {
                try (var nats = new RawNats(cluster.server(i).port())) {
                    assertThat(nats.createStream("S" + i, 3, "file")).doesNotContain("\"error\"");
                }
                publish(cluster.server(i).port(), "S" + i + ".x");
            }
            int leader = cluster.leader().orElseThrow();

            cluster.kill(leader);
            cluster.awaitReady();
            assertThat(cluster.leader()).isPresent().isNotEqualTo(Optional.of(leader));
            cluster.restart(leader);
            cluster.awaitReady();

            try (var nats = new RawNats(cluster.server(leader).port())) {
                assertThat(nats.request("$JS.API.STREAM.INFO.S0", "")).contains("\"messages\":1,");
                assertThat(nats.createStream("LATER", 3, "file")).doesNotContain("\"error\"");
            }
        }
    }

    /** A server learns of a stream elsewhere a moment after it was made; until then it drops what is published. */
    private static void publish(int port, String subject) {
        await().ignoreException(SocketTimeoutException.class).untilAsserted(() -> {
            try (var nats = new RawNats(port, "{\"verbose\":false}", Duration.ofSeconds(1))) {
                assertThat(nats.request(subject, "hello")).contains("\"seq\":1");
            }
        });
    }

    @Test
    void serversHaveTheirOwnPortsAndStores() {
        try (var cluster =
                NatsCluster.start(3, NatsServerSettings.defaults().withStorage(NatsServerSettings.Storage.MEMORY))) {
            assertThat(cluster.urls()).doesNotHaveDuplicates().hasSize(3);
            assertThat(cluster.server(0).storeDir())
                    .isNotEqualTo(cluster.server(1).storeDir());
        }
    }

    @Test
    void twoServersAreNoCluster() {
        assertThatThrownBy(() -> NatsCluster.start(2, NatsServerSettings.defaults()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
