package io.asyncjobs.server.http;

import io.asyncjobs.error.AsyncJobsException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and answers each request by its route, on a virtual thread of its own. */
public final class Front implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final Javalin javalin;
    private final String host;

    private Front(Javalin javalin, String host) {
        this.javalin = javalin;
        this.host = host;
    }

    /**
     * Listens from now on.
     *
     * @param host the address to listen at
     * @param port 0 for any that is free
     * @throws IllegalArgumentException if that cannot be
     */
    public static Front open(String host, int port, Limits limits, List<Route> routes) {
        var javalin = Javalin.create(config -> {
            setUp(config, limits);
            routes.forEach(route -> add(config, route, limits));
            refuseOtherMethods(config, routes);
        });
        try {
            return new Front(javalin.start(host, port), host);
        } catch (JavalinException failed) {
            javalin.stop();
            throw new IllegalArgumentException(
                    "cannot listen at " + host + ":" + port + " (" + String.valueOf(failed.getMessage()).lines().findFirst().orElse("")
                            + "); choose another address or port",
                    failed);
        }
    }

    private static void setUp(JavalinConfig config, Limits limits) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.router.ignoreTrailingSlashes = false;
        config.http.maxRequestSize = limits.bulkBytes();
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(STOP.toMillis());
            server.setErrorHandler(new JettyProblems());
        });
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(limits.headerBytes());
            http.setIdleTimeout(limits.idle().toMillis());
        });
        config.routes.exception(Problem.class, (problem, context) -> write(context, problem.answer()));
        config.routes.exception(HttpResponseException.class, (refused, context) -> write(context, problem(refused)));
        config.routes.exception(
                AsyncJobsException.class, (failed, context) -> write(context, Problems.of(failed).answer()));
        config.routes.exception(Exception.class, (failed, context) -> write(context, unexpected(failed, context)));
    }

    private static void add(JavalinConfig config, Route route, Limits limits) {
        config.routes.addEndpoint(new Endpoint(type(route.method()), route.path(), context -> {
            var query = Query.of(context.queryParamMap(), route.query());
            write(context, route.action().answer(new Request(context, query, limits)));
        }));
        if (route.method().equals("GET")) {
            add(config, new Route("HEAD", route.path(), route.query(), route.action()), limits);
        }
    }

    private static void refuseOtherMethods(JavalinConfig config, List<Route> routes) {
        var byPath = routes.stream()
                .collect(Collectors.groupingBy(
                        Route::path, Collectors.mapping(Route::method, Collectors.toCollection(TreeSet::new))));
        byPath.forEach((path, methods) -> {
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            for (var method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")) {
                if (!methods.contains(method)) {
                    config.routes.addEndpoint(new Endpoint(type(method), path, context -> {
                        throw notAllowed(method, methods);
                    }));
                }
            }
        });
    }

    private static HandlerType type(String method) {
        return HandlerType.findOrCreate(method);
    }

    private static Problem notAllowed(String method, Set<String> allowed) {
        return Problem.of(
                        405,
                        "method_not_allowed",
                        "method_not_allowed",
                        "this path knows no " + method + ", only " + String.join(", ", allowed))
                .withHeader("Allow", String.join(", ", allowed));
    }

    private static Answer problem(HttpResponseException refused) {
        return Problems.ofStatus(refused.getStatus()).answer();
    }

    private static Answer unexpected(Exception failed, Context context) {
        if (failed instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return Problem.of(503, "unavailable", "stopping", "the server is being stopped")
                    .answer();
        }
        LOG.error("{} {} failed", context.method(), context.path(), failed);
        return Problem.of(500, "internal", "internal", "the server failed at this request; its log says why")
                .answer();
    }

    private static void write(Context context, Answer answer) {
        context.status(answer.status());
        if (!answer.type().isEmpty()) {
            context.contentType(answer.type());
        }
        answer.headers().forEach(context::header);
        switch (answer.content()) {
            case Answer.Bytes bytes -> {
                if (bytes.bytes().length > 0) {
                    context.result(bytes.bytes());
                }
            }
            case Answer.Stream stream -> stream(context, stream);
        }
    }

    private static void stream(Context context, Answer.Stream stream) {
        if (context.method().name().toUpperCase(Locale.ROOT).equals("HEAD")) {
            return;
        }
        try {
            context.disableCompression();
            stream.writing().to(context.outputStream());
        } catch (IOException gone) {
            LOG.debug("the client of {} went away", context.path(), gone);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where it is reached, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + javalin.port();
    }

    /** Stops listening; requests that are under way have a few seconds to end. */
    @Override
    public void close() {
        javalin.stop();
    }
}
