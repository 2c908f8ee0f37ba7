package io.asyncjobs.cli.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus on a free port of the loopback address; closing ends it. */
@SuppressWarnings("try") // closing waits, and may be interrupted
final class Prometheus implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final URI url;
    private final Path log;
    private final HttpClient client = HttpClient.newHttpClient();

    private Prometheus(Process process, URI url, Path log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /** Blocks until it answers. */
    static Prometheus start(Path configuration, Path folder) throws IOException {
        var address = "127.0.0.1:" + freePort();
        var log = folder.resolve("prometheus.log");
        var process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=" + address)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var prometheus = new Prometheus(process, URI.create("http://" + address), log);
        await("Prometheus is ready")
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .failFast(() -> assertThat(process.isAlive())
                        .as("Prometheus runs:%n%s", Repository.text(log))
                        .isTrue())
                .until(() -> prometheus.get("/-/ready").statusCode() == 200);
        return prometheus;
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The result of a query at this moment: a list of series with a value each. */
    List<JsonNode> query(String expression) throws IOException, InterruptedException {
        var form = "query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(url.resolve("/api/v1/query"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        return Dashboard.list(
                data(expression, client.send(request, BodyHandlers.ofString())).path("result"));
    }

    /** The data of an answer of its HTTP API. */
    JsonNode data(String path) throws IOException, InterruptedException {
        return data(path, get(path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString());
    }

    private static JsonNode data(String what, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as("%s: %s", what, answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).path("data");
    }

    /** Runs promtool beside the files, which must succeed. */
    static String promtool(String... args) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(args));
        var process = new ProcessBuilder(command)
                .directory(Repository.OBSERVABILITY.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        process.destroy();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public String toString() {
        return url + "\n" + Repository.text(log);
    }
}
