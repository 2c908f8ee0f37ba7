package io.asyncjobs.internal.repair;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.DeadLetterStore;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.EventStream;
import io.asyncjobs.internal.jetstream.QueueCensus;
import io.asyncjobs.internal.jetstream.QueueStreams;
import io.asyncjobs.internal.jetstream.StoredMessage;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.internal.jetstream.WorkQueue.WaitingItem;
import io.asyncjobs.internal.jetstream.WorkerRegistry;
import io.asyncjobs.internal.lifecycle.Dependencies;
import io.asyncjobs.internal.lifecycle.Dependencies.Registered;
import io.asyncjobs.internal.lifecycle.Ending;
import io.asyncjobs.internal.lifecycle.KeyHolding;
import io.asyncjobs.internal.lifecycle.Parents;
import io.asyncjobs.internal.lifecycle.Settlement;
import io.asyncjobs.internal.repair.Inspection.Facts;
import io.asyncjobs.internal.repair.Inspection.Holder;
import io.asyncjobs.internal.repair.Suspects.Suspect;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.telemetry.Measurement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at single tasks by their leaders and repairs them: record first, item last, each step a compare-and-set or an item
 * that expects none of its task, so that it may be repeated and a worker that was faster is not disturbed. Dies in
 * between: the task is seen alone again, by whoever leads next. Safe for use by many threads.
 */
final class Repairer {

    private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LETTERS_ARE_LATE = Duration.ofMinutes(5);

    private final Stores stores;
    private final TaskStore tasks;
    private final WorkQueue items;
    private final DelayStream delay;
    private final DeadLetterStore deadLetters;
    private final WorkerRegistry registry;
    private final QueueStreams queues;
    private final EventStream events;
    private final Ending ending;
    private final Dependencies dependencies;
    private final KeyHolding keys;
    private final LongAdder repaired;
    private final Map<String, Optional<QueueSettings>> settings = new ConcurrentHashMap<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final Set<Long> lettersTried = ConcurrentHashMap.newKeySet();
    private final Map<String, Boolean> alive = new ConcurrentHashMap<>();
    private volatile Map<String, QueueCensus.Count> counts = Map.of();

    Repairer(Stores stores, LongAdder repaired) {
        this.stores = stores;
        this.repaired = repaired;
        this.tasks = stores.tasks();
        this.items = stores.items();
        this.delay = stores.delay();
        this.deadLetters = stores.deadLetters();
        this.registry = stores.registry();
        this.queues = stores.queues();
        this.events = stores.events();
        this.ending = new Ending(stores);
        this.keys = new KeyHolding(stores);
        this.dependencies = new Dependencies(stores, ending);
    }

    /** A pass begins: what was known of queues and workers may have changed. */
    void passBegins(Map<String, QueueCensus.Count> found) {
        counts = found;
        settings.clear();
        silent.clear();
        alive.clear();
    }

    /** A record as it is stored, with when. */
    private record Stored(Task task, StoredMessage.Bytes document, Instant changed) {}

