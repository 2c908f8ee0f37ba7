package io.asyncjobs.server.api;

import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The metrics, as Prometheus reads them. */
final class MetricsRoutes {

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    MetricsRoutes(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    List<Route> routes() {
        return List.of(Route.get("/metrics", this::metrics));
    }

    private Answer metrics(Request request) {
        var type = request.accepts(OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT_TYPE;
        var body = new ByteArrayOutputStream();
        try {
            registry.scrape(body, type);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Answer.of(200, type, body.toByteArray()).header("Cache-Control", "no-store");
    }
}
