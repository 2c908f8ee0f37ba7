package io.asyncjobs.cli.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.asyncjobs.cli.output.Json;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the requests to a metrics port: three paths, by GET and HEAD. */
final class Answers implements HttpHandler {

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON_TYPE = "application/json";

    private final PrometheusMeterRegistry registry;
    private final Supplier<Condition> condition;

    Answers(PrometheusMeterRegistry registry, Supplier<Condition> condition) {
        this.registry = registry;
        this.condition = condition;
    }

    private record Answer(int status, String type, ByteArrayOutputStream body) {

        static Answer of(int status, String type, String line) {
            var body = new ByteArrayOutputStream();
            body.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
            return new Answer(status, type, body);
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var method = exchange.getRequestMethod();
            boolean head = method.equals("HEAD");
            if (!head && !method.equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            var answer = answer(exchange);
            var headers = exchange.getResponseHeaders();
            headers.set("Content-Type", answer.type());
            headers.set("Cache-Control", "no-store");
            if (head) {
                headers.set("Content-Length", Integer.toString(answer.body().size()));
                exchange.sendResponseHeaders(answer.status(), -1);
            } else {
                exchange.sendResponseHeaders(answer.status(), answer.body().size());
                answer.body().writeTo(exchange.getResponseBody());
            }
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        return switch (exchange.getRequestURI().getPath()) {
            case "/metrics" -> metrics(exchange.getRequestHeaders().get("Accept"));
            case "/healthz" -> health("alive", "dead", condition.get().dead());
            case "/readyz" -> {
                var now = condition.get();
                yield health("ready", "unready", now.dead() == null ? now.unready() : now.dead());
            }
            case null, default -> Answer.of(404, "text/plain; charset=utf-8", "there is nothing here");
        };
    }

    private Answer metrics(@Nullable List<String> accepted) throws IOException {
        boolean open = accepted != null && accepted.stream().anyMatch(types -> types.contains(OPEN_METRICS));
        var type = open ? OPEN_METRICS_TYPE : TEXT_TYPE;
        var body = new ByteArrayOutputStream();
        registry.scrape(body, type);
        return new Answer(200, type, body);
    }

    private static Answer health(String well, String unwell, @Nullable String reason) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", reason == null ? well : unwell);
        if (reason != null) {
            json.put("reason", reason);
        }
        return Answer.of(reason == null ? 200 : 503, JSON_TYPE, Json.line(json));
    }
}
