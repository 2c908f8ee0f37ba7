package io.asyncjobs;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.Middleware;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.service.RunningService;
import io.asyncjobs.internal.wire.ResultJson;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Handles the tasks that workers, of this library or of the original, hand over by request and reply. It needs no queue and
 * no storage; the worker that calls it holds the task. Safe for use by many threads.
 *
 * <p>A handler is the same as a worker's, with these differences: it is told less time, so that its answer arrives in time
 * ({@link TaskContext#runsUntil()}), and is interrupted then; a {@code byte[]} that it returns is the answer, null is an
 * empty one, and anything else is answered as JSON; {@link io.asyncjobs.handler.SnoozeTaskException} is an ordinary
 * failure; its progress is not passed on; {@link TaskContext#fencingToken()} is the number of the try where a worker of the original called.
 */
public final class RemoteService implements AutoCloseable {

    private final RunningService running;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private RemoteService(RunningService running) {
        this.running = running;
    }

    /**
     * Stops: takes nothing more, lets handlers finish up to the limit, then interrupts them; their tasks fail and are tried
     * again. Blocks until then, at most the limit and about ten seconds; further calls return at once.
     *
     * @return whether every handler has ended
     */
    public boolean stop(Duration limit) throws InterruptedException {
        return !stopped.compareAndSet(false, true) || running.stop(limit);
    }

    /** As {@link #stop} with {@link Worker#DEFAULT_STOP_LIMIT}. */
    @Override
    public void close() {
        try {
            stop(Worker.DEFAULT_STOP_LIMIT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Collects what a service is set to. Not safe for use by several threads. */
    public static final class Builder {

        private static final int DEFAULT_SLOTS = 10;
        private static final int MOST_SLOTS = 100_000;

        private final Stores stores;
        private final PayloadCodec codec;
        private final ResultJson results;
        private final Trust trust;
        private final Map<String, Handler> handlers = new LinkedHashMap<>();
        private final List<Middleware> middleware = new ArrayList<>();
        private @Nullable Handler any;
        private String group = "asyncjobs";
        private int slots = DEFAULT_SLOTS;

        Builder(Stores stores, PayloadCodec codec, ResultJson results, Trust trust) {
            this.stores = stores;
            this.codec = codec;
            this.results = results;
            this.trust = trust;
        }

        /**
         * Handles what workers hand over under this type, or under this prefix of types, exactly as they registered it.
         *
         * @throws IllegalArgumentException if it is not a type, or has a handler already
         */
        public Builder handle(String registered, Handler handler) {
            if (handlers.putIfAbsent(Names.type(registered), Objects.requireNonNull(handler, "handler")) != null) {
                throw new IllegalArgumentException(
                        "there is a handler for " + registered + " already; register one only");
            }
            return this;
        }

        /** Handles tasks of this type with their payload decoded; fails as {@link #handle(String, Handler)}. */
        public <T> Builder handle(TaskType<T> type, Handler.Typed<T> handler) {
            return handle(type.name(), handler.of(type));
        }

        /**
         * Handles what workers hand over because they have no other handler for it.
         *
         * @throws IllegalArgumentException if there is such a handler already
         */
        public Builder handleAny(Handler handler) {
            if (any != null) {
                throw new IllegalArgumentException("there is a handler for all types already; register one only");
            }
            any = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /** Wraps all handlers; the first given is outermost. */
        public Builder use(Middleware wrapper) {
            middleware.add(Objects.requireNonNull(wrapper, "middleware"));
            return this;
        }

        /**
         * How many handlers run at once, 1 to 100,000; {@value #DEFAULT_SLOTS} by default. Requests beyond them wait here and fail
         * at their deadline, so it should not be less than what the workers may ask for at once.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder slots(int count) {
            if (count < 1 || count > MOST_SLOTS) {
                throw new IllegalArgumentException("slots is " + count + "; it must be between 1 and " + MOST_SLOTS);
            }
            slots = count;
            return this;
        }

        /**
         * The queue group: each request goes to one of its members; {@code asyncjobs} by default. All services of one type, in
         * whatever language, should name the same group, since every group gets every request.
         *
         * @throws IllegalArgumentException if it is no part of a subject
         */
        public Builder queueGroup(String name) {
            group = Names.queue(name);
            return this;
        }

        /**
         * Starts it. Blocks for some round trips.
         *
         * @throws IllegalStateException if it has no handler
         * @throws AsyncJobsException if the server does not answer; nothing was started
         */
        public RemoteService start() throws InterruptedException {
            if (handlers.isEmpty() && any == null) {
                throw new IllegalStateException("the service has no handler; give it one before it starts");
            }
            stores.streams().measureClock();
            var running = new RunningService(
                    stores.serviceRequests(),
                    new RunningService.Settings(group, slots, codec, results, trust, stores.clock()));
            var wrapped = new LinkedHashMap<String, Handler>();
            handlers.forEach((registered, handler) -> wrapped.put(registered, Middleware.chain(handler, middleware)));
            running.start(wrapped, any == null ? null : Middleware.chain(any, middleware));
            return new RemoteService(running);
        }
    }
}
