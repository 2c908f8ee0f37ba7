package io.asyncjobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NatsServerIT {
    @Test
    void aStartedServerAnswersJetStreamAtOnce() throws IOException {
        try (var server = NatsServer.start();
                var nats = new RawNats(server.port())) {
            assertThat(nats.request("$JS.API.INFO", "")).contains("\"streams\":0");
            assertThat(server.url()).isEqualTo("nats://127.0.0.1:" + server.port());
            assertThat(ServerVersion.in(server.version()))
                    .hasValueSatisfying(
                            version -> assertThat(version.isBelowFloor()).isFalse());
        }
    }

    @Test
    void aCleanRestartKeepsPortAndStreams() throws IOException {
        try (var server = NatsServer.start()) {
            int port = server.port();
            long pid = server.pid();
            store(server, "KEPT");

            server.restart();

            assertThat(server.port()).isEqualTo(port);
            assertThat(server.pid()).isNotEqualTo(pid);
            assertHolds(server, "KEPT");
        }
    }

    @Test
    void aKilledServerComesBackWithItsStreams() throws IOException {
        try (var server = NatsServer.start(NatsServerSettings.defaults().withSyncAlways())) {
            store(server, "KEPT");

            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(server::pid).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> new RawNats(server.port())).isInstanceOf(IOException.class);

            server.restart();
            assertThat(server.isRunning()).isTrue();
            assertHolds(server, "KEPT");
        }
    }

    @Test
    void aServerThatEndsByItselfIsNotRunning() {
        try (var server = NatsServer.start()) {
            ProcessHandle.of(server.pid()).orElseThrow().destroy();
            await().until(() -> !server.isRunning());
            server.restart();
            assertThat(server.isRunning()).isTrue();
        }
    }

    @Test
    void aPausedServerAnswersNothingUntilItIsResumed() throws IOException {
        try (var server = NatsServer.start();
                var nats = new RawNats(server.port())) {
            server.pause();
            assertThat(server.isRunning()).isTrue();
            await().until(() -> !server.monitor().isJetStreamReady());
            server.resume();
            assertThat(nats.request("$JS.API.INFO", "")).contains("\"streams\":0");
        }
    }

    @Test
    void aPausedServerCanBeStoppedAndKilled() {
        try (var server = NatsServer.start()) {
            server.pause();
            server.stop();
            assertThat(server.isRunning()).isFalse();
            server.restart();
            server.pause();
            server.kill();
            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void closeRemovesATemporaryStoreAndEndsTheProcess() {
        var server = NatsServer.start();
        var process = ProcessHandle.of(server.pid()).orElseThrow();
        assertThat(server.storeDir()).isDirectory();

        server.close();
        server.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(server.storeDir().getParent()).doesNotExist();
        assertThatThrownBy(server::restart).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aNamedStoreFolderStaysAndServesTheNextServer(@TempDir Path folder) throws IOException {
        var settings = NatsServerSettings.defaults().withStoreDir(folder.resolve("a \"b\" \\c"));
        try (var server = NatsServer.start(settings)) {
            store(server, "KEPT");
            assertThat(server.storeDir()).isEqualTo(folder.resolve("a \"b\" \\c"));
        }
        try (var server = NatsServer.start(settings)) {
            assertHolds(server, "KEPT");
        }
        assertThat(folder.resolve("a \"b\" \\c")).isNotEmptyDirectory();
    }

    @Test
    void twoServersNeverShareAStore(@TempDir Path folder) {
        var settings = NatsServerSettings.defaults().withStoreDir(folder);
        try (var server = NatsServer.start(settings)) {
            assertThatThrownBy(() -> NatsServer.start(settings))
                    .isInstanceOf(NatsServerException.class)
                    .hasMessageContainingAll(folder.toString(), "in use");
            assertThat(server.isRunning()).isTrue();
        }
    }

    @Test
    void aStoreInMemoryIsOutsideTheFolderForTemporaryFilesWhereThereIsOne() throws IOException {
        var settings = NatsServerSettings.defaults().withStorage(NatsServerSettings.Storage.MEMORY);
        try (var server = NatsServer.start(settings)) {
            store(server, "KEPT");
            var memory = Path.of("/dev/shm");
            boolean hasMemory =
                    Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > (1L << 30);
            assertThat(server.storeDir().startsWith(memory)).isEqualTo(hasMemory);
            server.restart();
            assertHolds(server, "KEPT");
        }
    }

    @Test
    void aFixedPortIsUsedAndATakenOneIsReported() {
        int port = FreePorts.one();
        var settings = NatsServerSettings.defaults().withPort(port);
        try (var server = NatsServer.start(settings)) {
            assertThat(server.port()).isEqualTo(port);
            assertThatThrownBy(() -> NatsServer.start(settings))
                    .isInstanceOf(NatsServerException.class)
                    .hasMessageContaining("127.0.0.1:" + port + " is taken");
        }
    }

    @Test
    void credentialsInTheExtraConfigAreEnforced() throws IOException {
        var settings =
                NatsServerSettings.defaults().withExtraConfig("authorization { user: \"ann\", password: \"secret\" }");
        try (var server = NatsServer.start(settings);
                var nats = new RawNats(
                        server.port(),
                        "{\"verbose\":false,\"user\":\"ann\",\"pass\":\"secret\"}",
                        Duration.ofSeconds(10))) {
            assertThat(nats.request("$JS.API.INFO", "")).contains("\"streams\":0");
            assertThatThrownBy(() -> new RawNats(server.port())).hasMessageContaining("Authorization Violation");
        }
    }

    @Test
    void aSmallMaxPayloadIsEnforced() throws IOException {
        try (var server = NatsServer.start(NatsServerSettings.defaults().withMaxPayload(100));
                var nats = new RawNats(server.port())) {
            assertThatThrownBy(() -> nats.request("x", "y".repeat(101)))
                    .hasMessageContaining("Maximum Payload Violation");
        }
    }

    @Test
    void aServerThatCannotStartShowsTheEndOfItsLogAndLeavesNothing() {
        var settings = NatsServerSettings.defaults().withExtraConfig("no_such_option: 1");
        assertThatThrownBy(() -> NatsServer.start(settings))
                .isInstanceOf(NatsServerException.class)
                .hasMessageContaining("no_such_option");
    }

    private static void store(NatsServer server, String stream) throws IOException {
        try (var nats = new RawNats(server.port())) {
            assertThat(nats.createStream(stream, 1, "file")).doesNotContain("\"error\"");
            assertThat(nats.request(stream + ".x", "hello")).contains("\"seq\":1");
        }
    }

    private static void assertHolds(NatsServer server, String stream) throws IOException {
        try (var nats = new RawNats(server.port())) {
            assertThat(nats.request("$JS.API.STREAM.INFO." + stream, "")).contains("\"messages\":1,");
        }
    }
}
