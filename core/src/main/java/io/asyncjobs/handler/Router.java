package io.asyncjobs.handler;

import io.asyncjobs.task.Names;
import io.asyncjobs.task.TaskType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handler of a task: by its exact type, else the longest prefix, else the catch-all. Handlers and middleware
 * may be added at any time by any thread; tries that have begun keep what they began with.
 */
public final class Router {

    /**
     * A handler as it was registered, wrapped by its own and by all middleware.
     *
     * @param handler what to call
     * @param options what was set for it
     */
    public record Route(Handler handler, HandlerOptions options) {}

    private record Registered(Handler handler, HandlerOptions options) {}

    private record Table(
            Map<String, Registered> exact,
            TreeMap<String, Registered> prefixes,
            @Nullable Registered any,
            List<Middleware> middleware) {

        Table copy() {
            return new Table(new HashMap<>(exact), new TreeMap<>(prefixes), any, middleware);
        }
    }

    private volatile Table table = new Table(Map.of(), new TreeMap<>(), null, List.of());

    /** Wraps every handler, those registered before too; the first given is outermost. */
    public synchronized Router use(Middleware wrapper) {
        Objects.requireNonNull(wrapper, "middleware");
        var middleware =
                Stream.concat(table.middleware.stream(), Stream.of(wrapper)).toList();
        table = new Table(table.exact, table.prefixes, table.any, middleware);
        return this;
    }

    /** Handles tasks of exactly this type. */
    public Router handle(String type, Handler handler) {
        return handle(type, handler, HandlerOptions.defaults());
    }

    /**
     * Handles tasks of exactly this type.
     *
     * @throws IllegalArgumentException if it is not a type, or has a handler already
     */
    public synchronized Router handle(String type, Handler handler, HandlerOptions options) {
        Names.type(type);
        var next = table.copy();
        refuseSecond(next.exact.put(type, registered(handler, options)), "type " + type);
        table = next;
        return this;
    }

    /** Handles tasks of this type with their payload decoded; a payload that cannot be read fails the try. */
    public <T> Router handle(TaskType<T> type, Handler.Typed<T> handler) {
        return handle(type, handler, HandlerOptions.defaults());
    }

    /** Handles tasks of this type with their payload decoded; a payload that cannot be read fails the try. */
    public <T> Router handle(TaskType<T> type, Handler.Typed<T> handler, HandlerOptions options) {
        Objects.requireNonNull(handler, "handler");
        return handle(type.name(), handler.of(type), options);
    }

    /** Handles tasks whose type begins so and has no handler of its own nor of a longer prefix. */
    public Router handlePrefix(String prefix, Handler handler) {
        return handlePrefix(prefix, handler, HandlerOptions.defaults());
    }

    /**
     * Handles tasks whose type begins so and has no handler of its own nor of a longer prefix.
     *
     * @throws IllegalArgumentException if no type can begin so, or the prefix has a handler already
     */
    public synchronized Router handlePrefix(String prefix, Handler handler, HandlerOptions options) {
        Names.type(prefix);
        var next = table.copy();
        refuseSecond(next.prefixes.put(prefix, registered(handler, options)), "prefix " + prefix);
        table = next;
        return this;
    }

    /** Handles all tasks that have no other handler. */
    public Router handleAny(Handler handler) {
        return handleAny(handler, HandlerOptions.defaults());
    }

    /**
     * Handles all tasks that have no other handler.
     *
     * @throws IllegalArgumentException if there is one already
     */
    public synchronized Router handleAny(Handler handler, HandlerOptions options) {
        refuseSecond(table.any, "all types");
        table = new Table(table.exact, table.prefixes, registered(handler, options), table.middleware);
        return this;
    }

    /** The handler for tasks of this type; empty where there is none. */
    public Optional<Route> route(String type) {
        var now = table;
        var found = now.exact.get(type);
        if (found == null) {
            found = longestPrefix(now, type);
        }
        if (found == null) {
            found = now.any;
        }
        return found == null ? Optional.empty() : Optional.of(wrapped(found, now.middleware));
    }

    private static @Nullable Registered longestPrefix(Table table, String type) {
        for (int length = table.prefixes.isEmpty() ? 0 : type.length(); length > 0; length--) {
            var found = table.prefixes.get(type.substring(0, length));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Route wrapped(Registered found, List<Middleware> all) {
        var inner = Middleware.chain(found.handler, found.options.middleware());
        return new Route(Middleware.chain(inner, all), found.options);
    }

    private static Registered registered(Handler handler, HandlerOptions options) {
        return new Registered(Objects.requireNonNull(handler, "handler"), Objects.requireNonNull(options, "options"));
    }

    private static void refuseSecond(@Nullable Object before, String what) {
        if (before != null) {
            throw new IllegalArgumentException("there is a handler for " + what + " already; register one only");
        }
    }
}
