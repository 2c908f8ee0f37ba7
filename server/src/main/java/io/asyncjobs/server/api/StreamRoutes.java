package io.asyncjobs.server.api;

import io.asyncjobs.server.access.Rule;
import io.asyncjobs.server.access.Rules;
import io.asyncjobs.server.http.Answer;
import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Request;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.http.Words;
import io.asyncjobs.server.index.IndexException;
import io.asyncjobs.server.live.LiveEvent;
import io.asyncjobs.server.live.LiveFilter;
import io.asyncjobs.server.live.LiveHub;
import io.asyncjobs.server.live.LiveSubscription;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Changes while they happen, as server-sent events. */
final class StreamRoutes {

    private static final String TYPE = "text/event-stream";
    private static final Duration SELDOM = Duration.ofSeconds(15);
    private static final Duration OFTEN = Duration.ofMillis(10);

    /** How soon it ends for a caller who may not listen any more. */
    private static final long LOOK = Duration.ofSeconds(2).toNanos();

    private static final long LEAST = Duration.ofMillis(1).toNanos();

    /** How long a listener waits while the index cannot be read. */
    private static final long AGAIN = Duration.ofSeconds(1).toNanos();

    private static final int MOST_LISTENERS = 500;

    private static final Words<String> NAMES =
            new Words<>(LiveEvent.NAMES, name -> LiveEvent.NAMES.contains(name) ? Optional.of(name) : Optional.empty());

    private static final Rule AUDIT = Rules.of("GET", "/v1/audit").orElseThrow();
    private static final Set<String> ALL_BUT_AUDIT = LiveEvent.NAMES.stream()
            .filter(name -> !name.equals(LiveEvent.AUDIT))
            .collect(Collectors.toUnmodifiableSet());

    private final LiveHub hub;

    StreamRoutes(LiveHub hub) {
        this.hub = hub;
    }

    List<Route> routes() {
        return List.of(Route.get("/v1/stream", this::stream, ListRoutes.with("event")));
    }

    /** How long nothing is told at most: a connection that is silent for so long is closed. */
    static Duration heartbeat(Duration idle) {
        var third = idle.dividedBy(3);
        return third.compareTo(SELDOM) > 0 ? SELDOM : third.compareTo(OFTEN) < 0 ? OFTEN : third;
    }

    private Answer stream(Request request) {
        var names = names(request);
        var tasks = ListRoutes.query(request.query(), request.caller());
        var queue = tasks.filter().queue();
        var filter =
                new LiveFilter(names, tasks, queue == null ? request.caller().queues() : Set.of(queue));
        var after = request.header("Last-Event-ID").map(StreamRoutes::sequence).orElse(OptionalLong.empty());
        if (hub.listeners() >= MOST_LISTENERS) {
            throw Problem.of(429, "rate_limited", "too_many_listeners", "too many pages listen; try again later")
                    .withHeader("Retry-After", "30");
        }
        return Answer.stream(TYPE, out -> tell(request, filter, after, out))
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no");
    }

    /** Of what the caller hears; entries of the audit log are for those who may read it. */
    private static Set<String> names(Request request) {
        var names = request.query().words("event", NAMES);
        if (AUDIT.isMetBy(request.caller())) {
            return names;
        }
        if (names.contains(LiveEvent.AUDIT)) {
            throw Problem.of(
                    403,
                    "forbidden",
                    "audit_forbidden",
                    "entries of the audit log are only told to those who may read it: the role admin, for all queues");
        }
        return names.isEmpty() ? ALL_BUT_AUDIT : names;
    }

    private static OptionalLong sequence(String text) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.invalid("Last-Event-ID", "event_id_invalid", "this is no id of an event of this stream");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private void tell(Request request, LiveFilter filter, OptionalLong after, OutputStream out)
            throws IOException, InterruptedException {
        long heartbeat = heartbeat(request.idle()).toNanos();
        try (var subscription = hub.subscribe(filter, after)) {
            write(LiveHub.HEARTBEAT, out);
            out.flush(); // so that the client knows that it is connected
            long told = System.nanoTime();
            while (true) {
                long left = heartbeat - (System.nanoTime() - told);
                var events = next(subscription, Math.clamp(left, LEAST, LOOK));
                if (subscription.isClosed() || !request.isStillIn()) {
                    return;
                }
                if (events.isEmpty() && System.nanoTime() - told < heartbeat) {
                    continue;
                }
                if (events.isEmpty()) {
                    write(LiveHub.HEARTBEAT, out);
                }
                for (var event : events) {
                    write(event.text(), out);
                }
                out.flush();
                told = System.nanoTime();
            }
        }
    }

    private static List<LiveEvent> next(LiveSubscription subscription, long nanos) throws InterruptedException {
        try {
            return subscription.next(Duration.ofNanos(nanos));
        } catch (IndexException notNow) {
            TimeUnit.NANOSECONDS.sleep(Math.min(
                    nanos, AGAIN)); // what was missed is read, or a reset is told, once the index is there again
            return List.of();
        }
    }

    private static void write(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
