package io.asyncjobs.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the API, each answer to which is checked against the contract, and told to whoever listens. */
final class Client {

    static final ContractChecker CONTRACT = ContractChecker.load();

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String url;
    private final HttpClient http;
    private final List<Consumer<Exchange>> listeners = new CopyOnWriteArrayList<>();

    Client(String url) {
        this(url, HTTP);
    }

    Client(String url, HttpClient http) {
        this.url = url;
        this.http = http;
    }

    /** What was asked and answered. */
    record Exchange(String method, String path, Reply reply) {}

    /** An answer. */
    record Reply(int status, HttpResponse<byte[]> response) {

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return MAPPER.readTree(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String reason() {
            return json().path("reason").asString("");
        }

        String field() {
            return json().path("field").asString("");
        }
    }

    String url() {
        return url;
    }

    Client listener(Consumer<Exchange> listener) {
        listeners.add(listener);
        return this;
    }

    Reply get(String path, String... headers) throws Exception {
        return send("GET", path, null, headers);
    }

    Reply delete(String path, String... headers) throws Exception {
        return send("DELETE", path, null, headers);
    }

    Reply post(String path, String json, String... headers) throws Exception {
        return send("POST", path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    Reply patch(String path, String json, String... headers) throws Exception {
        return send("PATCH", path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    Reply send(String method, String path, byte @Nullable [] body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null && List.of(headers).stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        var response = sent(request.build());
        var reply = new Reply(response.statusCode(), response);
        var exchange = new Exchange(method, path, reply);
        CONTRACT.check(exchange);
        listeners.forEach(listener -> listener.accept(exchange));
        return reply;
    }

    private HttpResponse<byte[]> sent(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofByteArray());
    }
}
