package io.asyncjobs.server.api;

import io.asyncjobs.server.http.Problem;
import io.asyncjobs.server.http.Route;
import io.asyncjobs.server.index.IndexException;

/** What routes answer while the index cannot be read: that it will be there again, and when to ask. */
final class IndexReads {

    private static final String RETRY_AFTER_SECONDS = "2";

    private IndexReads() {}

    /** The same route, which answers 503 then. */
    static Route guarded(Route route) {
        return new Route(route.method(), route.path(), route.query(), request -> {
            try {
                return route.action().answer(request);
            } catch (IndexException down) {
                throw unavailable(down);
            }
        });
    }

    static Problem unavailable(IndexException down) {
        return Problem.of(503, "unavailable", "index_not_ready", String.valueOf(down.getMessage()))
                .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                .causedBy(down);
    }
}
