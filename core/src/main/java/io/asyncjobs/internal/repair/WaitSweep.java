package io.asyncjobs.internal.repair;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.WaitingIndex;
import io.asyncjobs.internal.jetstream.WaitingIndex.Noted;
import io.asyncjobs.internal.wire.WaitingEntry;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at who waits for whom: whoever ended a task may have died before its children were told, and a child may have been
 * told but not started. Some entries in every pass, round and round. Not safe for use by several threads.
 */
final class WaitSweep {

    private static final Logger LOG = LoggerFactory.getLogger(WaitSweep.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int AT_ONCE = 50;

    private final WaitingIndex index;
    private final TaskStore tasks;
    private final InstantSource clock;
    private final Duration age;
    private final Repairer repairer;
    private long next = 1;

    WaitSweep(Stores stores, Duration age, Repairer repairer) {
        this.index = stores.waiting();
        this.tasks = stores.tasks();
        this.clock = stores.clock();
        this.age = age;
        this.repairer = repairer;
    }

    /** Looks at some entries; one request where nothing waits. */
    void pass() throws InterruptedException {
        var batch = index.scan(next, AT_ONCE, PATIENCE);
        next = batch.next() == 0 ? 1 : batch.next(); // first, so that none can hold up the others
        var now = clock.instant();
        var old = batch.entries().stream()
                .filter(entry -> entry.since().plus(age).isBefore(now))
                .collect(Collectors.groupingBy(Noted::parent));
        AtOnce.each(List.copyOf(old.values()), this::look);
    }

    private void look(List<Noted> ofOneParent) throws InterruptedException {
        boolean parentSeenTo = false;
        for (var entry : ofOneParent) {
            try {
                parentSeenTo = look(entry, parentSeenTo);
            } catch (CorruptDataException unreadable) {
                LOG.debug("an entry of {} is left alone: {}", entry.child(), unreadable.getMessage());
            } catch (AsyncJobsException | IllegalArgumentException failed) {
                LOG.info(
                        "task {} waits for {}, which is looked at again later: {}",
                        entry.child(),
                        entry.parent(),
                        failed.getMessage());
            }
        }
    }

    /** Whether the parent is over and all of its children were told. */
    private boolean look(Noted entry, boolean parentSeenTo) throws InterruptedException {
        var child = tasks.load(entry.child(), PATIENCE);
        if (child.isEmpty() || child.get().task().state() != TaskState.BLOCKED) {
            forget(entry, child);
            return parentSeenTo;
        }
        if (entry.content().state() != WaitingEntry.State.WAITING) {
            repairer.startIfReady(child.get());
            return parentSeenTo;
        }
        if (parentSeenTo) {
            return true;
        }
        var parent = tasks.load(entry.parent(), PATIENCE);
        if (parent.isEmpty()) {
            if (!child.get().task().waitsForUnknown()) {
                repairer.register(child.get().task()); // this child alone: others may wait for what does not exist
            }
            return false;
        }
        if (!parent.get().task().state().isFinal() || !isOld(entry.parent())) {
            return false; // whoever just ended it may be about to tell its children
        }
        repairer.tellChildren(parent.get());
        return true;
    }

    private boolean isOld(String taskId) throws InterruptedException {
        return tasks.raw(taskId, PATIENCE)
                .filter(record -> record.time().plus(age).isBefore(clock.instant()))
                .isPresent();
    }

    /** The entry of a child that does not wait any more; what follows its end may not be done while it is there. */
    private void forget(Noted entry, Optional<Version> child) throws InterruptedException {
        if (child.isPresent() && child.get().task().state().isFinal() && !repairer.followed(child.get())) {
            return;
        }
        index.remove(entry, PATIENCE);
    }
}
