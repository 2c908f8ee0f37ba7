package io.asyncjobs.handler;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Wraps handlers: does something before and after, changes what comes out, or does not call on at all. */
@FunctionalInterface
public interface Middleware {

    /**
     * Runs around one try; calls {@code next} to go on.
     *
     * @throws Exception for any failure, which then is the try's
     */
    @Nullable
    Object handle(TaskContext context, Handler next) throws Exception;

    /** The handler wrapped by these, the first outermost. */
    static Handler chain(Handler handler, Iterable<Middleware> outermostFirst) {
        if (!outermostFirst.iterator().hasNext()) {
            return handler; // for each task of most workers
        }
        var wrapped = handler;
        var reversed = new ArrayDeque<Middleware>();
        outermostFirst.forEach(reversed::push);
        for (var middleware : reversed) {
            var next = wrapped;
            wrapped = context -> middleware.handle(context, next);
        }
        return wrapped;
    }
}
