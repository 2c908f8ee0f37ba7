package io.asyncjobs.internal.service;

import io.asyncjobs.handler.LeaseState;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.internal.lifecycle.DependencyResults;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a service's handler is told. It is interrupted at its deadline, or when the service stops. */
final class ServiceTry implements TaskContext {

    private static final Logger LOG = LoggerFactory.getLogger("io.asyncjobs.handler");

    private final Task task;
    private final byte[] document;
    private final Instant deadline;
    private final long fencingToken;
    private final PayloadCodec codec;
    private final InstantSource clock;
    private final Object lock = new Object();
    private final List<Runnable> onCancel = new ArrayList<>();
    private @Nullable Thread thread;
    private @Nullable String cancelled;

    ServiceTry(
            Task task, byte[] document, Instant deadline, long fencingToken, PayloadCodec codec, InstantSource clock) {
        this.task = task;
        this.document = document;
        this.deadline = deadline;
        this.fencingToken = fencingToken;
        this.codec = codec;
        this.clock = clock;
    }

    /** The handler is about to be called on this thread. */
    void begin() {
        synchronized (lock) {
            thread = Thread.currentThread();
            if (cancelled != null) {
                thread.interrupt();
            }
        }
    }

    /** The handler has ended; null if it was not cancelled, else why it was. */
    @Nullable
    String end() {
        synchronized (lock) {
            thread = null;
            Thread.interrupted(); // an interrupt was for the handler
            return cancelled;
        }
    }

    /** Interrupts the handler; the first reason counts. */
    void cancel(String reason) {
        List<Runnable> actions;
        synchronized (lock) {
            if (cancelled != null) {
                return;
            }
            cancelled = reason;
            if (thread != null) {
                thread.interrupt();
            }
            actions = List.copyOf(onCancel);
        }
        actions.forEach(ServiceTry::runApart);
    }

    private static void runApart(Runnable action) {
        Thread.ofVirtual().name("asyncjobs-on-cancel").start(action);
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
        return deadline;
    }

    @Override
    public Duration remaining() {
        var left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public long fencingToken() {
        return fencingToken;
    }

    @Override
    public boolean isCancelled() {
        synchronized (lock) {
            return cancelled != null;
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (lock) {
            if (cancelled == null) {
                onCancel.add(action);
                return;
            }
        }
        runApart(action);
    }

    @Override
    public LeaseState leaseState() {
        return LeaseState.HELD; // its worker's, which cannot tell
    }

    @Override
    public Logger logger() {
        return LOG;
    }

    @Override
    @SuppressWarnings("unchecked") // the codec promises an object of the type that it is given
    public <T> @Nullable T payload(Class<T> type) throws Exception {
        return (T) codec.decode(task.payload().bytes(), type);
    }

    @Override
    @SuppressWarnings("unchecked") // the codec promises an object of the type that it is given
    public <T> @Nullable T payload(TaskType<T> type) throws Exception {
        return (T) codec.decode(task.payload().bytes(), type.payloadType());
    }

    @Override
    public void progress(int percent, String text) {
        // the protocol has no word for it
    }

    @Override
    public Optional<TaskResult> dependencyResult(String id) {
        return DependencyResults.inRecord(task, id); // a service has no records, only the document that it was sent
    }

    @Override
    public byte[] document() {
        return document.clone();
    }
}
