package io.asyncjobs.internal.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContextsIT {

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
                .certificate("server", "ca", "ip:127.0.0.1,dns:localhost")
                .certificate("named", "ca", "dns:localhost")
                .certificate("elsewhere", "ca", "dns:elsewhere.example.com")
                .certificate("client", "ca", "dns:client");
    }

    private static NatsServer server(String config) {
        return NatsServer.start(NatsServerSettings.defaults().withExtraConfig(config));
    }

    private static String caOf(String name) {
        return "'ca':'" + certificates.certificateFile(name) + "'";
    }

    private Connection connect(String url, String fields) throws IOException, InterruptedException {
        return connect(url, fields, Duration.ofSeconds(10));
    }

    /** The client takes the whole time to tell of a refusal that comes after the TLS handshake. */
    private void connectInVain(String url, String fields) throws IOException, InterruptedException {
        connect(url, fields, Duration.ofSeconds(2)).close();
    }

    private Connection connect(String url, String fields, Duration timeout) throws IOException, InterruptedException {
        var file = Files.createDirectories(folder.resolve("nats/context")).resolve("it.json");
        Files.writeString(file, ("{'url':'" + url + "'," + fields + "}").replace('\'', '"'));
        var contexts = new Contexts(folder, Map.of("HOME", folder.toString()));
        return Nats.connect(contexts.options(contexts.load("it"))
                .applyTo(Options.builder().connectionTimeout(timeout))
                .build());
    }

    private void assertServes(String url, String fields) throws Exception {
        var connection = connect(url, fields);
        try {
            var subscription = connection.subscribe("echo");
            connection.publish("echo", "hello".getBytes(UTF_8));
            var message = subscription.nextMessage(Duration.ofSeconds(10));
            assertThat(message).isNotNull();
            assertThat(message.getData()).isEqualTo("hello".getBytes(UTF_8));
        } finally {
            connection.close();
        }
    }

    @Test
    void token() throws Exception {
        try (var server = server("authorization { token: \"t\\\\k$n\" }")) {
            assertServes(server.url(), "'token':'t\\\\k$n'");
        }
    }

    @Test
    void userAndPassword() throws Exception {
        try (var server = server("authorization { user: joe, password: \"p w\" }")) {
            assertServes(server.url(), "'user':'joe','password':'p w'");
            assertServes(server.url().replace("//", "//joe:p%20w@"), "'description':''");
        }
    }

    @Test
    void aWrongPasswordIsToldAsSuch() {
        try (var server = server("authorization { user: joe, password: right }")) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> connectInVain(server.url(), "'user':'joe','password':'wrong'"));
        }
    }

    @Test
    void nkey() throws Exception {
        var key = NKey.createUser(null);
        Files.writeString(folder.resolve("user.nk"), new String(key.getSeed()));
        try (var server = server("authorization { users: [ { nkey: " + new String(key.getPublicKey()) + " } ] }")) {
            assertServes(server.url(), "'nkey':'~/user.nk'");
        }
    }

    @Test
    void credsAndUserJwt() throws Exception {
        var jwts = new TestJwts();
        Files.writeString(folder.resolve("user.creds"), jwts.creds());
        try (var server = server(jwts.serverConfig())) {
            assertServes(server.url(), "'creds':'~/user.creds'");
            assertServes(server.url(), "'user_jwt':'" + jwts.userJwt() + "','user_seed':'" + jwts.userSeed() + "'");
        }
    }

    @Test
    void tlsWithAnOwnAuthority() throws Exception {
        try (var server = server(certificates.tls("server", ""))) {
            assertServes(server.url(), caOf("ca"));
            assertServes(server.url().replace("nats:", "tls:"), caOf("ca"));
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() {
        try (var server = server(certificates.tls("server", ""))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connectInVain(server.url(), caOf("stranger")));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connectInVain(server.url().replace("nats:", "tls:"), "'ca':''"));
        }
    }

    @Test
    void theCertificateMustBeForTheHostThatTheContextNames() throws Exception {
        try (var server = server(certificates.tls("elsewhere", ""))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> connectInVain(server.url(), caOf("ca")));
        }
        // the client dials 127.0.0.1 here, which this certificate is not for
        try (var server = server(certificates.tls("named", ""))) {
            assertServes(server.url().replace("127.0.0.1", "localhost"), caOf("ca"));
        }
    }

    @Test
    void mutualTls() throws Exception {
        String config =
                certificates.tls("server", "ca_file: \"" + certificates.certificateFile("ca") + "\"\n verify: true");
        try (var server = server(config)) {
            assertServes(
                    server.url(),
                    caOf("ca") + ",'cert':'" + certificates.certificateFile("client") + "','key':'"
                            + certificates.keyFile("client") + "'");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> connectInVain(server.url(), caOf("ca")));
        }
    }

    @Test
    void theHandshakeMayComeFirst() throws Exception {
        try (var server = server(certificates.tls("server", "handshake_first: true"))) {
            assertServes(server.url(), caOf("ca") + ",'tls_first':true");
        }
    }

    @Test
    void throughASocksProxyThatResolvesTheHost() throws Exception {
        try (var server = server("");
                var proxy = new SocksRelay(server.port())) {
            assertServes("nats://behind.invalid:4333", "'socks_proxy':'" + proxy.url() + "'");
            assertThat(proxy.asked()).containsExactly("behind.invalid:4333");
        }
    }

    @Test
    void inboxesHaveThePrefix() throws Exception {
        try (var server = server("")) {
            var connection = connect(server.url(), "'inbox_prefix':'_INBOX.me'");
            assertThat(connection.createInbox()).startsWith("_INBOX.me.");
            connection.close();
        }
    }
}
