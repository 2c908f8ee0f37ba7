package io.asyncjobs.internal.worker;

import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.lifecycle.DependencyResults;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Progress;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One call of a handler: what it is told, how it is interrupted, and that exactly one of two threads settles it, its own
 * or the one that gave up waiting for it.
 */
final class Attempt implements TaskContext {

    private static final Logger LOG = LoggerFactory.getLogger("io.asyncjobs.handler");

    private enum Phase {
        RUNNING,
        ENDED,
        ABANDONED
    }

    private final TaskStore.Version version;
    private final Task shown;
    private final Held held;
    private final PayloadCodec codec;
    private final InstantSource clock;
    private final Duration maxRunTime;
    private final DependencyResults results;
    private final Instant runsUntil;
    private final long startedNanos = System.nanoTime();
    private final Object lock = new Object();
    private final List<Runnable> onCancel = new ArrayList<>();

    private Phase phase = Phase.RUNNING;
    private @Nullable Thread thread;
    private volatile @Nullable Progress progress;
    private @Nullable Cancellation cancellation;
    private long cancelledNanos;

    Attempt(
            TaskStore.Version version,
            Task shown,
            Held held,
            PayloadCodec codec,
            InstantSource clock,
            Duration maxRunTime,
            DependencyResults results) {
        this.version = version;
        this.shown = shown;
        this.held = held;
        this.codec = codec;
        this.clock = clock;
        this.maxRunTime = maxRunTime;
        this.results = results;
        this.runsUntil = clock.instant().plus(maxRunTime);
    }

    /** What a handler did. */
    sealed interface Ending {
        /** It returned. */
        record Returned(@Nullable Object value) implements Ending {}

        /** It threw. */
        record Threw(Throwable problem) implements Ending {}
    }

    /**
     * Calls the handler on this thread. Empty if another thread gave up waiting and settled it meanwhile.
     *
     * <p>User code's exceptions are caught here and nowhere else.
     */
    @SuppressWarnings("CatchAndPrintStackTrace")
    Optional<Ending> call(Handler handler) {
        synchronized (lock) {
            thread = Thread.currentThread();
            if (cancellation != null) {
                thread.interrupt();
            }
        }
        Ending ending;
        var mdcBefore = MDC.getCopyOfContextMap();
        setMdc();
        try {
            ending = new Ending.Returned(handler.handle(this));
        } catch (Throwable problem) { // any failure of user code is the failure of this task alone
            ending = new Ending.Threw(problem);
        } finally {
            MDC.setContextMap(mdcBefore == null ? Map.of() : mdcBefore);
        }
        synchronized (lock) {
            thread = null;
            boolean mine = phase == Phase.RUNNING;
            if (mine) {
                phase = Phase.ENDED;
            }
            Thread.interrupted(); // an interrupt was for the handler, what follows is ours
            return mine ? Optional.of(ending) : Optional.empty();
        }
    }

    private void setMdc() {
        MDC.put("task_id", task().id());
        MDC.put("task_type", task().type());
        MDC.put("queue", held.item().queue());
        MDC.put("try", Integer.toString(task().tries()));
    }

    /** Interrupts the handler; the first reason counts. False if it has ended or was cancelled before. */
    boolean cancel(Cancellation reason) {
        List<Runnable> actions;
        synchronized (lock) {
            if (phase != Phase.RUNNING || cancellation != null) {
                return false;
            }
            cancellation = reason;
            cancelledNanos = System.nanoTime();
            if (reason == Cancellation.LEASE_LOST || reason == Cancellation.FENCED) {
                held.giveUp();
            }
            if (thread != null) {
                thread.interrupt();
            }
            actions = List.copyOf(onCancel);
        }
        actions.forEach(Attempt::runApart);
        return true;
    }

    /** Takes the settlement away from a handler that does not end; false if it has ended. */
    boolean abandon() {
        synchronized (lock) {
            if (phase != Phase.RUNNING) {
                return false;
            }
            phase = Phase.ABANDONED;
            return true;
        }
    }

    /** Why it was cancelled, if it was. */
    Optional<Cancellation> cancellation() {
        synchronized (lock) {
            return Optional.ofNullable(cancellation);
        }
    }

    /** Whether it was cancelled at least that long ago and still runs. */
    boolean ignoresCancellation(Duration grace) {
        synchronized (lock) {
            return phase == Phase.RUNNING
                    && cancellation != null
                    && System.nanoTime() - cancelledNanos > grace.toNanos();
        }
    }

    boolean isTimeUp() {
        return System.nanoTime() - startedNanos > maxRunTime.toNanos();
    }

    Held held() {
        return held;
    }

    TaskStore.Version version() {
        return version;
    }

    private static void runApart(Runnable action) {
        Thread.ofVirtual().name("asyncjobs-on-cancel").start(action);
    }

    @Override
    public Task task() {
        return shown;
    }

    @Override
    public int tryNumber() {
        return task().tries();
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
        return task().sequence();
    }

    @Override
    public boolean isCancelled() {
        return cancellation().isPresent();
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (lock) {
            if (cancellation == null) {
                onCancel.add(action);
                return;
            }
        }
        runApart(action);
    }

    @Override
    public LeaseState leaseState() {
        var reason = cancellation().orElse(null);
        return reason == Cancellation.FENCED || reason == Cancellation.LEASE_LOST
                ? LeaseState.LOST
                : held.state(System.nanoTime());
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
        return codec.decode(task().payload().bytes(), type);
    }

    @Override
    public void progress(int percent, String text) {
        progress = new Progress(percent, text, clock.instant());
    }

    /** What the handler told last. */
    Optional<Progress> toldProgress() {
        return Optional.ofNullable(progress);
    }

    @Override
    public Optional<TaskResult> dependencyResult(String id) throws InterruptedException {
        return results.of(task(), id);
    }

    @Override
    public byte[] document() {
        return version.document().clone();
    }
}
