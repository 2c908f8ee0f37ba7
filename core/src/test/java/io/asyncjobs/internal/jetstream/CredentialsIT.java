package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.Storage;
import io.nats.client.NKey;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way to log in, and for each what is said where it is wrong, expired or missing: at once, and without a second try. */
@Timeout(120)
final class CredentialsIT {

    /** Far below the times after which connecting ends by itself. */
    private static final Duration QUICK = Duration.ofSeconds(30);

    /** A connection for each of the three ways in which the client library tries once. */
    private static final int FEW = 3;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(shared)
                .authority("ca")
                .authority("stranger")
                .certificate("server", "ca", "ip:127.0.0.1")
                .expired("old-server", "ca", "ip:127.0.0.1")
                .certificate("client", "ca", "dns:client")
                .certificate("foreign", "stranger", "dns:client")
                .expired("old-client", "ca", "dns:client");
    }

    private static NatsServer server(String config) {
        return NatsServer.start(NatsServerSettings.defaults().withExtraConfig(config));
    }

    private static String mutual() {
        return certificates.tls("server", "ca_file: \"" + certificates.certificateFile("ca") + "\"\n verify: true");
    }

    private static String ca(String name) {
        return "'ca':'" + certificates.certificateFile(name) + "'";
    }

    private static String pair(String name) {
        return ",'cert':'" + certificates.certificateFile(name) + "','key':'" + certificates.keyFile(name) + "'";
    }

    private ContextOptions context(String url, String fields) throws Exception {
        var file = Files.createDirectories(folder.resolve("nats/context")).resolve("it.json");
        Files.writeString(file, ("{'url':'" + url + "'," + fields + "}").replace('\'', '"'));
        var contexts = new Contexts(folder, Map.of("HOME", folder.toString()));
        return contexts.options(contexts.load("it"));
    }

    private Connections connections(String url, String fields) throws Exception {
        var context = context(url, fields);
        return Connections.withOptions(
                () -> context.applyTo(Options.builder()),
                more -> more,
                context.servers(),
                context.jetStream(),
                Telemetry.NONE);
    }

    private void serves(int port, String fields) throws Exception {
        try (var connections = connections("nats://127.0.0.1:" + port, fields)) {
            var stores = Stores.open(
                    connections,
                    new StreamNames("TEST"),
                    new StorageSettings(Storage.MEMORY, 1, Map.of()),
                    new ServerClock(InstantSource.system()),
                    Duration.ofSeconds(10));
            assertThat(stores.isUp()).isTrue();
        }
    }

    /** One sentence, soon, after a connection or two. */
    private void fails(int port, String fields, String... parts) throws Exception {
        try (var relay = new CountingRelay(port);
                var connections = connections("nats://127.0.0.1:" + relay.port(), fields)) {
            var call = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> connections.pipe(Connections.Role.PRODUCER)),
                    task -> Thread.ofVirtual().start(task));
            assertThat(call).succeedsWithin(QUICK);
            var failure = Objects.requireNonNull(call.join(), "it succeeded");
            isOneClearSentence(failure);
            assertThat(failure).hasMessageContainingAll(parts);
            assertThat(relay.connections()).isLessThanOrEqualTo(FEW);
        }
    }

    private static void isOneClearSentence(Throwable failure) {
        assertThat(failure).isInstanceOf(AsyncJobsException.class);
        assertThat(failure.getMessage())
                .hasSizeBetween(20, 400)
                .doesNotContain("\n")
                .doesNotContain("null")
                .doesNotContain("Exception");
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("s3cret").doesNotContain("SUA");
        }
    }

    @Test
    void tokens() throws Exception {
        try (var server = server("authorization { token: s3cret-token }")) {
            serves(server.port(), "'token':'s3cret-token'");
            fails(server.port(), "'token':'s3cret-wrong'", "refused the login");
            fails(server.port(), "'description':''", "refused the login");
        }
    }

    @Test
    void usersAndPasswords() throws Exception {
        try (var server = server("authorization { user: joe, password: s3cret-joe }")) {
            serves(server.port(), "'user':'joe','password':'s3cret-joe'");
            fails(server.port(), "'user':'joe','password':'s3cret-wrong'", "refused the login");
            fails(server.port(), "'user':'jim','password':'s3cret-joe'", "refused the login");
            fails(server.port(), "'user':'joe'", "refused the login");
            fails(server.port(), "'token':'s3cret-joe'", "refused the login");
            fails(server.port(), "'description':''", "refused the login");
        }
    }

    @Test
    void nkeys() throws Exception {
        var key = NKey.createUser(null);
        Files.writeString(folder.resolve("user.nk"), new String(key.getSeed()));
        Files.writeString(
                folder.resolve("other.nk"), new String(NKey.createUser(null).getSeed()));
        Files.writeString(folder.resolve("broken.nk"), "SUAs3cret\n");
        try (var server = server("authorization { users: [ { nkey: " + new String(key.getPublicKey()) + " } ] }")) {
            serves(server.port(), "'nkey':'~/user.nk'");
            fails(server.port(), "'nkey':'~/other.nk'", "refused the login");
            fails(server.port(), "'description':''", "refused the login");
            fails(server.port(), "'nkey':'~/broken.nk'", "nkey", "broken.nk");
            fails(server.port(), "'nkey':'~/none.nk'", "nkey", "none.nk");
        }
    }

    @Test
    void credentialsFiles() throws Exception {
        var jwts = new TestJwts();
        var strangers = new TestJwts();
        Files.writeString(folder.resolve("user.creds"), jwts.creds());
        Files.writeString(folder.resolve("stranger.creds"), strangers.creds());
        Files.writeString(
                folder.resolve("expired.creds"), jwts.creds(Instant.now().minusSeconds(3600)));
        Files.writeString(folder.resolve("mixed.creds"), jwts.creds().replace(jwts.userSeed(), strangers.userSeed()));
        Files.writeString(folder.resolve("empty.creds"), "");
        try (var server = server(jwts.serverConfig())) {
            serves(server.port(), "'creds':'~/user.creds'");
            fails(server.port(), "'creds':'~/stranger.creds'", "refused the login");
            fails(server.port(), "'creds':'~/expired.creds'", "refused the login");
            fails(server.port(), "'creds':'~/mixed.creds'", "refused the login");
            fails(server.port(), "'description':''", "refused the login");
            fails(server.port(), "'creds':'~/empty.creds'", "creds", "empty.creds");
            fails(server.port(), "'creds':'~/none.creds'", "creds", "none.creds");
        }
    }

    @Test
    void tls() throws Exception {
        try (var server = server(certificates.tls("server", ""))) {
            serves(server.port(), ca("ca"));
            fails(server.port(), ca("stranger"), "127.0.0.1", "certificate");
            fails(server.port(), "'description':''", "127.0.0.1");
        }
        try (var server = server(certificates.tls("old-server", ""))) {
            fails(server.port(), ca("ca"), "127.0.0.1", "expired");
        }
    }

    @Test
    void mutualTls() throws Exception {
        try (var server = server(mutual())) {
            serves(server.port(), ca("ca") + pair("client"));
            fails(server.port(), ca("ca"), "127.0.0.1");
            fails(server.port(), ca("ca") + pair("foreign"), "127.0.0.1");
            fails(server.port(), ca("ca") + pair("old-client"), "127.0.0.1");
        }
    }

    private String brief(TestJwts jwts) throws Exception {
        var soon = Instant.now().plusSeconds(30); // a busy machine takes some seconds to connect
        Files.writeString(folder.resolve("brief.creds"), jwts.creds(soon));
        return "'creds':'~/brief.creds'";
    }

    @Test
    @Timeout(300)
    void aLoginThatExpiresEndsTheClientWithASentenceAndWithoutALoop() throws Exception {
        var jwts = new TestJwts();
        try (var log = new CapturedLog(Level.WARN);
                var server = server(jwts.serverConfig());
                var relay = new CountingRelay(server.port());
                var connections = connections("nats://127.0.0.1:" + relay.port(), brief(jwts))) {
            var pipe = connections.pipe(Connections.Role.PRODUCER);
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(catchThrowable(
                                    () -> pipe.request("$JS.API.INFO", null, new byte[0], Duration.ofMillis(500))))
                            .isInstanceOf(RefusedException.class));

            int connected = relay.connections();
            var failure = catchThrowable(() -> pipe.request("$JS.API.INFO", null, new byte[0], Duration.ofSeconds(5)));

            isOneClearSentence(failure);
            assertThat(failure).isInstanceOf(RefusedException.class).hasMessageContaining("login");
            assertThat(connections.isUp()).isFalse();
            assertThat(relay.connections()).isEqualTo(connected).isLessThanOrEqualTo(10 * FEW);
            assertThat(log.text()).contains("login").doesNotContain("SUA");
        }
    }
}
