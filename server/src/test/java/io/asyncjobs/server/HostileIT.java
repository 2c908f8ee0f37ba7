package io.asyncjobs.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.server.http.Limits;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are too large, too slow, or none. */
final class HostileIT {

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    /** So long that a client on a loaded machine is not cut off. */
    private static final Duration LONG = Duration.ofSeconds(50);

    private String url = "";

    @BeforeEach
    void start() {
        url = start(LONG, LONG);
    }

    private static String start(Duration idle, Duration reading) {
        var limits = new Limits(64 * 1024, 256 * 1024, 8 * 1024, idle, reading);
        return NATS.closed(AsyncJobsServer.builder(NATS.client()).limits(limits).start())
                .url();
    }

    /** One that leaves clients soon. */
    private static String impatient() {
        return start(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        var answer = new RawHttp(url)
                .send("GET /healthz HTTP/1.1", "Host: localhost", "Connection: close", "X-Much: " + "x".repeat(20_000));

        assertThat(RawHttp.status(answer)).isEqualTo(431);
        assertThat(answer).contains("headers_too_large").contains("nosniff");
    }

    @Test
    void anAddressThatIsTooLongIsRefused() throws Exception {
        assertThat(new RawHttp(url).get("/" + "x".repeat(20_000), "localhost")).isIn(414, 431);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        var reply = new Client(url).post("/v1/session", "{\"token\":\"" + "x".repeat(100_000) + "\"}");

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.reason()).isEqualTo("body_too_large");
    }

    @Test
    void aClientThatSendsNothingMoreIsLeft() throws Exception {
        try (var socket = new RawHttp(impatient()).connect()) {
            socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: local".getBytes(UTF_8));

            assertThat(isEnded(socket)).isTrue();
        }
    }

    @Test
    void aClientThatSendsItsBodyDropByDropIsLeft() throws Exception {
        try (var socket = new RawHttp(impatient()).connect()) {
            socket.getOutputStream()
                    .write(("POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 1000\r\n\r\n{\"token\":\"")
                            .getBytes(UTF_8));

            assertThat(isEnded(socket)).isTrue();
        }
    }

    /** Reads to the end, which comes before the minute that reading waits. */
    private static boolean isEnded(Socket socket) throws Exception {
        try {
            var unused = socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "GET",
                "GET / HTTP/9.9",
                "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: localhost",
                "GET /healthz HTTP/1.1",
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1",
                "POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
                "POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6",
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b",
                "GET /healthz\tHTTP/1.1\r\nHost: localhost",
            })
    void whatIsNoRequestIsRefusedAndTheConnectionEnds(String lines) throws Exception {
        assertThat(RawHttp.status(new RawHttp(url).send(lines))).isBetween(400, 505);
        assertThat(new Client(url).get("/healthz").status()).isEqualTo(200);
    }
}
