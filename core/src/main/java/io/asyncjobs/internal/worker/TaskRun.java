package io.asyncjobs.internal.worker;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.HandlerOptions;
import io.asyncjobs.handler.Router;
import io.asyncjobs.handler.SnoozeTaskException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.jetstream.EventStream;
import io.asyncjobs.internal.jetstream.Item;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.FirstAttempt;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.jetstream.WorkerRegistry;
import io.asyncjobs.internal.lifecycle.Admission;
import io.asyncjobs.internal.lifecycle.Dependencies;
import io.asyncjobs.internal.lifecycle.Finisher;
import io.asyncjobs.internal.lifecycle.Outcome;
import io.asyncjobs.internal.lifecycle.Parents;
import io.asyncjobs.internal.lifecycle.Settled;
import io.asyncjobs.internal.lifecycle.Settled.ItemAction;
import io.asyncjobs.internal.lifecycle.Settlement;
import io.asyncjobs.internal.lifecycle.Verdict;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Measurement.Rejection;
import io.asyncjobs.telemetry.Measurement.TryOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task from its item to its settlement: load, decide, activate, attempt, settle, apply, release. */
final class TaskRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MOST_DECISIONS = 5;
    private static final int MOST_WRAPPERS = 20;

    /** What all runs of one worker share. */
    record Shared(
            Stores stores,
            TaskStore tasks,
            Finisher finisher,
            Dependencies dependencies,
            WorkerRegistry registry,
            EventStream events,
            WorkerSettings settings,
            String workerId,
            Counters counters) {}

    private final Shared shared;
    private final QueueSettings queue;
    private final Held held;
    private final WorkerLoop loop;
    private volatile @Nullable Attempt attempt;

    /** Whether what applies the outcome releases the slot. */
    private boolean handedOn;

    private Optional<Router.Route> route = Optional.empty();

    TaskRun(Shared shared, QueueSettings queue, Held held, WorkerLoop loop) {
        this.shared = shared;
        this.queue = queue;
        this.held = held;
        this.loop = loop;
    }

    Held held() {
        return held;
    }

    /** The call of the handler, while there is one. */
    Optional<Attempt> attempt() {
        return Optional.ofNullable(attempt);
    }

    /** Starts it on this thread, without blocking, where nothing has to be looked up; what may block is run by the executor. */
    void begin() {
        boolean started = false;
        try {
            started = isActivating();
        } catch (RuntimeException bug) {
            LOG.error("{} could not be started at once; please report this", held.item(), bug);
        }
        if (!started) {
            execute(this::loadDecideAndRun);
        }
    }

    /** Whether the item carries a task that may run as it is, which is now being activated. */
    private boolean isActivating() {
        if (loop.isStopping() || !shared.settings.trust().believesItems()) {
            return false;
        }
        ItemJson.Body body;
        try {
            body = ItemJson.read(held.item().body());
        } catch (CorruptDataException notAnItem) {
            return false;
        }
        var task = body.carried();
        return task != null
                && task.dependencies().isEmpty()
                && decide(task, Admission.Holder.NOT_LOOKED_UP, new Parents.NotLookedUp()) instanceof Verdict.Run
                && shared.tasks.tryStartSave(activated(task), PATIENCE, first -> {
                    switch (first) {
                        case FirstAttempt.Saved saved -> execute(() -> attempt(saved.version()));
                        case FirstAttempt.Unclear unclear -> execute(() -> goOn(task, unclear));
                    }
                });
    }

    private void goOn(Task task, FirstAttempt.Unclear unclear) throws InterruptedException {
        var active = activate(task, unclear.version().task(), () -> shared.tasks.finishSave(unclear, PATIENCE));
        if (active.isPresent()) {
            attempt(active.get());
        } else {
            decideAndRun(reload());
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private void execute(Step step) {
        try {
            shared.settings.executor().execute(() -> perform(step));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("{} is left to come again, since the worker ended", held.item());
            loop.released(this);
        }
    }

    @Override
    public void run() {
        perform(this::loadDecideAndRun);
    }

    private void perform(Step step) {
        try {
            step.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (UnavailableException silent) {
            LOG.warn("{} is left to come again after its lease: {}", held.item(), silent.getMessage());
        } catch (RuntimeException bug) {
            if (shared.stores.isClosed()) {
                LOG.debug("{} is left to come again, since the client was closed", held.item(), bug);
            } else {
                LOG.error("{} is left to come again after its lease; please report this", held.item(), bug);
            }
        } finally {
            if (!handedOn) {
                loop.released(this);
            }
        }
    }

    private void loadDecideAndRun() throws InterruptedException {
        decideAndRun(load());
    }

    private void decideAndRun(@Nullable Task first) throws InterruptedException {
        var task = first;
        var holder = Admission.Holder.NOT_LOOKED_UP;
        Parents parents = new Parents.NotLookedUp();
        for (int i = 0; task != null && i < MOST_DECISIONS; i++) {
            if (held.isStale(System.nanoTime())) {
                LOG.info("{} was not started within half of its lease and is left to come again", held.item());
                return;
            }
            var verdict = decide(task, holder, parents);
            switch (verdict) {
                case Verdict.LookUpHolder look ->
                    holder = shared.registry.isAlive(look.worker(), PATIENCE)
                            ? Admission.Holder.ALIVE
                            : Admission.Holder.GONE;
                case Verdict.LookUpParents look -> {
                    task = reload(); // what the item carries may be long over, and must not be noted as waiting again
                    if (task != null && task.state() == TaskState.BLOCKED) {
                        parents = shared.dependencies.lookUp(task);
                    }
                }
                case Verdict.LeaveBlocked leave -> {
                    leaveBlocked(task);
                    return;
                }
                case Verdict.Unreachable failed -> {
                    var unreachable = Settlement.unreachable(
                            task, failed.reason(), shared.stores.clock().instant());
                    if (shared.finisher.apply(held::item, unreachable) != Finisher.Applied.FENCED) {
                        return;
                    }
                    task = reload();
                    parents = new Parents.NotLookedUp();
                }
                case Verdict.Run run -> {
                    if (loop.isStopping()) {
                        shared.finisher.act(held.item(), new ItemAction.GiveBack());
                        return;
                    }
                    var active = activate(task);
                    if (active.isPresent()) {
                        attempt(active.get());
                        return;
                    }
                    task = reload(); // somebody changed it since: decide again
                    holder = Admission.Holder.NOT_LOOKED_UP;
                    parents = new Parents.NotLookedUp();
                }
                case Verdict.RemoveItem over -> {
                    shared.finisher.removeItemOf(task, held.item());
                    return;
                }
                case Verdict.Expire expire -> {
                    var applied = shared.finisher.apply(
                            held::item,
                            Settlement.expire(
                                    task, expire.reason(), shared.stores.clock().instant()));
                    if (applied != Finisher.Applied.FENCED) {
                        return;
                    }
                    task = reload(); // what the item carries was an old version: decide again
                    holder = Admission.Holder.NOT_LOOKED_UP;
                }
                case Verdict.Quarantine untrusted -> {
                    if (quarantine(task, untrusted.reason())) {
                        return;
                    }
                    task = reload(); // somebody changed it since: decide again
                    holder = Admission.Holder.NOT_LOOKED_UP;
                }
                case Verdict.Wait wait -> {
                    shared.finisher.putOff(held.item(), task.id(), wait.until());
                    return;
                }
            }
        }
    }

    private Verdict decide(Task task, Admission.Holder holder, Parents parents) {
        return shared.settings
                .trust()
                .refusal(task)
                .orElseGet(() -> Admission.decide(
                        task,
                        held.item().sequence(),
                        holder,
                        parents,
                        queue,
                        shared.stores.clock().instant()));
    }

    /** Ends a task that cannot be trusted; false if somebody changed it first. */
    private boolean quarantine(Task task, String reason) throws InterruptedException {
        var settled = Settlement.quarantine(task, reason, shared.stores.clock().instant());
        var applied = shared.finisher.apply(held::item, settled);
        switch (applied) {
            case DONE -> {
                LOG.warn("{} is quarantined: {}", task, reason);
                shared.counters.quarantined.increment();
                tell(new Measurement.Rejected(held.item().queue(), Rejection.UNTRUSTED));
            }
            case REFUSED -> {
                if (shared.tasks.isTooLarge(settled.task())) {
                    reject(Rejection.TOO_LARGE, reason + ", and its record is too large to say so");
                }
            }
            case FENCED, LEFT -> {} // said in the log
        }
        return applied != Finisher.Applied.FENCED;
    }

    /** Its item goes, so it takes no delivery while it waits; its deadline brings another, and so does its last parent. */
    private void leaveBlocked(Task task) throws InterruptedException {
        shared.dependencies.scheduleDeadline(task);
        shared.finisher.act(held.item(), new ItemAction.Ack());
        shared.dependencies.itemRemoved(task);
    }

    /** The task of the item, as it carries it or as the leader has it; null where the item was removed. */
    private @Nullable Task load() throws InterruptedException {
        ItemJson.Body body;
        try {
            body = ItemJson.read(held.item().body());
        } catch (CorruptDataException notAnItem) {
            reject(Rejection.CORRUPT, String.valueOf(notAnItem.getMessage())); // row 1
            return null;
        }
        boolean believed = body.carried() != null && shared.settings.trust().believesItems();
        return believed ? body.carried() : read(body.taskId());
    }

    private @Nullable Task reload() throws InterruptedException {
        return read(ItemJson.read(held.item().body()).taskId());
    }

    private @Nullable Task read(String taskId) throws InterruptedException {
        try {
            var found = shared.tasks.load(taskId, PATIENCE);
            if (found.isEmpty()) {
                reject(Rejection.TASK_NOT_FOUND, "there is no task " + taskId); // row 2, the leader says so
                return null;
            }
            return ofThisQueue(found.get().task()) ? found.get().task() : null;
        } catch (CorruptDataException unreadable) {
            bury(taskId, String.valueOf(unreadable.getMessage())); // row 3b: its document stays where it is
            return null;
        }
    }

    private void bury(String taskId, String problem) throws InterruptedException {
        var raw = shared.tasks.raw(taskId, PATIENCE);
        if (raw.isPresent()) {
            shared.stores
                    .deadLetters()
                    .putUnreadable(
                            queue.name(),
                            taskId,
                            raw.get().sequence(),
                            problem,
                            raw.get().body().get(),
                            PATIENCE);
        }
        reject(Rejection.TASK_UNREADABLE, problem);
    }

    /** The task of another queue is left alone, the item is not believed. */
    private boolean ofThisQueue(Task task) throws InterruptedException {
        if (shared.settings.trust().believesItems()
                || task.queue().equals(held.item().queue())) {
            return true;
        }
        reject(Rejection.UNTRUSTED, task + " was not signed for this queue");
        return false;
    }

    private void reject(Rejection why, String reason) throws InterruptedException {
        Item item = held.item();
        LOG.warn("{} can never run and is removed: {}", item, reason);
        shared.counters.rejected.increment();
        tell(new Measurement.Rejected(item.queue(), why));
        shared.events.itemRejected(item.queue(), reason);
        shared.finisher.act(item, new ItemAction.Terminate(reason));
    }

    /** The active version; empty if somebody else changed the task first. */
    private Optional<TaskStore.Version> activate(Task task) throws InterruptedException {
        var active = activated(task);
        var complete = task.state() == TaskState.BLOCKED ? shared.dependencies.withResults(active) : active;
        return activate(task, complete, () -> shared.tasks.save(complete, PATIENCE));
    }

    private Task activated(Task task) {
        var run = new RunHolder(held.item().sequence(), shared.workerId);
        return task.activated(run, shared.stores.clock().instant());
    }

    @FunctionalInterface
    private interface Saving {
        TaskStore.Version call() throws InterruptedException;
    }

    private Optional<TaskStore.Version> activate(Task task, Task active, Saving saving) throws InterruptedException {
        boolean wasBlocked = task.state() == TaskState.BLOCKED;
        try {
            var saved = saving.call();
            if (!task.dependencies().isEmpty() && (wasBlocked || task.state() == TaskState.ACTIVE)) {
                shared.dependencies.started(saved.task(), wasBlocked);
            }
            return Optional.of(saved);
        } catch (ConflictException lost) {
            return Optional.empty();
        } catch (RefusedException refused) {
            if (shared.tasks.isTooLarge(active)) {
                endTooLarge(task);
                return Optional.empty();
            }
            throw new UnavailableException(
                    "it cannot be activated: " + refused.getMessage(), UnavailableException.Effect.NONE, refused);
        }
    }

    /**
     * No version of it that runs can be stored: it ends without its payload, which its dead letter keeps, so that nothing
     * finds it waiting for ever.
     */
    private void endTooLarge(Task task) throws InterruptedException {
        var reason = "its document leaves no room for what a worker must note; its dead letter has all of it";
        try {
            shared.stores
                    .deadLetters()
                    .put(
                            task,
                            DeathReason.TERMINATED,
                            TaskStore.Version.of(task).document(),
                            PATIENCE);
        } catch (RefusedException noRoomForALetter) {
            reject(Rejection.TOO_LARGE, task + " can neither be run nor copied: " + noRoomForALetter.getMessage());
            return;
        }
        var bare = task.toBuilder().payload(Payload.none()).build();
        shared.finisher.apply(
                held::item,
                Settlement.endWithoutLetter(bare, reason, shared.stores.clock().instant()));
    }

    private void attempt(TaskStore.Version active) throws InterruptedException {
        shared.counters.started.increment();
        route = shared.settings.router().route(active.task().type());
        if (route.isEmpty()) {
            settle(active.task(), unhandled(active.task()));
            return;
        }
        var shown = DoubleEncoding.undone(active.task(), shared.settings.doublyEncoded());
        var call = new Attempt(
                active,
                shown,
                held,
                shared.settings.codec(),
                shared.stores.clock(),
                queue.maxRunTime(),
                shared.dependencies.results());
        attempt = call;
        if (loop.isInterrupting()) {
            call.cancel(Cancellation.STOPPING);
        }
        var ending = handled(call, route.get().handler());
        if (ending.isPresent()) {
            outcome(call, ending.get())
                    .ifPresentOrElse(outcome -> settleAndRelease(active.task(), outcome), () -> lost(call));
        } else {
            shared.counters.stuck.decrement();
            LOG.warn("the handler of {} ended at last; its slot is free again", active.task());
        }
    }

    private Optional<Attempt.Ending> handled(Attempt call, Handler handler) {
        if (!shared.stores.telemetry().isOn()) {
            return call.call(handler);
        }
        var type = call.task().type();
        long from = System.nanoTime();
        tell(new Measurement.HandlerStarted(held.item().queue(), type));
        try {
            return call.call(handler);
        } finally {
            tell(new Measurement.HandlerEnded(held.item().queue(), type, Telemetry.since(from)));
        }
    }

    private void tell(Measurement measurement) {
        shared.stores.telemetry().tell(measurement);
    }

    /** Settles for a handler that does not end; its slot stays taken until it does, its item does not. */
    void settleAbandoned(Attempt call) {
        try {
            switch (call.cancellation().orElse(Cancellation.TIME_UP)) {
                case FENCED, LEASE_LOST -> lost(call);
                case TIME_UP -> settleQuietly(call.task(), timeUp());
                case STOPPING -> settleQuietly(call.task(), new Outcome.Interrupted());
            }
        } finally {
            held.giveUp();
        }
    }

    private void lost(Attempt call) {
        shared.counters.fenced.increment();
        tell(call.task(), TryOutcome.FENCED);
        if (call.cancellation().orElse(null) == Cancellation.FENCED && wasEnded(call)) {
            LOG.info("{} was ended by somebody while it ran; what its handler did is not saved", call.task());
        } else {
            LOG.warn("{} was lost while it ran; what its handler did is not saved", held.item());
        }
    }

    private boolean wasEnded(Attempt call) {
        try {
            return shared.finisher.removeIfFinal(held.item(), call.task());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void settleAndRelease(Task active, Outcome outcome) {
        var settled = settled(active, outcome);
        shared.finisher.start(held::item, settled, applied -> {
            try {
                note(active, outcome, settled, applied);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                loop.released(this);
            }
        });
        handedOn = true; // only now: what throws before is released by whoever runs this
    }

    private void settleQuietly(Task active, Outcome outcome) {
        try {
            settle(active, outcome);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Outcome unhandled(Task task) {
        var reason = "no handler for task type \"" + task.type() + "\"";
        var snooze = shared.settings.snoozeUnhandled();
        return snooze == null ? new Outcome.Failed(reason, null, true) : new Outcome.Snoozed(snooze, reason);
    }

    private Outcome.Failed timeUp() {
        return new Outcome.Failed("it ran longer than the run time of its queue, " + queue.maxRunTime(), null, true);
    }

    /** What the ending means; empty if the task is not ours any more. */
    private Optional<Outcome> outcome(Attempt call, Attempt.Ending ending) {
        var cancelled = call.cancellation().orElse(null);
        if (cancelled == Cancellation.LEASE_LOST || cancelled == Cancellation.FENCED) {
            return Optional.empty();
        }
        if (cancelled == Cancellation.TIME_UP) {
            return Optional.of(timeUp());
        }
        return Optional.of(
                switch (ending) {
                    case Attempt.Ending.Returned returned -> encoded(returned.value());
                    case Attempt.Ending.Threw threw ->
                        cancelled == Cancellation.STOPPING ? new Outcome.Interrupted() : failure(threw.problem());
                });
    }

    private Outcome encoded(@Nullable Object value) {
        try {
            var json = shared.settings.results().write(value);
            return new Outcome.Succeeded(
                    new TaskResult(json, shared.stores.clock().instant()));
        } catch (RuntimeException | StackOverflowError notJson) { // the getters that the mapper calls are user code
            return new Outcome.Failed(Texts.error(notJson), Texts.trace(notJson), true);
        }
    }

    private Outcome failure(Throwable problem) {
        return switch (decisive(problem)) {
            case TerminateTaskException end -> new Outcome.Terminated(Texts.error(end), null);
            case SnoozeTaskException snooze -> new Outcome.Snoozed(snooze.delay(), "");
            default -> {
                LOG.info("{} failed: {}", held.item(), problem.toString());
                boolean retried = policy().isRetried(problem);
                yield new Outcome.Failed(Texts.error(problem), Texts.trace(problem), retried);
            }
        };
    }

    /** What a handler threw to end or put off its task, wrapped by whatever it went through; else the problem itself. */
    private static Throwable decisive(Throwable problem) {
        var each = problem;
        for (int depth = 0; each != null && depth < MOST_WRAPPERS; depth++) {
            if (each instanceof TerminateTaskException || each instanceof SnoozeTaskException) {
                return each;
            }
            each = each.getCause();
        }
        return problem;
    }

    private RetryPolicy policy() {
        return new GuardedRetryPolicy(shared.settings.policyFor(
                queue.name(), route.map(Router.Route::options).flatMap(HandlerOptions::retryPolicy)));
    }

    private void settle(Task active, Outcome outcome) throws InterruptedException {
        var settled = settled(active, outcome);
        note(active, outcome, settled, shared.finisher.apply(held::item, settled));
    }

    private void note(Task active, Outcome outcome, Settled settled, Finisher.Applied first)
            throws InterruptedException {
        var applied = first;
        if (applied == Finisher.Applied.REFUSED && shared.tasks.isTooLarge(settled.task())) {
            var reason = outcome instanceof Outcome.Succeeded
                    ? "the result is too large to be stored with the task"
                    : "the outcome is too large to be stored with the task";
            applied = shared.finisher.apply(held::item, settled(active, new Outcome.Failed(reason, null, true)));
        }
        switch (applied) {
            case FENCED -> {
                shared.counters.fenced.increment();
                tell(active, TryOutcome.FENCED);
            }
            case DONE -> {
                (outcome instanceof Outcome.Succeeded ? shared.counters.succeeded : shared.counters.failed).increment();
                tell(active, measured(outcome));
            }
            case LEFT, REFUSED -> tell(active, TryOutcome.LEFT); // said in the log; the item comes again
        }
    }

    private void tell(Task task, TryOutcome outcome) {
        tell(new Measurement.Settled(held.item().queue(), task.type(), outcome));
    }

    private static TryOutcome measured(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded done -> TryOutcome.SUCCEEDED;
            case Outcome.Failed failed -> TryOutcome.FAILED;
            case Outcome.Terminated ended -> TryOutcome.TERMINATED;
            case Outcome.Snoozed later -> TryOutcome.SNOOZED;
            case Outcome.Interrupted stopping -> TryOutcome.INTERRUPTED;
        };
    }

    private Settled settled(Task active, Outcome outcome) {
        return Settlement.settle(
                active, outcome, policy(), queue, shared.stores.clock().instant(), ThreadLocalRandom.current());
    }
}
