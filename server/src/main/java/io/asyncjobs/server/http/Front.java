package io.asyncjobs.server.http;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.server.access.Decision;
import io.asyncjobs.server.access.HttpAccess;
import io.asyncjobs.server.access.SecurityHeaders;
import io.asyncjobs.server.access.TlsFiles;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and answers each request by its route, on a virtual thread of its own. */
public final class Front implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final Javalin javalin;
    private final String host;
    private final boolean secure;

    private Front(Javalin javalin, String host, boolean secure) {
        this.javalin = javalin;
        this.host = host;
        this.secure = secure;
    }

    /**
     * Listens from now on.
     *
     * @param host the address to listen at
     * @param port 0 for any that is free
     * @param access who may do what
     * @param tls its TLS; null for none
     * @throws IllegalArgumentException if that cannot be
     */
    public static Front open(
            String host, int port, Limits limits, List<Route> routes, HttpAccess access, @Nullable TlsFiles tls) {
        var javalin = Javalin.create(config -> {
            setUp(config, limits);
            Connectors.add(config, tls == null ? null : TlsContext.of(tls), host, port, limits);
            config.routes.before(context -> {
                SecurityHeaders.of(context.path()).forEach(context::header);
                access.checkPage(context).ifPresent(Front::refuse);
            });
            routes.forEach(route -> add(config, route, limits, access));
            refuseOtherMethods(config, routes);
        });
        try {
            return new Front(javalin.start(), host, tls != null);
        } catch (JavalinException failed) {
            javalin.stop();
            throw new IllegalArgumentException(
                    "cannot listen at " + host + ":" + port + " ("
                            + String.valueOf(failed.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + "); choose another address or port",
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
        config.routes.exception(
                HttpResponseException.class,
                (refused, context) ->
                        write(context, limits, file(refused, context).orElseGet(() -> problem(refused))));
        config.routes.exception(Exception.class, (failed, context) -> write(context, limits, failure(failed, context)));
    }

    /** What is answered in place of what a route failed to give. */
    private static Answer failure(Exception failed, Context context) {
        return switch (failed) {
            case Problem problem -> problem.answer();
            case AsyncJobsException known -> Problems.of(known).answer();
            case RuntimeException cut
            when isCutOff(cut, context) -> Problems.stopping().answer();
            default -> unexpected(failed, context);
        };
    }

    /** Whether it failed since what it works with was closed, by who stops the server and waits no longer for its requests. */
    private static boolean isCutOff(RuntimeException failed, Context context) {
        boolean isCutOff = failed instanceof IllegalStateException && Arrivals.isStopping(context.req());
        if (isCutOff) {
            LOG.debug("{} {} was cut off", context.method(), context.path(), failed);
        }
        return isCutOff;
    }

    private static void add(JavalinConfig config, Route route, Limits limits, HttpAccess access) {
        config.routes.addEndpoint(new Endpoint(type(route.method()), route.path(), context -> {
            if (access.enter(context, route.method(), route.path()) instanceof Decision.Refused refused) {
                refuse(refused);
            }
            write(context, limits, answer(route, context, limits, access));
        }));
        if (route.method().equals("GET")) {
            add(config, new Route("HEAD", route.path(), route.query(), route.action()), limits, access);
        }
    }

    /** The answer of a route that was entered; what became of it is told. */
    private static Answer answer(Route route, Context context, Limits limits, HttpAccess access)
            throws InterruptedException {
        Answer answer;
        var reason = "";
        try {
            var query = Query.of(context.queryString(), route.query());
            answer = route.action().answer(new Request(context, query, limits, access));
        } catch (Problem problem) {
            answer = problem.answer();
            reason = problem.reason();
        } catch (AsyncJobsException failed) {
            var problem = Problems.of(failed);
            answer = problem.answer();
            reason = problem.reason();
        } catch (RuntimeException unknown) {
            access.leave(context, route.method(), route.path(), 500, "internal"); // it may have done something
            throw unknown;
        }
        var made = answer.headers().get("Location");
        if (made != null && !route.path().contains("{")) {
            HttpAccess.about(context, made);
        }
        access.leave(context, route.method(), route.path(), answer.status(), reason);
        return answer;
    }

    static void refuse(Decision.Refused refused) {
        var problem = Problem.of(refused.status(), refused.code(), refused.reason(), refused.detail());
        if (refused.retryAfterSeconds() > 0) {
            problem = problem.withHeader("Retry-After", Long.toString(refused.retryAfterSeconds()));
        }
        throw refused.status() == 401 ? problem.withHeader("WWW-Authenticate", "Bearer") : problem;
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

    /** The file of the page that this path is, where no route is. */
    private static Optional<Answer> file(HttpResponseException refused, Context context) {
        var method = context.method().name();
        return refused.getStatus() == 404 && (method.equals("GET") || method.equals("HEAD"))
                ? PageFiles.file(context.path())
                : Optional.empty();
    }

    private static Answer problem(HttpResponseException refused) {
        return Problems.ofStatus(refused.getStatus()).answer();
    }

    private static Answer unexpected(Exception failed, Context context) {
        if (failed instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return Problems.stopping().answer();
        }
        LOG.error("{} {} failed", context.method(), context.path(), failed);
        return Problem.of(500, "internal", "internal", "the server failed at this request; its log says why")
                .answer();
    }

    private static void write(Context context, Limits limits, Answer answer) {
        context.status(answer.status());
        if (!answer.type().isEmpty()) {
            context.contentType(answer.type());
        }
        answer.headers().forEach(context::header);
        var unread = UnreadBody.of(context, limits);
        try {
            boolean left = unread.isThere();
            if (left && !unread.isShort()) {
                context.header("Connection", "close");
            }
            switch (answer.content()) {
                case Answer.Bytes bytes
                when left -> {
                    writeNow(context, bytes.bytes());
                    unread.skip();
                }
                case Answer.Bytes bytes -> {
                    if (bytes.bytes().length > 0) {
                        context.result(bytes.bytes());
                    }
                }
                case Answer.Stream stream -> stream(context, limits, stream, answer.type());
            }
        } catch (IOException gone) {
            LOG.debug("the client of {} went away", context.path(), gone);
        }
    }

    /** Sends the answer as a whole, before the request ends. */
    private static void writeNow(Context context, byte[] bytes) throws IOException {
        var response = context.res();
        if (bytes.length > 0) {
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        }
        response.flushBuffer();
    }

    private static void stream(Context context, Limits limits, Answer.Stream stream, String type) {
        if (context.method().name().toUpperCase(Locale.ROOT).equals("HEAD")) {
            return;
        }
        try {
            stream.writing().to(context.res().getOutputStream()); // not Javalin's, which keeps what is to be flushed
        } catch (IOException gone) {
            LOG.debug("the client of {} went away", context.path(), gone);
        } catch (InterruptedException | RuntimeException failed) {
            var problem = failure(failed, context);
            if (context.res().isCommitted()) {
                breakOff(context, type.equals(Answer.LINES_TYPE) ? problem.content() : null);
            } else {
                context.res().resetBuffer();
                write(context, limits, problem); // alone
            }
        }
    }

    /**
     * Says what went wrong in place of the rest, and ends the connection before the answer is complete, so that no client takes it
     * for whole.
     */
    private static void breakOff(Context context, Answer.@Nullable Content last) {
        boolean isStopping = Thread.interrupted(); // what is written would not be sent
        try {
            if (last instanceof Answer.Bytes bytes) {
                context.res().getOutputStream().write(bytes.bytes());
            }
            context.res().flushBuffer();
        } catch (IOException gone) {
            LOG.debug("the client of {} went away", context.path(), gone);
        } finally {
            Arrivals.breakOff(context.req());
            if (isStopping) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Where it is reached, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return (secure ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + javalin.port();
    }

    /** Stops listening; requests that are under way have a few seconds to end. */
    @Override
    public void close() {
        try {
            javalin.stop();
        } catch (JavalinException late) {
            LOG.debug("Some requests did not end in time", late);
        }
    }
}
