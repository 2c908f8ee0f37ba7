package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.server.access.TlsFiles;
import io.asyncjobs.server.http.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are never silent for long, and never done. */
final class SlowClientsIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private static final Duration LIMIT = Duration.ofSeconds(50);
    /** Too short for a client that does anything at all on a loaded machine. */
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Long enough to connect and to send one request. */
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private String start(Duration reading, @Nullable TlsFiles tls) {
        var limits = new Limits(64 * 1024, 256 * 1024, 8 * 1024, Duration.ofMinutes(10), reading);
        return NATS.closed(AsyncJobsServer.builder(NATS.client())
                        .limits(limits)
                        .tls(tls)
                        .start())
                .url();
    }

    private TestCertificates certificates() throws Exception {
        return new TestCertificates(folder).authority("ca").certificate("server", "ca", "ip:127.0.0.1,dns:localhost");
    }

    private static TlsFiles files(TestCertificates certificates) {
        return new TlsFiles(certificates.certificateFile("server"), certificates.keyFile("server"), null);
    }

    /** Sends this text over and over, a byte now and then, until the server has closed the connection. */
    private static void assertThatItIsLeft(RawConnection connection, String dropByDrop) {
        var ended = CompletableFuture.supplyAsync(connection::isEnded);
        var bytes = new Drops(dropByDrop);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> {
            bytes.next(connection);
            return ended.isDone();
        });
        assertThat(ended.join()).isTrue();
    }

    /** One byte after the other, from the beginning again after the last. */
    private static final class Drops {

        private final String text;
        private int sent;

        Drops(String text) {
            this.text = text;
        }

        void next(RawConnection connection) {
            try {
                connection.send(String.valueOf(text.charAt(sent++ % text.length())));
            } catch (IOException closed) {
                // which is waited for
            }
        }
    }

    @Test
    void headersThatComeByteByByteAreNotWaitedFor() throws Exception {
        try (var connection = new RawConnection(new RawHttp(start(SHORT, null)).connect())) {
            connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n");
            assertThatItIsLeft(connection, "X-A: b\r\n");
        }
    }

    @Test
    void emptyLinesInPlaceOfARequestAreNotWaitedFor() throws Exception {
        try (var connection = new RawConnection(new RawHttp(start(SHORT, null)).connect())) {
            assertThatItIsLeft(connection, "\r\n");
        }
    }

    @Test
    void theNextRequestOfAConnectionIsNotWaitedForEither() throws Exception {
        try (var connection = new RawConnection(new RawHttp(start(LONG, null)).connect())) {
            connection.head("GET /healthz HTTP/1.1", "Host: localhost");
            assertThat(connection.reply().status()).isEqualTo(200);
            connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n");
            assertThatItIsLeft(connection, "X-A: b\r\n");
        }
    }

    @Test
    void aBodyThatComesByteByByteIsNotWaitedFor() throws Exception {
        try (var connection = new RawConnection(new RawHttp(start(SHORT, null)).connect())) {
            connection.head(
                    "POST /v1/session HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "Content-Length: 60000");
            assertThatItIsLeft(connection, " ");
        }
    }

    @Test
    void aBodyInWhichNothingMoreComesIsNotWaitedFor() throws Exception {
        var raw = new RawHttp(start(LONG, null));
        try (var known = new RawConnection(raw.connect());
                var chunked = new RawConnection(raw.connect());
                var unread = new RawConnection(raw.connect())) {
            var head = "POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
            known.send(head + "Content-Length: 60000\r\n\r\n{");
            chunked.send(head + "Transfer-Encoding: chunked\r\n\r\n1\r\n{");
            unread.head("POST /nothing HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked");
            assertThat(unread.reply().status()).isEqualTo(404);

            assertThat(known.isEnded()).isTrue();
            assertThat(chunked.isEnded()).isTrue();
            assertThat(unread.isEnded()).isTrue();
        }
    }

    @Test
    void aBodyThatNobodyReadsIsNotWaitedForEither() throws Exception {
        try (var connection = new RawConnection(new RawHttp(start(LONG, null)).connect())) {
            connection.head("POST /nothing HTTP/1.1", "Host: localhost", "Content-Length: 60000");
            assertThat(connection.reply().status()).isEqualTo(404);
            assertThatItIsLeft(connection, " ");
        }
    }

    @Test
    void aHandshakeOfTlsThatNeverEndsIsNotWaitedFor() throws Exception {
        try (var connection = new RawConnection(new RawHttp(start(SHORT, files(certificates()))).connect())) {
            connection.send(new byte[] {22, 3, 1, 2, 0}); // a record of 512 bytes
            assertThatItIsLeft(connection, "\1\0\1");
        }
    }

    @Test
    void headersThatComeByteByByteOverTlsAreNotWaitedFor() throws Exception {
        var certificates = certificates();
        var url = start(SHORT, files(certificates));
        try (var connection = new RawConnection(new RawHttp(url).connect(certificates.client("ca", null)))) {
            assertThatItIsLeft(connection, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n");
        }
    }

    @Test
    void whoWaitsBetweenRequestsIsNotLeft() throws Exception {
        var url = start(LONG, null);
        try (var connection = new RawConnection(new RawHttp(url).connect())) {
            connection.head("GET /healthz HTTP/1.1", "Host: localhost");
            assertThat(connection.reply().status()).isEqualTo(200);
            try (var slow = new RawConnection(new RawHttp(url).connect())) { // by which time has passed
                assertThatItIsLeft(slow, "x");
            }
            connection.head("GET /healthz HTTP/1.1", "Host: localhost");
            assertThat(connection.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void anAnswerThatTakesLongerIsGiven() throws Exception {
        var url = start(LONG, null);
        var id = new Client(url)
                .post("/v1/tasks", "{\"type\":\"mail\"}")
                .json()
                .path("id")
                .asString();
        try (var connection = new RawConnection(new RawHttp(url).connect())) {
            connection.head("GET /v1/tasks/" + id + "/result?wait=12s HTTP/1.1", "Host: localhost");
            assertThat(connection.reply().status()).isEqualTo(202);
        }
    }
}
