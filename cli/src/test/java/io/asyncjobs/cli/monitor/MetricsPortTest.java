package io.asyncjobs.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.cli.session.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsPortTest {

    private static final int LONG_MILLIS = (int) Duration.ofSeconds(60).toMillis();

    private final MetricsPort port = MetricsPort.open("127.0.0.1", 0);

    @AfterEach
    void close() {
        port.close();
    }

    private String url(String path) {
        return port.url().replace("/metrics", path);
    }

    private Socket socket() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(port.url()).getPort());
        socket.setSoTimeout(LONG_MILLIS);
        return socket;
    }

    /** All that comes until the other side closes. */
    private static String rest(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    @Test
    void metricsOfTheRuntimeAreThereAtOnce() throws Exception {
        var answer = Http.get(port.url());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains(
                        "jvm_memory_used_bytes{",
                        "jvm_threads_live_threads ",
                        "process_uptime_seconds ",
                        "process_cpu_usage ",
                        "jvm_gc_");
    }

    @Test
    void whoAcceptsOpenMetricsGetsIt() throws Exception {
        var answer = Http.get(
                port.url(), "Accept", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(answer.body()).endsWith("# EOF\n");
    }

    @Test
    void headHasTheHeadersAndNoBody() throws Exception {
        var answer = Http.send("HEAD", port.url());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValueAsLong("Content-Length").orElse(0))
                .isGreaterThan(1_000);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics/", "/metricsx", "/readyz/x", "/..%2fmetrics", "/favicon.ico"})
    void thereIsNothingElse(String path) throws Exception {
        assertThat(Http.get(url(path)).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
    void nothingCanBeSent(String method) throws Exception {
        try (var socket = socket()) {
            socket.getOutputStream()
                    .write((method + " /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(rest(socket)).startsWith("HTTP/1.1 405 ").contains("Allow: GET, HEAD");
        }
    }

    @Test
    void untilSomethingServesItIsAliveAndNotReady() throws Exception {
        assertThat(Http.get(url("/healthz")).body()).isEqualTo("{\"status\":\"alive\"}\n");
        var ready = Http.get(url("/readyz"));
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("{\"status\":\"unready\",\"reason\":\"connecting to the server\"}\n");
    }

    @Test
    void whatStandsStillIsNeitherAliveNorReady() throws Exception {
        port.tells(() -> new Condition("the worker stands still", null));
        for (var path : new String[] {"/healthz", "/readyz"}) {
            var answer = Http.get(url(path));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"reason\":\"the worker stands still\"");
        }
    }

    @Test
    void aPortThatIsTakenIsSaidInOneSentence() {
        int taken = URI.create(port.url()).getPort();
        assertThatThrownBy(() -> MetricsPort.open("127.0.0.1", taken))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("the metrics port " + taken + " of 127.0.0.1 cannot be opened")
                .hasMessageContaining("--metrics-port");
    }

    @Test
    void anAddressThatIsNoneIsSaidInOneSentence() {
        assertThatThrownBy(() -> MetricsPort.open("no.such.host.invalid", 0))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no.such.host.invalid")
                .hasMessageContaining("--metrics-bind");
    }

    @Test
    void slowClientsAreCutOffAndHoldNobodyUp() throws Exception {
        try (var silent = socket();
                var slow = socket()) {
            slow.getOutputStream().write("GET /metrics HTTP/1.1\r\nHos".getBytes(StandardCharsets.US_ASCII));
            assertThat(Http.get(url("/healthz")).statusCode()).isEqualTo(200);
            assertThat(rest(slow)).doesNotContain("jvm_");
            assertThat(rest(silent)).isEmpty();
        }
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        try (var socket = socket()) {
            var text = "GET /metrics HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(100_000) + "\r\n\r\n";
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                assertThat(rest(socket)).doesNotContain("jvm_");
            } catch (SocketException cutOff) {
                assertThat(cutOff).isNotNull();
            }
        }
        assertThat(Http.get(url("/healthz")).statusCode()).isEqualTo(200);
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAtOnceAndTheOthersServed() throws Exception {
        var open = new ArrayList<Socket>();
        try {
            for (int i = 0; i < HttpLimits.CONNECTIONS; i++) {
                open.add(socket());
            }
            try (var tooMany = socket()) {
                assertThat(rest(tooMany)).isEmpty();
            }
            open.getFirst()
                    .getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(rest(open.getFirst())).startsWith("HTTP/1.1 200 ");
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }
}
