package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.server.http.Limits;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are answered before their body is read: the connection stays, or the answer says that it ends. */
final class UnreadBodyIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private static final Limits LIMITS =
            new Limits(64 * 1024, 256 * 1024, 8 * 1024, Duration.ofSeconds(60), Duration.ofSeconds(60));

    private RawHttp raw;

    @BeforeEach
    void start() {
        raw = new RawHttp(NATS.closed(
                        AsyncJobsServer.builder(NATS.client()).limits(LIMITS).start())
                .url());
    }

    private static void assertThatItIsStillUsed(RawConnection connection) throws Exception {
        connection.head("GET /healthz HTTP/1.1", "Host: localhost");
        assertThat(connection.reply().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /nothing",
                "PUT /v1/tasks",
                "POST /v1/tasks?unknown=1",
                "POST /v1/queues/NONE/purge",
                "DELETE /v1/tasks/NONE",
                "GET /healthz"
            })
    void whereABodyIsShortTheConnectionStays(String request) throws Exception {
        try (var connection = new RawConnection(raw.connect())) {
            connection.head(request + " HTTP/1.1", "Host: localhost", "Content-Length: 5");
            var answer = connection.reply(); // before the body is there
            assertThat(answer.status()).isBetween(200, 499);
            assertThat(answer.closes()).isFalse();
            connection.send("hello");
            assertThatItIsStillUsed(connection);
        }
    }

    @Test
    void aPageOfAnotherSiteIsRefusedOnAConnectionThatStays() throws Exception {
        try (var connection = new RawConnection(raw.connect())) {
            connection.head("POST /v1/tasks HTTP/1.1", "Host: evil.example", "Content-Length: 5");
            assertThat(connection.reply().status()).isEqualTo(403);
            connection.send("hello");
            assertThatItIsStillUsed(connection);
        }
    }

    @Test
    void whereNobodyKnowsHowLongABodyIsTheAnswerSaysThatTheConnectionEnds() throws Exception {
        try (var connection = new RawConnection(raw.connect())) {
            connection.head("POST /nothing HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked");
            var answer = connection.reply();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.closes()).isTrue();
            connection.send("5\r\nhello\r\n0\r\n\r\n");
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @Test
    void aBodyThatIsSentOnlyWhenAskedForIsNotAskedFor() throws Exception {
        try (var connection = new RawConnection(raw.connect())) {
            connection.head("POST /nothing HTTP/1.1", "Host: localhost", "Content-Length: 5", "Expect: 100-continue");
            var answer = connection.reply();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.closes()).isTrue();
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @Test
    void aBodyThatIsAskedForIsRead() throws Exception {
        try (var connection = new RawConnection(raw.connect())) {
            connection.head(
                    "POST /v1/tasks HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "Content-Length: 15",
                    "Expect: 100-continue");
            assertThat(connection.reply().status()).isEqualTo(100);
            connection.send("{\"type\":\"mail\"}");
            assertThat(connection.reply().status()).isEqualTo(201);
            assertThatItIsStillUsed(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/tasks/%00 HTTP/1.1\r\nHost: localhost",
                "GET /healthz HTTP/1.1",
                "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b",
                "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: x",
                "nonsense"
            })
    void whatIsNoRequestIsToldThatTheConnectionEnds(String lines) throws Exception {
        try (var connection = new RawConnection(raw.connect())) {
            var answer = connection.head(lines).reply();
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(answer.closes()).isTrue();
            assertThat(connection.isEnded()).isTrue();
        }
    }

    /** As clients do that look at the answer only when all is sent. */
    @ParameterizedTest
    @ValueSource(strings = {"POST /v1/tasks", "POST /v1/session", "POST /nothing", "POST /v1/tasks/bulk"})
    void whoSendsFarTooMuchSeesTheAnswerAllTheSame(String request) throws Exception {
        int length = 6 * 1024 * 1024; // more than the system keeps on the way
        try (var connection = new RawConnection(raw.connect())) {
            connection.head(
                    request + " HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: application/json",
                    "Content-Length: " + length);
            var part = "x".repeat(64 * 1024);
            for (int sent = 0; sent < length; sent += part.length()) {
                connection.send(part);
            }
            var answer = connection.reply();
            assertThat(answer.status()).isEqualTo(request.endsWith("nothing") ? 404 : 413);
            assertThat(answer.closes()).isTrue();
            assertThat(connection.isEnded()).isTrue();
        }
    }
}
