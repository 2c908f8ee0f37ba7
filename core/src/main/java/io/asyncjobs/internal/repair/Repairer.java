package io.asyncjobs.internal.repair;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
    private final LongAdder repaired;
    private final Map<String, Optional<QueueSettings>> settings = new ConcurrentHashMap<>();
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
        this.dependencies = new Dependencies(stores, ending);
    }

    /** A pass begins: what was known of queues and workers may have changed. */
    void passBegins(Map<String, QueueCensus.Count> found) {
        counts = found;
        settings.clear();
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
        return items.isWaiting(queue, taskId, PATIENCE) || delay.holds(queue, taskId, PATIENCE);
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
        var count = counts.get(queue);
        var facts = new Facts(
                items.isWaiting(queue, task.id(), PATIENCE),
                delay.holds(queue, task.id(), PATIENCE),
                task.state() == TaskState.ACTIVE ? holder(task) : Holder.NONE,
                settings(queue).orElse(null),
                count != null && count.dropsWhenFull(),
                count != null && count.full(),
                found.get().changed());
        try {
            return apply(Inspection.decide(task, facts, stores.clock().instant()), found.get());
        } catch (ConflictException changed) {
            return true; // by whom the task now is
        }
    }

    private boolean apply(Repair repair, Stored found) throws InterruptedException {
        var task = found.task();
        return switch (repair) {
            case Repair.Nothing nothing -> true;
            case Repair.Queue wanted -> queue(found, wanted.reason());
            case Repair.Delay wanted -> delay(found, wanted.until(), wanted.reason());
            case Repair.Drop wanted -> drop(task, wanted.reason());
            case Repair.Expire wanted -> expire(task, wanted.reason());
            case Repair.RemoveItem wanted -> ending.followAgain(Version.of(task));
            case Repair.Follow wanted -> follow(task, wanted, false);
        };
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

    /** Sees to the end of a dead task whose maker may have died before. */
    void end(Task dead) throws InterruptedException {
        boolean discarded = stores.retention().keep(dead) instanceof Keep.Discard;
        boolean missing =
                dead.deathReason().isPresent() && !deadLetters.has(dead.queue(), dead.id(), dead.sequence(), PATIENCE);
        if ((discarded || missing) && ending.followAgain(Version.of(dead))) {
            told(dead, "ended", "what follows its end was not done");
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
            if (found.isEmpty() || apply(repair, found.get())) {
                items.remove(queue, item.sequence());
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
    }
}
