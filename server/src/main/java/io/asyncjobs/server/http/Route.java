package io.asyncjobs.server.http;

import java.util.Set;

/**
 * One route: what answers the requests of one method for one path.
 *
 * @param method the HTTP method
 * @param path the path, with parameters in braces
 * @param query the query parameters that it knows; others are refused
 * @param action what answers
 */
public record Route(String method, String path, Set<String> query, Action action) {

    /** Copies the set. */
    public Route {
        query = Set.copyOf(query);
    }

    /** What answers. */
    @FunctionalInterface
    public interface Action {
        /**
         * Answers. Runs on a thread of its own, which may block.
         *
         * @throws Problem if the request is refused
         */
        Answer answer(Request request) throws InterruptedException;
    }

    /** A route that looks. */
    public static Route get(String path, Action action, String... query) {
        return new Route("GET", path, Set.of(query), action);
    }

    /** A route that adds or does something. */
    public static Route post(String path, Action action, String... query) {
        return new Route("POST", path, Set.of(query), action);
    }

    /** A route that changes something. */
    public static Route patch(String path, Action action, String... query) {
        return new Route("PATCH", path, Set.of(query), action);
    }

    /** A route that deletes. */
    public static Route delete(String path, Action action, String... query) {
        return new Route("DELETE", path, Set.of(query), action);
    }
}
