package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.PublishAnswer;
import io.asyncjobs.internal.jetstream.RequestPipe;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.FirstAttempt;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.Unique;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Measurement.BackPressure;
import io.asyncjobs.telemetry.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Begins a task: saves its record, which expects that there is none, then puts its item into the queue or stores it until
 * its time. Where all goes well both steps run on the connection's thread, thousands of tasks at once; whatever is unclear
 * goes on in blocking code.
 *
 * <p>Dies after the record: a {@code new} task without item, which the reconciler queues. The item is never there before
 * its record.
 */
public final class Enqueuer {

    /** What a document may grow by during its life: run, times, error text and trace. */
    private static final int GROWTH = 16 * 1024;

    /** How many tasks may be on their way at once, those that wait to try again included. */
    private static final int MOST_UNFINISHED = 2048;

    private final Stores stores;
    private final RequestPipe pipe;
    private final TaskStore tasks;
    private final WorkQueue items;
    private final DelayStream delay;
    private final KnownQueues knownQueues;
    private final RoomWaiter rooms;
    private final Dependencies dependencies;
    private final Beginning beginning;
    private final Placing placing;
    private final UniqueEnqueue uniqueEnqueue;
    private final Duration timeout;
    private final Trust trust;
    private final Telemetry telemetry;
    private final Semaphore unfinished = new Semaphore(MOST_UNFINISHED);
    private volatile boolean needsDone;

    /**
     * Over these stores; each enqueue takes at most the time given, and as much again to wait for room in a full queue. It
     * is signed where there is a key.
     */
    public Enqueuer(Stores stores, RoomWaiter rooms, Duration timeout, Trust trust) {
        this.stores = stores;
        this.telemetry = stores.telemetry();
        this.pipe = stores.pipe();
        this.tasks = stores.tasks();
        this.items = stores.items();
        this.delay = stores.delay();
        this.knownQueues = new KnownQueues(stores.queues());
        this.rooms = rooms;
        var ending = new Ending(stores);
        this.dependencies = new Dependencies(stores, ending);
        this.beginning = new Beginning(tasks, timeout);
        this.placing = new Placing(stores, knownQueues, ending, dependencies, rooms, timeout);
        this.uniqueEnqueue = new UniqueEnqueue(beginning, placing, stores, ending, timeout);
        this.timeout = timeout;
        this.trust = trust;
    }

    /**
     * Begins the task. Blocks while the window is full or the connection is down, not for the answers.
     *
     * @param unique the unique key that it is to hold, null for none
     * @param returnExisting whether a stored task of its id is returned
     * @return its stored version, or the one that is returned in its place, or the {@link AsyncJobsException} that says what is stored and what is not
     * @throws AsyncJobsException if it could not begin at all; nothing is stored
     */
    public CompletableFuture<Task> begin(Task task, @Nullable Unique unique, boolean returnExisting)
            throws InterruptedException {
        return begin(task, unique, returnExisting, true);
    }

    /**
     * As {@link #begin}, for a task of a graph: saves its record only, so that no task runs before all that depend on it
     * are stored too, and does not look for its parents. {@link #place(Task)} must follow.
     */
    public CompletableFuture<Task> beginHeld(Task task) throws InterruptedException {
        return begin(task, null, false, false);
    }

    /** Queues a task that was saved, or notes what it waits for; fails as {@link #begin}. Blocks until it is done. */
    public Task place(Task saved) throws InterruptedException {
        var placed = placing.place(Version.of(saved));
        telemetry.tell(new Measurement.Enqueued(placed.queue(), placed.type()));
        return placed;
    }

    /** Refuses parents that are not stored, see {@link Dependencies#requireStored}. */
    public void requireStored(Collection<String> parents, String child) throws InterruptedException {
        dependencies.requireStored(parents, child);
    }

    private CompletableFuture<Task> begin(Task task, @Nullable Unique unique, boolean returnExisting, boolean isPlaced)
            throws InterruptedException {
        if (!telemetry.isOn()) {
            return begun(task, unique, returnExisting, isPlaced);
        }
        CompletableFuture<Task> future;
        try {
            future = begun(task, unique, returnExisting, isPlaced);
        } catch (RuntimeException failed) {
            failed(task, failed);
            throw failed;
        }
        return future.whenComplete((stored, problem) -> {
            if (problem != null) {
                failed(task, problem);
            } else if (isPlaced) {
                telemetry.tell(new Measurement.Enqueued(task.queue(), task.type()));
            }
        });
    }

    private void failed(Task task, Throwable problem) {
        telemetry.tell(new Measurement.EnqueueFailed(task.queue(), task.type(), Problem.of(problem)));
    }