    private Optional<Stored> load(String taskId) throws InterruptedException {
        var message = tasks.raw(taskId, PATIENCE);
        if (message.isEmpty()) {
            return Optional.empty();
        }
        var document = message.get().body();
        try {
            var task = TaskJson.read(document.get(), message.get().sequence());
            return Optional.of(new Stored(task, document, message.get().time()));
        } catch (CorruptDataException unreadable) {
            LOG.debug("the record of task {} is left alone: {}", taskId, unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** The task, if that version is still its last and readable. */
    Optional<Task> version(String taskId, long sequence) throws InterruptedException {
        return load(taskId).map(Stored::task).filter(task -> task.sequence() == sequence);
    }

    /** Whether the task has an item or a delay message. */
    boolean isQueued(String queue, String taskId) throws InterruptedException {
        if (silent.contains(queue)) {
            throw new UnavailableException("queue " + queue + " gave no answer in this pass");
        }
        try {
            // the delay message first, since tasks go from there to the queue
            return delay.holds(queue, taskId, PATIENCE) || items.isWaiting(queue, taskId, PATIENCE);
        } catch (UnavailableException noAnswer) {
            silent.add(queue);
            throw noAnswer;
        }
    }

    /** Whether the worker's entry is there; asked once in a pass. */
    boolean isAlive(String worker) throws InterruptedException {
        var known = alive.get(worker);
        if (known == null) {
            known = registry.isAlive(worker, PATIENCE);
            alive.put(worker, known);
        }
        return known;
    }

    private Optional<QueueSettings> settings(String queue) {
        var known = settings.get(queue);
        if (known == null) {
            known = queues.find(queue);
            settings.put(queue, known);
        }
        return known;
    }

    private Holder holder(Task task) throws InterruptedException {
        var run = task.run().map(RunHolder::worker);
        if (run.isEmpty()) {
            return Holder.NONE;
        }
        return isAlive(run.get()) ? Holder.ALIVE : Holder.GONE;
    }

    /** Looks at a suspect once more and repairs what is wrong; whether there is nothing more to do about it. */
    boolean settle(Suspect suspect) throws InterruptedException {
        var found = load(suspect.taskId());
        if (found.isEmpty() || found.get().task().sequence() != suspect.sequence()) {
            return true;
        }
        var task = found.get().task();
        var queue = task.queue();
        if (isQueued(queue, task.id())) {
            return true;
        }
        var count = counts.get(queue);
        var facts = new Facts(
                false,
                false,
                task.state() == TaskState.ACTIVE ? holder(task) : Holder.NONE,
                settings(queue).orElse(null),
                count != null && count.dropsWhenFull(),
                count != null && count.full(),
                found.get().changed());
        try {
            var repair = Inspection.decide(task, facts, stores.clock().instant());
            if (repair instanceof Repair.Drop && isQueued(queue, task.id())) {
                return true; // it came back just now
            }
            return apply(repair, found.get());
        } catch (ConflictException changed) {
            return true; // by whom the task now is
        }
    }

    private boolean apply(Repair repair, Stored found) throws InterruptedException {
        var task = found.task();
        return switch (repair) {
            case Repair.Nothing nothing -> true;
            case Repair.Queue wanted -> !endedForItsKey(task) ? queue(found, wanted.reason()) : true;
            case Repair.Delay wanted -> !endedForItsKey(task) ? delay(found, wanted.until(), wanted.reason()) : true;
            case Repair.Requeue wanted -> requeue(found, wanted.reason());
            case Repair.Drop wanted -> drop(task, wanted.reason());
            case Repair.Expire wanted -> expire(task, wanted.reason());
            case Repair.RemoveItem wanted -> ending.followAgain(Version.of(task));
            case Repair.Follow wanted -> follow(task, wanted, false);
        };
    }

    /** No item without the key: where another task holds it by now, this one ends. */
    private boolean endedForItsKey(Task task) throws InterruptedException {
        if (task.uniqueKey().isEmpty()) {
            return false;
        }
        var hold = keys.retake(task, PATIENCE);
        if (hold.isOurs()) {
            return false;
        }
        var reason = "its unique key is held by task " + hold.other();
        var saved = tasks.save(task.cancelled(reason, true, stores.clock().instant()), PATIENCE);
        told(saved.task(), "ended", reason);
        var unused = ending.follow(saved); // what it could not do, the saved record brings by again
        return true;
    }

    /** A new item starts to count its deliveries anew. */
    private boolean requeue(Stored found, String reason) throws InterruptedException {
        var task = found.task();
        if (task.state() == TaskState.BLOCKED) {
            register(task); // its deadline's message is no item of it
            return true;
        }
        if (delay.holds(task.queue(), task.id(), PATIENCE)) {
            return true;
        }
        var now = stores.clock().instant();
        var notBefore = task.notBefore().orElse(Instant.MIN);
        var repair = notBefore.isAfter(now) ? new Repair.Delay(notBefore, reason) : new Repair.Queue(reason);
        return apply(repair, found);
    }

    private boolean queue(Stored found, String reason) throws InterruptedException {
        var task = found.task();
        var body = ItemJson.write(task.id(), task.sequence(), found.document().get());
        var placement = items.put(task.queue(), task.id(), body, false, PATIENCE);
        return switch (placement.placed()) {
            case QUEUED -> {
                told(task, "queued", reason);
                yield true;
            }
            case OCCUPIED -> true;
            case FULL -> delay(found, stores.clock().instant().plusSeconds(1), reason + ", and its queue is full");
            case NO_QUEUE -> drop(task, placement.reason());
            case REFUSED, UNKNOWN -> {
                LOG.warn("{} has no item and could not be queued: {}", task, placement.reason());
                yield false;
            }
        };
    }

    private boolean delay(Stored found, Instant until, String reason) throws InterruptedException {
        var task = found.task();
        stores.streams().needDelay();
        var body = ItemJson.write(task.id(), task.sequence(), found.document().get());
        delay.schedule(task.queue(), task.id(), body, until, 0, PATIENCE);
        told(task, "delayed", reason);
        return true;
    }

    private boolean drop(Task task, String reason) throws InterruptedException {
        var saved = tasks.save(
                task.dropped(DeathReason.DROPPED, reason, stores.clock().instant()), PATIENCE);
        told(saved.task(), "dropped", reason);
        return ending.follow(saved);
    }

    private boolean expire(Task task, String reason) throws InterruptedException {
        var settled = Settlement.expire(task, reason, stores.clock().instant());
        var saved = tasks.save(settled.task(), PATIENCE);
        told(saved.task(), "expired", reason);
        return ending.follow(saved);
    }

    /**
     * Sees to the end of a dead task whose maker may have died before.
     *
     * @param allIsRead whether old records come by as if they were new
     */
    void end(Task dead, boolean allIsRead) throws InterruptedException {
        boolean discarded = stores.retention().keep(dead) instanceof Keep.Discard;
        boolean missing = dead.deathReason().isPresent()
                && !deadLetters.has(dead.queue(), dead.id(), dead.sequence(), PATIENCE)
                && mayNeverHaveBeen(dead, allIsRead);
        if ((discarded || missing) && ending.followAgain(Version.of(dead))) {
            told(dead, "ended", "what follows its end was not done");
        }
    }

    /** A letter that is not there was perhaps never written; or somebody deleted it, or the stream's limits did. */
    private boolean mayNeverHaveBeen(Task dead, boolean allIsRead) throws InterruptedException {
        var found = load(dead.id());
        if (allIsRead || found.isEmpty() || found.get().task().sequence() != dead.sequence()) {
            return false;
        }
        var died = found.get().changed();
        return died.plus(LETTERS_ARE_LATE).isAfter(stores.clock().instant())
                && deadLetters.keepsSince(died)
                && lettersTried.add(dead.sequence());
    }

    /** Does what the pump does with a due message, in the place of a server that did not hand it out. */
    void moveOn(DelayStream.Overdue overdue) throws InterruptedException {
        var queue = overdue.queue();
        var record = tasks.raw(overdue.taskId(), PATIENCE);
        var task = load(overdue.taskId()).map(Stored::task);
        boolean isOver =
                record.isEmpty() || task.map(known -> known.state().isFinal()).orElse(false);
        if (!isOver) {
            var placement = items.put(queue, overdue.taskId(), overdue.body().get(), false, PATIENCE);
            if (placement.placed() != WorkQueue.Placed.QUEUED) {
                LOG.debug("task {} is overdue and stays so: {}", overdue.taskId(), placement.reason());
                return;
            }
        }
        delay.cancel(queue, overdue.taskId(), overdue.held(), PATIENCE);
        var reason = overdue.held().waiting() > 0
                ? "the server did not make it due at " + overdue.since()
                : "it is due since " + overdue.since() + " and the server did not hand it out";
        task.ifPresent(known -> told(known, isOver ? "removed" : "queued", reason));
    }

    /** Does what follows this end, of which some was not done: its children still wait. */
    void tellChildren(Version ended) throws InterruptedException {
        if (ending.followAgain(ended)) {
            told(ended.task(), "ended", "its children waited though it is over");
        }
    }

    /** Does what follows this end where it was not done; whether all is. */
    boolean followed(Version ended) throws InterruptedException {
        return ending.followAgain(ended);
    }

    /** Starts or ends a blocked child whose parents have all ended, unless it has its item. */
    void startIfReady(Version blocked) throws InterruptedException {
        var child = blocked.task();
        boolean hasItem = child.deadline().isPresent() // whose message is in the delay stream until then
                ? items.isWaiting(child.queue(), child.id(), PATIENCE)
                : isQueued(child.queue(), child.id());
        if (!hasItem && !(dependencies.lookUp(child) instanceof Parents.Waiting)) {
            register(child);
        }
    }

    /** Sees to what follows the end of a task that a Go process ended. */
    void endOfGo(Task ended, boolean hasTtl) throws InterruptedException {
        try {
            follow(ended, Inspection.endedByGo(ended), hasTtl);
        } catch (ConflictException changed) {
            // its next version comes by
        }
    }

    private boolean follow(Task ended, Repair.Follow wanted, boolean hasTtl) throws InterruptedException {
        var why = ended.deathReason().or(wanted::why).orElse(null);
        boolean limited = !hasTtl && !(stores.retention().keep(ended) instanceof Keep.Forever);
        boolean dies = why != null && ended.deathReason().isEmpty();
        if (!limited && !dies) {
            return ending.followAgain(Version.of(ended));
        }
        var saved = tasks.saveAgain(ended.toBuilder().deathReason(why).build(), PATIENCE);
        told(saved.task(), "ended", wanted.reason());
        return ending.followAgain(saved);
    }

    /** Makes sure that a blocked task is known to what it waits for, and starts or ends it where that is over. */
    void register(Task blocked) throws InterruptedException {
        var became = dependencies.register(Version.of(blocked));
        if (became == Registered.READY || became == Registered.ENDED) {
            told(
                    blocked,
                    became == Registered.READY ? "queued" : "ended",
                    "what it waited for is over and nobody had told it");
        }
    }

    /** Saves a waiting task again so that it does not age out. */
    void protect(Task waiting) throws InterruptedException {
        try {
            tasks.saveAgain(waiting, PATIENCE);
            told(waiting, "kept", "the task stream removes what is old");
        } catch (ConflictException changed) {
            // its next version comes by
        }
    }

    /** Deals with an item that the server will not deliver again. */
    void spent(String queue, WaitingItem item) throws InterruptedException {
        var live = settings(queue);
        if (live.isEmpty()) {
            return;
        }
        var found = load(item.taskId());
        var task = found.map(Stored::task).orElse(null);
        if (task == null && tasks.raw(item.taskId(), PATIENCE).isPresent()) {
            return; // not readable: nobody knows what it is
        }
        var holder = task == null ? Holder.NONE : holder(task);
        var repair = Inspection.spent(task, holder, live.get(), stores.clock().instant());
        if (repair instanceof Repair.Nothing) {
            return;
        }
        try {
            boolean before = repair instanceof Repair.Requeue; // an item expects that there is none
            if (before) {
                items.remove(queue, item.sequence());
            }
            if (found.isEmpty() || apply(repair, found.get())) {
                if (!before) {
                    items.remove(queue, item.sequence());
                }
                LOG.info("removed item {} of queue {}, which was not delivered any more", item.sequence(), queue);
            }
        } catch (ConflictException changed) {
            // looked at again
        }
    }

    private void told(Task task, String repair, String reason) {
        repaired.increment();
        LOG.info("repaired {}: {}, since {}", task, repair, reason);
        events.repaired(task, repair, reason);
        stores.telemetry().tell(new Measurement.Repaired(task.queue(), repair));
    }
}
