package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WaitingIndex;
import io.asyncjobs.internal.wire.WaitingEntry;
import io.asyncjobs.task.Task;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The children of a task that has ended: their entries are marked, then each is looked at. May be repeated. */
final class Children {

    private static final Logger LOG = LoggerFactory.getLogger(Children.class);

    private final TaskStore tasks;
    private final WaitingIndex index;
    private final Readiness readiness;

    Children(Stores stores, Readiness readiness) {
        this.tasks = stores.tasks();
        this.index = stores.waiting();
        this.readiness = readiness;
    }

    /**
     * Tells the children of a task that is final.
     *
     * @param again whether it may have been done before, so that children that it ended are to be followed again
     * @return the children that ended by it
     */
    List<Version> tell(Task parent, boolean again) throws InterruptedException {
        return tell(parent.id(), child -> readiness.contentOf(parent, child), again);
    }

    /** Tells the children of a task that does not exist any more. */
    List<Version> tellGone(String parent) throws InterruptedException {
        return tell(parent, child -> WaitingEntry.failed(Readiness.notFound(parent)), false);
    }

    private List<Version> tell(String parent, Function<Task, WaitingEntry> content, boolean again)
            throws InterruptedException {
        var children = index.childrenOf(parent, Readiness.PATIENCE);
        return AtOnce.map(children, child -> tellOne(parent, child, content, again)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Version> tellOne(
            String parent, String childId, Function<Task, WaitingEntry> content, boolean again)
            throws InterruptedException {
        Optional<Version> child;
        try {
            child = tasks.load(childId, Readiness.PATIENCE);
        } catch (CorruptDataException unreadable) {
            LOG.warn("a child of task {} is left alone: {}", parent, unreadable.getMessage());
            return Optional.empty();
        }
        if (child.isEmpty()) {
            index.remove(parent, childId, Readiness.PATIENCE);
            return child;
        }
        var task = child.get().task();
        return switch (task.state()) {
            case BLOCKED -> tellBlocked(parent, child.get(), content.apply(task));
            // ended by a parent: while its entries are there, what follows its end is perhaps not done
            case UNREACHABLE, QUEUE_ERROR -> again ? child : Optional.empty();
            case NEW, RETRY, ACTIVE, COMPLETE, EXPIRED, TERMINATED -> {
                readiness.forget(task);
                yield Optional.empty();
            }
        };
    }

    private Optional<Version> tellBlocked(String parent, Version child, WaitingEntry content)
            throws InterruptedException {
        if (content.state() == WaitingEntry.State.FAILED) {
            // one that failed decides alone, and the child's record says so to all who come later: no mark is needed
            return readiness.advance(child, Readiness.said(parent, content));
        }
        var id = child.task().id();
        var entry = index.read(parent, id, Readiness.PATIENCE);
        if (entry.isPresent() && entry.get().content().state() == WaitingEntry.State.WAITING) {
            entry = index.mark(parent, id, entry.get(), content, Readiness.PATIENCE);
        }
        if (entry.isEmpty()) {
            return Optional.empty(); // it has just started or ended
        }
        var said = Readiness.said(parent, entry.get().content());
        // marked otherwise by somebody else: one that failed decides alone, a look could stop at one that waits
        return readiness.advance(
                child, said instanceof Parents.Failed ? said : readiness.lookBeside(parent, child.task()));
    }
}
