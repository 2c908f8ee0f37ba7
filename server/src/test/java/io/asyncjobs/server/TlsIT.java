package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.server.access.Role;
import io.asyncjobs.server.access.TlsFiles;
import io.asyncjobs.server.access.TokenFile;
import io.asyncjobs.task.TaskSpec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** TLS, and callers who are known by their certificates. */
final class TlsIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SOONER_THAN_ITS_END = Duration.ofSeconds(40);

    @TempDir
    private static Path shared;

    private static TestCertificates certificates;

    @TempDir
    private Path folder;

    private AsyncJobs jobs;
    private TokenFile tokens;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(shared)
                .authority("ca")
                .authority("other-ca")
                .certificate("server", "ca", "ip:127.0.0.1,dns:localhost")
                .certificate("node-1", "ca", "dns:node-1")
                .certificate("stranger", "other-ca", "dns:stranger");
    }

    @BeforeEach
    void connect() {
        jobs = NATS.client();
        tokens = new TokenFile(folder.resolve("tokens.json"));
    }

    private static TlsFiles files(boolean clients) {
        return new TlsFiles(
                certificates.certificateFile("server"),
                certificates.keyFile("server"),
                clients ? certificates.certificateFile("ca") : null);
    }

    private String start(AccessSettings access, boolean clients) {
        return NATS.closed(AsyncJobsServer.builder(jobs)
                        .access(access)
                        .tls(files(clients))
                        .start())
                .url();
    }

    /** A client that shows this certificate, or none. */
    private static HttpClient client(@Nullable String name) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(certificates.client("ca", name))
                .build();
    }

    private static Client.Reply who(HttpClient client, String url, String... headers) throws Exception {
        return new Client(url, client).get("/v1/session", headers);
    }

    private static String member(Client.Reply answer, String name) {
        return answer.json().path(name).asString();
    }

    @Test
    void aServerSpeaksTls() throws Exception {
        var token = tokens.add("ada", Role.VIEW, List.of(), Instant.now(), null);
        var url = start(AccessSettings.open().withTokens(tokens.path()), false);
        try (var client = client(null)) {
            assertThat(url).startsWith("https://127.0.0.1:");
            assertThat(who(client, url).status()).isEqualTo(401);
            assertThat(who(client, url, "Authorization", "Bearer " + token).status())
                    .isEqualTo(200);
            var in = new Client(url, client).post("/v1/session", "{\"token\":\"" + token + "\"}");
            assertThat(in.header("Set-Cookie")).startsWith("__Host-asyncjobs-").contains("; Secure", "; HttpOnly");
        }
    }

    @Test
    void whoWaitsByTlsAndGoesAwayGivesHisPlaceBack() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var id = jobs.producer().enqueue(TaskSpec.of("t").queue("Q")).id();
        var server = NATS.closed(AsyncJobsServer.builder(jobs).tls(files(false)).start());
        var stays = NATS.closed(poll(server.url(), id));
        var leaves = NATS.closed(poll(server.url(), id));
        await().atMost(LONG).until(() -> server.waiting() == 2);
        leaves.close();
        await().atMost(SOONER_THAN_ITS_END).until(() -> server.waiting() == 1);

        var unused = jobs.tasks().cancel(id, "enough");
        assertThat(stays.reply().status()).as("who stayed").isEqualTo(200);
    }

    /** A connection that waits for the end of this task. */
    private static RawConnection poll(String url, String id) throws Exception {
        return new RawConnection(new RawHttp(url).connect(certificates.client("ca", null)))
                .head("GET /v1/tasks/" + id + "/result?wait=60s HTTP/1.1", "Host: localhost");
    }

    @Test
    void nobodyWithoutACertificateOfTheAuthorityComesIn() throws Exception {
        var url = start(AccessSettings.open(), true);
        try (var none = client(null);
                var stranger = client("stranger");
                var known = client("node-1")) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> who(none, url));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> who(stranger, url));
            var answer = who(known, url);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(member(answer, "name")).isEqualTo("node-1");
            assertThat(member(answer, "role")).isEqualTo("admin");
            assertThat(member(answer, "proof")).isEqualTo("certificate");
        }
    }

    @Test
    void theTokenFileSaysWhatACertificateMayDo() throws Exception {
        tokens.addVouched("node-1", Role.VIEW, List.of("A"), Instant.now(), null);
        var url = start(AccessSettings.open().withTokens(tokens.path()), true);
        try (var known = client("node-1");
                var unnamed = client("server")) {
            assertThat(member(who(known, url), "role")).isEqualTo("view");
            assertThat(who(unnamed, url).status()).isEqualTo(403);
            assertThat(member(who(unnamed, url), "reason")).isEqualTo("name_unknown");
        }
    }

    @Test
    void badFilesAreNamedBeforeAnythingListens() throws Exception {
        var missing = folder.resolve("missing.pem");
        var empty = Files.createFile(folder.resolve("empty.pem"));

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> AsyncJobsServer.builder(jobs)
                        .tls(new TlsFiles(missing, certificates.keyFile("server"), null))
                        .start())
                .withMessageContaining("missing.pem");
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> AsyncJobsServer.builder(jobs)
                        .tls(new TlsFiles(
                                certificates.certificateFile("server"), certificates.keyFile("server"), empty))
                        .start())
                .withMessageContaining("holds no certificate");
    }

    @Test
    void othersAreKeptOutUnlessThatIsMeant() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> AsyncJobsServer.builder(jobs).address("0.0.0.0").start())
                .withMessageContaining("can be reached from other machines");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AsyncJobsServer.builder(jobs)
                        .address("::")
                        .tls(files(false))
                        .start());
    }
}
