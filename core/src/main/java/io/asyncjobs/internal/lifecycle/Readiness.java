package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WaitingIndex;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.internal.wire.WaitingEntry;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child: what its entries say, making them, and what follows when it waits no longer. Whoever marks an entry looks at
 * the others afterwards; so whoever marks the last one sees all, and those who see it together publish one item, since
 * every item expects that there is none.
 */
final class Readiness {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration CLOSE_ENOUGH = Duration.ofSeconds(1);
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(1);
    private static final int FIRST_READS = 2;
    private static final int MOST_READS = 64;

    private final Stores stores;
    private final TaskStore tasks;
    private final WaitingIndex index;
    private final WorkQueue items;
    private final DelayStream delay;

    Readiness(Stores stores) {
        this.stores = stores;
        this.tasks = stores.tasks();
        this.index = stores.waiting();
        this.items = stores.items();
        this.delay = stores.delay();
    }

    /** What the original says of a task that does not exist. */
    static String notFound(String taskId) {
        return "task not found: " + taskId;
    }

    /**
     * What the child's entries say. They are read in a random order, few at first, up to one that still waits: so parents
     * that end one after another do not each read all entries of a child that they share.
     */
    Parents look(Task child) throws InterruptedException {
        return look(child, new ArrayList<>(child.dependencies()));
    }

    /** As {@link #look(Task)}, where one entry was just marked as done and need not be read. */
    Parents lookBeside(String done, Task child) throws InterruptedException {
        var others = new ArrayList<>(child.dependencies());
        others.remove(done);
        return look(child, others);
    }

    private Parents look(Task child, List<String> parents) throws InterruptedException {
        Collections.shuffle(parents, ThreadLocalRandom.current());
        int reads = FIRST_READS;
        for (int from = 0; from < parents.size(); from += reads, reads = Math.min(reads * 2, MOST_READS)) {
            var some = parents.subList(from, Math.min(from + reads, parents.size()));
            var said = worst(AtOnce.map(some, parent -> look(parent, child.id())));
            if (!(said instanceof Parents.Complete)) {
                return said;
            }
        }
        return new Parents.Complete();
    }

    private Parents look(String parent, String child) throws InterruptedException {
        if (!Names.isId(parent)) {
            return new Parents.Failed(notFound(parent));
        }
        return index.read(parent, child, PATIENCE)
                .map(entry -> said(parent, entry.content()))
                .orElse(new Parents.NotRegistered());
    }

    static Parents said(String parent, WaitingEntry entry) {
        return switch (entry.state()) {
            case WAITING -> new Parents.Waiting();
            case DONE -> new Parents.Complete();
            case FAILED -> new Parents.Failed(entry.reason() == null ? "task " + parent + " failed" : entry.reason());
        };
    }

    private static Parents worst(List<Parents> all) {
        Parents worst = new Parents.Complete();
        for (var each : all) {
            if (each instanceof Parents.Failed) {
                return each;
            }
            if (each instanceof Parents.NotRegistered || worst instanceof Parents.Complete) {
                worst = each;
            }
        }
        return worst;
    }

    /**
     * Makes the child's entries where they are missing, then marks those whose parents have ended already; may be repeated.
     * A parent that ends after it was read finds its entry.
     */
    Parents register(Task child) throws InterruptedException {
        scheduleDeadline(child);
        var said = worst(AtOnce.map(child.dependencies(), parent -> enter(parent, child)));
        // what was marked by its parent while others were entered was looked at too early there
        return said instanceof Parents.Waiting ? look(child) : said;
    }

    /** A worker that meets the item of a blocked task past its deadline expires it. */
    void scheduleDeadline(Task child) throws InterruptedException {
        if (child.deadline().isPresent()) {
            schedule(child, child.deadline().get().plusMillis(50), 0);
        }
    }

    private void schedule(Task child, Instant at, int step) throws InterruptedException {
        stores.streams().needDelay();
        delay.schedule(child.queue(), child.id(), ItemJson.pointer(child.id()), at, step, PATIENCE);
    }

    private Parents enter(String parent, Task child) throws InterruptedException {
        if (!Names.isId(parent)) {
            return new Parents.Failed(notFound(parent));
        }
        var entry = index.add(parent, child.id(), PATIENCE);
        if (entry.content().state() == WaitingEntry.State.WAITING) {
            var content = contentFor(parent, child);
            if (content.state() != WaitingEntry.State.WAITING) {
                return index.mark(parent, child.id(), entry, content, PATIENCE)
                        .map(now -> said(parent, now.content()))
                        .orElse(new Parents.NotRegistered());
            }
        }
        return said(parent, entry.content());
    }

