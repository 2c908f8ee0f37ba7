package io.asyncjobs.handler;

import io.asyncjobs.retry.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be set for one handler. Immutable; each method gives a changed copy. */
public final class HandlerOptions {

    private static final HandlerOptions DEFAULTS = new HandlerOptions(null, List.of());

    private final @Nullable RetryPolicy retryPolicy;
    private final List<Middleware> middleware;

    private HandlerOptions(@Nullable RetryPolicy retryPolicy, List<Middleware> middleware) {
        this.retryPolicy = retryPolicy;
        this.middleware = middleware;
    }

    /** The retry policy of the queue or the worker, and no middleware of its own. */
    public static HandlerOptions defaults() {
        return DEFAULTS;
    }

    /** Retries this handler's failures by this policy, whatever its queue and worker say. */
    public HandlerOptions retry(RetryPolicy policy) {
        return new HandlerOptions(policy, middleware);
    }

    /** Wraps this handler alone, inside of the middleware of all; the first given is outermost. */
    public HandlerOptions use(Middleware wrapper) {
        var more = new ArrayList<>(middleware);
        more.add(wrapper);
        return new HandlerOptions(retryPolicy, List.copyOf(more));
    }

    /** The retry policy that was set. */
    public Optional<RetryPolicy> retryPolicy() {
        return Optional.ofNullable(retryPolicy);
    }

    /** The middleware, outermost first. */
    public List<Middleware> middleware() {
        return middleware;
    }
}