    private CompletableFuture<Task> begun(Task task, @Nullable Unique unique, boolean returnExisting, boolean isPlaced)
            throws InterruptedException {
        var version = Version.of(trust.signed(task));
        refuseTooLarge(version);
        if (!needsDone) {
            stores.streams().needTasks();
            needsDone = true;
        }
        if (task.notBefore().isPresent()) {
            stores.streams().needDelay();
        }
        rooms.awaitNoCrowd(task.queue(), timeout);
        if (!unfinished.tryAcquire() && !awaitTurn()) {
            throw new UnavailableException(
                    "the nats-server did not take more tasks within " + timeout + "; nothing was sent",
                    Effect.NONE,
                    null);
        }
        boolean atOnce = unique == null && (!isPlaced || task.dependencies().isEmpty());
        if (atOnce) {
            acquireOrRelease();
        }
        var future = new CompletableFuture<Task>();
        var unused = future.whenComplete((stored, problem) -> unfinished.release());
        if (atOnce) {
            tasks.startSave(version, timeout, attempt -> saved(attempt, returnExisting, isPlaced, future));
        } else {
            goOn(future, () -> begin(version, unique, returnExisting));
        }
        return future;
    }

    private boolean awaitTurn() throws InterruptedException {
        long from = System.nanoTime();
        try {
            return unfinished.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            telemetry.tell(new Measurement.Held(BackPressure.ENQUEUES, Telemetry.since(from)));
        }
    }

    private Task begin(Version version, @Nullable Unique unique, boolean returnExisting) throws InterruptedException {
        var task = version.task();
        if (!task.waitsForUnknown()) {
            dependencies.requireStored(task.dependencies(), "task " + task.id());
        }
        return unique == null
                ? placed(beginning.store(version, returnExisting), true)
                : uniqueEnqueue.begin(version, unique, returnExisting);
    }

    private Task placed(Beginning.Began began, boolean isPlaced) throws InterruptedException {
        return switch (began) {
            case Beginning.Began.Stored stored ->
                isPlaced ? placing.place(stored.version()) : stored.version().task();
            case Beginning.Began.Existing existing -> existing.task();
        };
    }

    private void acquireOrRelease() throws InterruptedException {
        try {
            pipe.acquire(timeout);
        } catch (InterruptedException | RuntimeException notSent) {
            unfinished.release();
            throw notSent;
        }
    }

    private void refuseTooLarge(Version version) {
        long most = pipe.maxPayload() - GROWTH;
        if (version.document().length > most) {
            throw RefusedException.of(
                    RefusedException.Reason.TOO_LARGE,
                    "the document of task " + version.task().id() + " has " + version.document().length
                            + " bytes; at most " + most + " fit (the server's max_payload, less " + GROWTH
                            + " for what is added while it runs): store large data elsewhere and pass a reference");
        }
    }

    /**
     * Makes sure that the queue exists, before its first task is made; {@code DEFAULT} is made where it is missing.
     *
     * @throws NotFoundException if there is no such queue; nothing is stored
     */
    public void needQueue(String queue) {
        knownQueues.need(queue);
    }

    private void saved(FirstAttempt attempt, boolean returnExisting, boolean isPlaced, CompletableFuture<Task> future) {
        switch (attempt) {
            case FirstAttempt.Saved saved -> {
                if (isPlaced) {
                    startPlacing(saved.version(), future);
                } else {
                    pipe.release();
                    future.complete(saved.version().task());
                }
            }
            case FirstAttempt.Unclear unclear -> {
                pipe.release();
                goOn(future, () -> placed(beginning.finish(unclear, returnExisting), isPlaced));
            }
        }
    }

    private void startPlacing(Version version, CompletableFuture<Task> future) {
        var task = version.task();
        var body = Placing.itemOf(version);
        if (task.notBefore().isPresent()) {
            delay.startSchedule(
                    task.queue(),
                    task.id(),
                    body,
                    task.notBefore().get(),
                    timeout,
                    answer -> placed(version, body, answer, future));
        } else {
            items.startFirst(task.queue(), task.id(), body, timeout, answer -> placed(version, body, answer, future));
        }
    }

    private void placed(Version version, byte[] body, PublishAnswer answer, CompletableFuture<Task> future) {
        pipe.release();
        if (WorkQueue.isQueued(answer)) {
            future.complete(version.task());
        } else if (version.task().notBefore().isPresent()) {
            goOn(future, () -> placing.place(version));
        } else {
            goOn(future, () -> placing.finishFirst(version, body, answer));
        }
    }

    @FunctionalInterface
    private interface Rest {
        Task call() throws InterruptedException;
    }

    private static void goOn(CompletableFuture<Task> future, Rest rest) {
        Thread.ofVirtual().name("asyncjobs-enqueue").start(() -> {
            try {
                future.complete(rest.call());
            } catch (InterruptedException stopped) {
                future.completeExceptionally(new UnavailableException("the enqueue was interrupted", stopped));
            } catch (RuntimeException failed) {
                future.completeExceptionally(failed);
            }
        });
    }
}
