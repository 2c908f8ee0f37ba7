package io.asyncjobs.testkit;

import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.handler.Middleware;
import io.asyncjobs.handler.Router;
import io.asyncjobs.internal.wire.JsonPayloads;
import io.asyncjobs.internal.wire.ResultJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a handler once, without a server: its payload is encoded and decoded as on the way through one, its task is active
 * as a worker would have stored it, and what it does comes back as a {@link Result}.
 *
 * {@snippet :
 * var result = OneAttempt.of(new MailHandler()).tryNumber(3).run(TaskSpec.of("mail", Map.of("to", "ada")));
 * assertThat(result.value()).isEqualTo("sent");
 * }
 *
 * <p>Collects what the try is like, then runs any number of times. Not safe for use by several threads.
 *
 * @param <P> the payload
 */
public final class OneAttempt<P> {

    private static final String WORKER = "testkit";

    private final Router router;
    private final Function<P, TaskSpec> toSpec;
    private int tryNumber = 1;
    private Duration runTime = QueueSettings.DEFAULT_MAX_RUN_TIME;
    private InstantSource clock = InstantSource.system();
    private LeaseState leaseState = LeaseState.HELD;
    private boolean cancelled;
    private ObjectMapper mapper = JsonMapper.builder().build();
    private @Nullable PayloadCodec codec;

    private OneAttempt(Router router, Function<P, TaskSpec> toSpec) {
        this.router = router;
        this.toSpec = toSpec;
    }

    /** Of this handler; a payload that is run without a {@link TaskSpec} gets the task type {@code test}. */
    public static OneAttempt<Object> of(Handler handler) {
        return new OneAttempt<>(new Router().handleAny(handler), payload -> TaskSpec.of("test", payload));
    }

    /** Of this handler of a typed payload. */
    public static <T> OneAttempt<T> of(TaskType<T> type, Handler.Typed<T> handler) {
        return new OneAttempt<>(new Router().handle(type, handler), type::with);
    }

    /**
     * Which try it is, 1 by default.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public OneAttempt<P> tryNumber(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("the try number is " + number + "; the first is 1");
        }
        tryNumber = number;
        return this;
    }

    /**
     * How long the try may run, one hour by default: what its context tells. Nobody interrupts it then;
     * {@link Running#cancel} does.
     */
    public OneAttempt<P> runTime(Duration time) {
        runTime = Objects.requireNonNull(time, "time");
        return this;
    }