    private WaitingEntry contentFor(String parent, Task child) throws InterruptedException {
        try {
            var found = tasks.load(parent, PATIENCE);
            if (found.isEmpty()) {
                return child.waitsForUnknown() ? WaitingEntry.waiting() : WaitingEntry.failed(notFound(parent));
            }
            var task = found.get().task();
            return task.state().isFinal() ? contentOf(task, child) : WaitingEntry.waiting();
        } catch (CorruptDataException unreadable) {
            LOG.warn("{} waits for a task that cannot be read: {}", child, unreadable.getMessage());
            return WaitingEntry.waiting();
        }
    }

    /** What a parent that has ended leaves in its child's entry. */
    WaitingEntry contentOf(Task parent, Task child) {
        if (parent.state() != TaskState.COMPLETE) {
            return WaitingEntry.failed(
                    "task " + parent.id() + " is " + parent.state().word());
        }
        int most = DependencyResults.mostInEntry(stores.retention().keep(parent));
        return WaitingEntry.done(parent.result()
                .filter(result -> child.loadDependencies())
                .filter(result -> DependencyResults.size(result) <= most)
                .orElse(null));
    }

    /**
     * What follows for a blocked child: its item where all parents are complete, its end where one failed.
     *
     * @return the child's final version, if it was ended here; what follows that is to be done by the caller
     * @throws UnavailableException if the server did not answer; to be repeated
     */
    Optional<Version> advance(Version child, Parents parents) throws InterruptedException {
        return switch (parents) {
            case Parents.NotLookedUp nothing -> Optional.empty();
            case Parents.NotRegistered nothing -> Optional.empty();
            case Parents.Waiting nothing -> Optional.empty();
            case Parents.Complete all -> start(child);
            case Parents.Failed failed -> fail(child, failed.reason());
        };
    }

    private Optional<Version> start(Version child) throws InterruptedException {
        var task = child.task();
        var now = stores.clock().instant();
        var notBefore = task.notBefore().orElse(Instant.MIN);
        if (notBefore.isAfter(now.plus(CLOSE_ENOUGH))) {
            schedule(task, notBefore, 0);
            return Optional.empty();
        }
        var body = ItemJson.write(task.id(), task.sequence(), child.document());
        var placement = items.put(task.queue(), task.id(), body, false, PATIENCE);
        return switch (placement.placed()) {
            case QUEUED, OCCUPIED -> Optional.empty();
            case FULL, REFUSED -> {
                schedule(task, now.plus(AFTER_REFUSAL), 1);
                yield Optional.empty();
            }
            case NO_QUEUE -> end(child, blocked -> blocked.dropped(DeathReason.DROPPED, placement.reason(), now));
            case UNKNOWN ->
                throw new UnavailableException("task " + task.id()
                        + " waits no longer, but whether it is queued is not known (" + placement.reason() + ")");
        };
    }

    private Optional<Version> fail(Version child, String reason) throws InterruptedException {
        LOG.info("{} is unreachable: {}", child.task(), reason);
        return end(
                child,
                blocked -> blocked.unreachable(
                        Settlement.UNREACHABLE + reason, stores.clock().instant()));
    }

    @FunctionalInterface
    private interface End {
        Task of(Task blocked);
    }

    private Optional<Version> end(Version child, End end) throws InterruptedException {
        var version = child;
        while (version.task().state() == TaskState.BLOCKED) {
            try {
                return Optional.of(tasks.save(end.of(version.task()), PATIENCE));
            } catch (ConflictException changed) {
                var found = tasks.load(child.task().id(), PATIENCE);
                if (found.isEmpty()) {
                    return Optional.empty();
                }
                version = found.get();
            }
        }
        return Optional.empty();
    }

    /** Removes the child's entries, since it started or ended. Costs one read where they are gone. */
    void forget(Task child) throws InterruptedException {
        var parents = child.dependencies().stream().filter(Names::isId).toList();
        if (!parents.isEmpty()
                && index.read(parents.getFirst(), child.id(), PATIENCE).isPresent()) {
            remove(child);
        }
    }

    /** Removes the entries of a child. The first one goes last: while it is there, the others may be. */
    void remove(Task child) throws InterruptedException {
        var parents = child.dependencies().stream().filter(Names::isId).toList();
        if (parents.isEmpty()) {
            return;
        }
        AtOnce.each(parents.subList(1, parents.size()), parent -> index.remove(parent, child.id(), PATIENCE));
        index.remove(parents.getFirst(), child.id(), PATIENCE);
    }
}
