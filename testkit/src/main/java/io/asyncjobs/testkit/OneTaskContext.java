package io.asyncjobs.testkit;

import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.internal.wire.DependencyResultsJson;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.ObjectMapper;

/** One try without a server, cancelled by whoever holds it. */
final class OneTaskContext implements TaskContext {

    private static final Logger LOG = LoggerFactory.getLogger("io.asyncjobs.handler");

    private final Task task;
    private final Instant runsUntil;
    private final InstantSource clock;
    private final LeaseState leaseState;
    private final PayloadCodec codec;
    private final Object lock = new Object();
    private final List<Runnable> onCancel = new ArrayList<>();

    private boolean cancelled;
    private @Nullable Thread thread;

    OneTaskContext(Task active, Duration runTime, InstantSource clock, LeaseState leaseState, PayloadCodec codec) {
        this.task = active;
        this.runsUntil = clock.instant().plus(runTime);
        this.clock = clock;
        this.leaseState = leaseState;
        this.codec = codec;
    }

    /** Calls the handler on this thread. Whatever it throws is its failure, as it is in a worker. */
    OneAttempt.Result call(Handler handler, ObjectMapper results) {
        var before = MDC.getCopyOfContextMap();
        synchronized (lock) {
            thread = Thread.currentThread();
            if (cancelled) {
                thread.interrupt();
            }
        }
        MDC.put("task_id", task.id());
        MDC.put("task_type", task.type());
        MDC.put("queue", task.queue());
        MDC.put("try", Integer.toString(task.tries()));
        try {
            return new OneAttempt.Result(handler.handle(this), null, results);
        } catch (Throwable problem) {
            return new OneAttempt.Result(null, problem, results);
        } finally {
            ended();
            MDC.clear();
            if (before != null) {
                MDC.setContextMap(before);
            }
        }
    }

    private void ended() {
        synchronized (lock) {
            thread = null;
            if (cancelled) {
                Thread.interrupted(); // it was for the handler, not for the test
            }
        }
    }

    void cancel() {
        List<Runnable> actions;
        synchronized (lock) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
            actions = List.copyOf(onCancel);
        }
        actions.forEach(OneTaskContext::runApart);
    }

    private static void runApart(Runnable action) {
        Thread.ofVirtual().name("asyncjobs-testkit-on-cancel").start(action);
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public int tryNumber() {
        return task.tries();
    }

    @Override
    public Instant runsUntil() {
        return runsUntil;
    }

    @Override
    public Duration remaining() {
        var left = Duration.between(clock.instant(), runsUntil);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public long fencingToken() {
        return task.sequence();
    }

    @Override
    public boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (lock) {
            if (!cancelled) {
                onCancel.add(action);
                return;
            }
        }
        runApart(action);
    }

    @Override
    public LeaseState leaseState() {
        return leaseState;
    }

    @Override
    public Logger logger() {
        return LOG;
    }

    @Override
    @SuppressWarnings("unchecked") // the codec promises an object of the type that it is given
    public <T> @Nullable T payload(Class<T> type) throws Exception {
        return (T) decoded(type);
    }

    @Override
    @SuppressWarnings("unchecked") // the codec promises an object of the type that it is given
    public <T> @Nullable T payload(TaskType<T> type) throws Exception {
        return (T) decoded(type.payloadType());
    }

    private @Nullable Object decoded(Type type) throws Exception {
        return codec.decode(task.payload().bytes(), type);
    }

    @Override
    public void progress(int percent, String text) {}

    @Override
    public Optional<TaskResult> dependencyResult(String id) {
        return task.dependencyResultsJson().flatMap(json -> DependencyResultsJson.find(json, id));
    }

    @Override
    public byte[] document() {
        return TaskJson.write(task);
    }
}