    /** The clock that times are taken from, for example a {@link ManualClock}; this machine's by default. */
    public OneAttempt<P> clock(InstantSource source) {
        clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /** What the handler is told of its lease; held by default. */
    public OneAttempt<P> leaseState(LeaseState state) {
        leaseState = Objects.requireNonNull(state, "state");
        return this;
    }

    /** The try is cancelled, and its thread interrupted, when the handler begins. */
    public OneAttempt<P> cancelled() {
        cancelled = true;
        return this;
    }

    /** Wraps the handler; the first given is outermost. */
    public OneAttempt<P> use(Middleware middleware) {
        router.use(middleware);
        return this;
    }

    /** Turns payloads into bytes and back; JSON by {@link #mapper} by default. */
    public OneAttempt<P> payloads(PayloadCodec own) {
        codec = Objects.requireNonNull(own, "codec");
        return this;
    }

    /** Writes results, and payloads where no other codec is set. */
    public OneAttempt<P> mapper(ObjectMapper own) {
        mapper = Objects.requireNonNull(own, "mapper");
        return this;
    }

    /**
     * Runs it with this payload on this thread.
     *
     * @throws IllegalArgumentException if the payload cannot be encoded
     */
    public Result run(P payload) {
        return run(toSpec.apply(payload));
    }

    /**
     * Runs it for this task on this thread.
     *
     * @throws IllegalArgumentException if the payload cannot be encoded, or the handler is one of another task type
     */
    public Result run(TaskSpec spec) {
        var context = context(spec);
        return context.call(handler(spec), mapper);
    }

    /**
     * Runs it for this task on a thread of its own, so that it can be cancelled.
     *
     * @throws IllegalArgumentException if the payload cannot be encoded, or the handler is one of another task type
     */
    public Running start(TaskSpec spec) {
        var context = context(spec);
        var handler = handler(spec);
        var writer = mapper;
        var task = new FutureTask<>(() -> context.call(handler, writer));
        Thread.ofVirtual().name("asyncjobs-testkit-attempt").start(task);
        return new Running(context, task);
    }

    private Handler handler(TaskSpec spec) {
        return router.route(spec.type())
                .orElseThrow(() -> new IllegalArgumentException("the handler is not one of type " + spec.type()))
                .handler();
    }

    private OneTaskContext context(TaskSpec spec) {
        var using = codec == null ? new JsonPayloads(mapper) : codec;
        var now = clock.instant();
        // each try before this one made two versions, active and retry; the first of all was the new one
        long sequence = 2L * tryNumber;
        var active = spec.toTask(encoded(spec, using), now).toBuilder()
                .tries(tryNumber - 1)
                .build()
                .activated(new RunHolder(1, WORKER), now)
                .storedAt(sequence);
        var context = new OneTaskContext(active, runTime, clock, leaseState, using);
        if (cancelled) {
            context.cancel();
        }
        return context;
    }

    private static Payload encoded(TaskSpec spec, PayloadCodec codec) {
        var payload = spec.payload().orElse(Payload.none());
        if (payload instanceof Payload bytes) {
            return bytes;
        }
        try {
            return Payload.of(codec.encode(payload, spec.payloadType()));
        } catch (Exception wrong) {
            throw new IllegalArgumentException(
                    "the payload of the " + spec + " cannot be encoded: " + wrong.getMessage(), wrong);
        }
    }

    /** A try that may still run. Safe for use by many threads. */
    public static final class Running {

        private final OneTaskContext context;
        private final FutureTask<Result> task;

        private Running(OneTaskContext context, FutureTask<Result> task) {
            this.context = context;
            this.task = task;
        }

        /** Cancels and interrupts it as a worker would; no effect where it has ended or was cancelled before. */
        public void cancel() {
            context.cancel();
        }

        /**
         * What it did. Blocks until it has ended.
         *
         * @throws AssertionError if it has not ended within the limit; it still runs then
         */
        public Result result(Duration limit) throws InterruptedException {
            try {
                return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                throw new AssertionError("the handler still runs after " + limit, late);
            } catch (ExecutionException wrong) {
                throw new IllegalStateException(wrong.getCause());
            }
        }
    }

    /** What the handler did: it returned a value, or it threw. Immutable. */
    public static final class Result {

        private final @Nullable Object returned;
        private final @Nullable Throwable thrown;
        private final ObjectMapper mapper;

        Result(@Nullable Object returned, @Nullable Throwable thrown, ObjectMapper mapper) {
            this.returned = returned;
            this.thrown = thrown;
            this.mapper = mapper;
        }

        /**
         * What it returned.
         *
         * @throws AssertionError if it threw, with that as cause
         */
        public @Nullable Object value() {
            if (thrown != null) {
                throw new AssertionError("the handler threw " + thrown, thrown);
            }
            return returned;
        }

        /**
         * What it returned, as the JSON text that would be stored as the task's result.
         *
         * @throws AssertionError if it threw, or returned what cannot be written, with that as cause
         */
        public String json() {
            var value = value();
            try {
                return new ResultJson(mapper).write(value);
            } catch (RuntimeException wrong) {
                throw new AssertionError("the result cannot be written as JSON: " + wrong.getMessage(), wrong);
            }
        }

        /** What it threw; empty if it returned. */
        public Optional<Throwable> failure() {
            return Optional.ofNullable(thrown);
        }

        /**
         * What it threw.
         *
         * @throws AssertionError if it returned, or threw something else, with that as cause
         */
        public <X extends Throwable> X failure(Class<X> type) {
            if (!type.isInstance(thrown)) {
                throw new AssertionError(
                        "the handler should have thrown " + type.getName() + " but "
                                + (thrown == null ? "returned " + returned : "threw " + thrown),
                        thrown);
            }
            return type.cast(thrown);
        }

        @Override
        public String toString() {
            return thrown == null ? "returned " + returned : "threw " + thrown;
        }
    }
}
