package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child's side of its dependencies: from its record in state {@code blocked} to its item, or to its end. Its parents'
 * side is {@link Ending}.
 *
 * <p>Dies at any step before the item: a {@code blocked} record without item, which {@link #register} repairs. Each
 * method may be repeated. Blocking; safe for use by many threads.
 */
public final class Dependencies {

    private static final Logger LOG = LoggerFactory.getLogger(Dependencies.class);

    private final TaskStore tasks;
    private final DelayStream delay;
    private final Ending ending;
    private final Readiness readiness;
    private final Children children;
    private final DependencyResults results;

    /** Over these stores; a child that ends is followed by this ending. */
    public Dependencies(Stores stores, Ending ending) {
        this.tasks = stores.tasks();
        this.delay = stores.delay();
        this.ending = ending;
        this.readiness = new Readiness(stores);
        this.children = new Children(stores, readiness);
        this.results = new DependencyResults(stores);
    }

    /** What became of a child. */
    public enum Registered {
        /** It waits, and is told when its parents end. */
        WAITING,
        /** Its item is queued or scheduled, or one of it was there. */
        READY,
        /** It ended, and what follows is done. */
        ENDED,
        /** It is not blocked any more; nothing was changed. */
        CHANGED
    }

    /**
     * Refuses parents that are not stored. Nothing is changed.
     *
     * @throws NotFoundException naming the first one
     */
    public void requireStored(Collection<String> parents, String child) throws InterruptedException {
        var ids = List.copyOf(parents);
        var found = AtOnce.map(ids, id -> tasks.raw(id, Readiness.PATIENCE).isPresent());
        int missing = found.indexOf(false);
        if (missing >= 0) {
            throw NotFoundException.ofTask(
                    ids.get(missing),
                    "there is no task " + ids.get(missing) + ", which " + child
                            + " depends on; enqueue it first, or let the child wait for it (waitForUnknown); nothing was stored");
        }
    }

    /**
     * Makes the entries of a stored child where they are missing, settles those whose parents have ended, and queues or
     * ends the child if it waits for nothing more. What a producer does after it saved the record, and what repairs a
     * {@code blocked} record without item, whatever is missing.
     *
     * @param child its stored version
     * @throws AsyncJobsException if the server refuses or does not answer; to be repeated
     */
    public Registered register(Version child) throws InterruptedException {
        if (child.task().state() != TaskState.BLOCKED) {
            return Registered.CHANGED;
        }
        var parents = readiness.register(child.task());
        var now = tasks.load(child.task().id(), Readiness.PATIENCE);
        if (now.isEmpty() || now.get().task().state() != TaskState.BLOCKED) {
            if (now.isEmpty() || now.get().task().state() != TaskState.UNREACHABLE) {
                readiness.forget(child.task()); // it went on meanwhile, and these entries would stay
            }
            return Registered.CHANGED;
        }
        return advance(now.get(), parents);
    }

    /** As {@link #register}, for a task that is begun anew by hand: what was noted for its earlier life is dropped first. */
    public Registered registerAnew(Version child) throws InterruptedException {
        readiness.forget(child.task());
        return register(child);
    }

    private Registered advance(Version child, Parents parents) throws InterruptedException {
        var ended = readiness.advance(child, parents);
        if (ended.isPresent()) {
            follow(ended.get());
            return Registered.ENDED;
        }
        return parents instanceof Parents.Complete ? Registered.READY : Registered.WAITING;
    }

    private void follow(Version ended) throws InterruptedException {
        if (!ending.follow(ended)) {
            throw new UnavailableException(ended.task() + " ended, but what follows is not done");
        }
    }

    /**
     * A task's record was deleted while it was not final: children that still wait for it are unreachable. Costs one
     * request where there are none.
     *
     * @return whether all is done; if not it is said in the log, and may be repeated
     * @throws AsyncJobsException if the server refuses or does not answer; to be repeated
     */
    public boolean parentGone(String id) throws InterruptedException {
        return ending.followAll(children.tellGone(id));
    }

    /**
     * A task's record was deleted: what it waited for is forgotten, and what waited for it fails, as {@link #parentGone}.
     */
    void deleted(Task task) throws InterruptedException {
        readiness.forget(task);
        if (!parentGone(task.id())) {
            LOG.warn("{} was deleted, but not all that waited for it is ended", task);
        }
    }

    /**
     * What is known of the parents of a blocked task whose item was met: entries are made where they are missing.
     *
     * @param child the version that the leader has
     */
    public Parents lookUp(Task child) throws InterruptedException {
        var said = readiness.look(child);
        return said instanceof Parents.NotRegistered ? readiness.register(child) : said;
    }

    /** Makes sure that a blocked task with a deadline comes up then; before its item is removed. */
    public void scheduleDeadline(Task child) throws InterruptedException {
        readiness.scheduleDeadline(child);
    }

    /**
     * The item of a blocked task was removed: if its parents ended meanwhile, the item that they published was refused, so
     * it is published now.
     */
    public void itemRemoved(Task child) throws InterruptedException {
        var unused = advance(Version.of(child), readiness.look(child));
    }

    /** The version to be activated, with its parents' results if it asks for them and they fit. */
    public Task withResults(Task active) throws InterruptedException {
        return active.loadDependencies() && !active.dependencies().isEmpty() ? results.into(active) : active;
    }

    /** The results of parents, for handlers. */
    public DependencyResults results() {
        return results;
    }

    /** The child was activated: its entries are not needed any more. What cannot be removed is removed when it ends. */
    public void started(Task child, boolean wasBlocked) throws InterruptedException {
        try {
            readiness.forget(child);
            if (wasBlocked && child.deadline().isPresent()) {
                delay.cancel(child.queue(), child.id(), Readiness.PATIENCE);
            }
        } catch (AsyncJobsException failed) {
            LOG.warn("{} started, but what it waited for is still noted: {}", child, failed.getMessage());
        }
    }
}
