package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.DeadLetterStore;
import io.asyncjobs.internal.jetstream.RetentionRules;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.jetstream.UniqueKeys;
import io.asyncjobs.task.Retention.Keep;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.telemetry.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows once a task's record is final, in this order: dead letter, children, unique key, and deletion of the record
 * where its state is not kept. Whoever made the record final calls it before the item is removed; who finds a final record
 * with its item still there calls it again. Each step may be repeated.
 *
 * <p>Children that end by it are followed in turn, level by level. What a task waited for is forgotten, and its record
 * deleted, only when all that follows is done, the last one first: so whoever begins again at the top after a crash finds
 * the way down.
 */
public final class Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final TaskStore tasks;
    private final DeadLetterStore deadLetters;
    private final RetentionRules retention;
    private final UniqueKeys uniqueKeys;
    private final Readiness readiness;
    private final Children children;
    private final ChildHints hints;
    private final Telemetry telemetry;

    /** Over these stores; asks the index of waiting tasks for the children of every task. */
    public Ending(Stores stores) {
        this(stores, ChildHints.NONE);
    }

    /** Over these stores; asks for children only where the hints say that there may be some. */
    public Ending(Stores stores, ChildHints hints) {
        this.tasks = stores.tasks();
        this.deadLetters = stores.deadLetters();
        this.retention = stores.retention();
        this.uniqueKeys = stores.uniqueKeys();
        this.readiness = new Readiness(stores);
        this.children = new Children(stores, readiness);
        this.hints = hints;
        this.telemetry = stores.telemetry();
    }

    /**
     * Does what follows this final version, which was just saved. Blocks until it is done, or the server does not answer.
     *
     * @return whether all is done; if not it is said in the log, and the task's item is to be left to come again
     */
    public boolean follow(Version ended) throws InterruptedException {
        return all(List.of(ended), false);
    }

    /** As {@link #follow}, where it may have been done before, by whomever: looks before it copies, asks for children. */
    public boolean followAgain(Version ended) throws InterruptedException {
        return all(List.of(ended), true);
    }

    /** Whether nothing follows but the item, as far as the task and its queue tell; its children may be another matter. */
    boolean isPlain(Task ended) {
        return ended.deathReason().isEmpty()
                && ended.uniqueKey().isEmpty()
                && ended.dependencies().isEmpty()
                && !isDiscarded(ended);
    }

    /** Whether somebody may wait for this task, which just ended; to be asked once, and followed then. */
    boolean mayHaveChildren(Task ended) {
        return hints.ended(ended.id());
    }

    /** As {@link #follow}, for several. */
    boolean followAll(List<Version> ended) throws InterruptedException {
        return all(ended, false);
    }

    private record Step(boolean done, List<Version> ended) {}

    private boolean all(List<Version> first, boolean again) throws InterruptedException {
        var followed = new ArrayList<Task>();
        var ids = new HashSet<String>();
        boolean done = true;
        var level = first;
        while (!level.isEmpty()) {
            var next = new ArrayList<Version>();
            for (var step : AtOnce.map(level, version -> step(version, again))) {
                done &= step.done;
                next.addAll(step.ended);
            }
            level.forEach(version -> {
                ids.add(version.task().id());
                followed.add(version.task());
            });
            next.removeIf(version -> ids.contains(version.task().id()));
            level = next;
        }
        return done && cleared(followed);
    }

    private Step step(Version ended, boolean again) throws InterruptedException {
        var task = ended.task();
        try {
            var why = task.deathReason();
            if (!again) {
                why.ifPresent(reason -> telemetry.tell(new Measurement.Died(task.queue(), task.type(), reason)));
            }
            if (why.isPresent() && !(again && deadLetters.has(task.queue(), task.id(), task.sequence(), PATIENCE))) {
                deadLetters.put(task, why.get(), ended.document(), PATIENCE);
            }
            // a record that goes at once could not be asked for its outcome later, so its children are found now
            boolean mayHaveChildren = hints.ended(task.id()) || again || isDiscarded(task);
            var next = mayHaveChildren ? children.tell(task, again) : List.<Version>of();
            uniqueKeys.free(task, PATIENCE);
            return new Step(true, next);
        } catch (AsyncJobsException failed) {
            LOG.warn("{} ended, but what follows is not done: {}", task, failed.getMessage());
            return new Step(false, List.of());
        }
    }

    private boolean isDiscarded(Task task) {
        return retention.keep(task) instanceof Keep.Discard;
    }

    /** Whether it was not begun anew meanwhile, whose entries these would be. */
    private boolean isStill(Task ended) throws InterruptedException {
        return tasks.raw(ended.id(), PATIENCE)
                .map(stored -> stored.sequence() == ended.sequence())
                .orElse(true);
    }

    private boolean cleared(List<Task> followed) throws InterruptedException {
        for (var task : followed.reversed()) {
            try {
                if (task.state() == TaskState.UNREACHABLE) {
                    if (isStill(task)) {
                        readiness.remove(task); // it never started, so they are there
                    }
                } else if (!task.dependencies().isEmpty()) {
                    readiness.forget(task);
                }
                if (isDiscarded(task)) {
                    tasks.delete(task, PATIENCE);
                }
            } catch (AsyncJobsException failed) {
                LOG.warn("{} ended, but what is left of it is not removed: {}", task, failed.getMessage());
                return false;
            }
        }
        return true;
    }
}
