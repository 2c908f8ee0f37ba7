package io.asyncjobs.internal.scheduling;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.EventStream;
import io.asyncjobs.internal.jetstream.ScheduleStore;
import io.asyncjobs.internal.jetstream.ScheduleStore.StoredState;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.lifecycle.Canceller;
import io.asyncjobs.internal.lifecycle.Enqueuer;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Firing.What;
import io.asyncjobs.schedule.Overlap;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.telemetry.Measurement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what was decided about one due time: claim, task, mark, in this order.
 *
 * <p>Dies after the claim: the next leader repeats it. Dies after the task: the next leader repeats the claim and the task's
 * id is there already. Loses a compare-and-set: somebody else deals with the due time, nothing more is done about it.
 */
final class FiringRun {

    private static final Logger LOG = LoggerFactory.getLogger(FiringRun.class);

    /** How old a claim may be, by this process's own clock, before it is read again; the process may have been stopped. */
    private static final long FRESH_NANOS = Duration.ofSeconds(30).toNanos();

    private final Gates gates = new Gates();
    private final Stores stores;
    private final ScheduleStore schedules;
    private final TaskStore tasks;
    private final Enqueuer enqueuer;
    private final Canceller canceller;
    private final EventStream events;
    private final FiringCounts counts;
    private final String me;
    private final BooleanSupplier mayFire;

    FiringRun(Stores stores, Enqueuer enqueuer, FiringCounts counts, String me, BooleanSupplier mayFire) {
        this.stores = stores;
        this.schedules = stores.schedules();
        this.tasks = stores.tasks();
        this.enqueuer = enqueuer;
        this.canceller = new Canceller(stores, stores.timeout());
        this.events = stores.events();
        this.counts = counts;
        this.me = me;
        this.mayFire = mayFire;
    }

    /**
     * Does it, unless it may not fire any more when its turn has come. Blocks for a few round trips, and before that while
     * many others of its queue are dealt with.
     *
     * @return the state as it is stored now
     * @throws ConflictException if the state is another one by now; it is to be read again
     * @throws AsyncJobsException if the server does not answer; a claim may be left, to be repeated
     */
    StoredState apply(Decision decision, Schedule schedule, StoredState at) throws InterruptedException {
        return switch (decision) {
            case Decision.Fire fire -> fire(schedule, at, fire.due(), fire.caughtUp() ? What.CAUGHT_UP : What.FIRED);
            case Decision.Repeat repeat -> {
                LOG.info(
                        "the due time {} of {} was claimed by {} and is not marked: done again",
                        repeat.claim().due(),
                        schedule,
                        repeat.claim().by());
                yield claim(schedule, at, repeat.claim().due(), What.CAUGHT_UP);
            }
            case Decision.Skip skip -> mark(schedule, at, firing(skip.upTo(), What.SKIPPED, null, skip.reason()));
            case Decision.Wait wait -> at;
            case Decision.Rest rest -> at;
        };
    }

    private StoredState fire(Schedule schedule, StoredState at, Instant due, What what) throws InterruptedException {
        if (schedule.overlap() == Overlap.SKIP) {
            var unfinished = unfinished(at.state().lastTask());
            if (unfinished.isPresent()) {
                return mark(
                        schedule,
                        at,
                        firing(
                                due,
                                What.SKIPPED,
                                null,
                                "task " + unfinished.get().id() + " of the time before is still "
                                        + unfinished.get().state().word()));
            }
        }
        return claim(schedule, at, due, what);
    }

    /** Also of what was claimed before: what this process knows of that may be hours old, if it was stopped meanwhile. */
    private StoredState claim(Schedule schedule, StoredState at, Instant due, What what) throws InterruptedException {
        StoredState claimed;
        Firing firing;
        gates.deal(schedule.queue());
        try {
            if (!mayFire.getAsBoolean()) {
                return at;
            }
            long claimedNanos = System.nanoTime();
            claimed = save(schedule, at, at.state().claimed(due, me));
            firing = enqueue(schedule, claimed, due, what, claimedNanos);
        } finally {
            gates.dealtWith(schedule.queue());
        }
        return mark(schedule, claimed, firing);
    }

    private Firing enqueue(Schedule schedule, StoredState claimed, Instant due, What what, long claimedNanos)
            throws InterruptedException {
        var dueTask = new DueTask(stores.namespace(), schedule, due);
        var last = claimed.state().lastTask();
        if (schedule.overlap() == Overlap.REPLACE && !dueTask.id().equals(last)) {
            replace(schedule, last, due);
        }
        if (System.nanoTime() - claimedNanos > FRESH_NANOS
                && schedules.state(schedule.name()).revision() != claimed.revision()) {
            throw new ConflictException("the claim of " + due + " is too old, and no longer what is stored");
        }
        var task = dueTask.at(stores.clock().instant());
        return begun(task, due, what);
    }

    private Firing begun(Task task, Instant due, What what) throws InterruptedException {
        try {
            begin(task);
            counts.lagNanos = Duration.between(due, stores.clock().instant()).toNanos();
            return firing(due, what, task.id(), null);
        } catch (AlreadyExistsException done) {
            return firing(due, what, task.id(), null);
        } catch (UnavailableException unclear) {
            throw unclear;
        } catch (AsyncJobsException failed) {
            boolean stored = failed.effect() != Effect.NONE;
            return firing(due, What.FAILED, stored ? task.id() : null, String.valueOf(failed.getMessage()));
        }
    }

    private void begin(Task task) throws InterruptedException {
        if (task.queue().equals(TaskSpec.DEFAULT_QUEUE)) {
            enqueuer.needQueue(task.queue());
        } // any other that is missing makes the record a queue_error, so that it is seen
        try {
            enqueuer.begin(task, null, false).get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AsyncJobsException known) {
                throw known;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private Optional<Task> unfinished(@Nullable String id) throws InterruptedException {
        if (id == null) {
            return Optional.empty();
        }
        try {
            return tasks.load(id, stores.timeout())
                    .map(version -> version.task())
                    .filter(task -> !task.state().isFinal());
        } catch (CorruptDataException unreadable) {
            return Optional.empty(); // it will never end
        }
    }

    private void replace(Schedule schedule, @Nullable String last, Instant due) throws InterruptedException {
        var unfinished = unfinished(last);
        if (unfinished.isPresent()) {
            try {
                canceller.cancel(
                        unfinished.get().id(), "schedule " + schedule.name() + " replaced it at " + due, false);
            } catch (RefusedException | NotFoundException overByNow) {
                LOG.debug("{} needs no end", unfinished.get());
            }
        }
    }

    private Firing firing(Instant due, What what, @Nullable String task, @Nullable String reason) {
        return new Firing(due, stores.clock().instant(), what, task, reason);
    }

    private StoredState mark(Schedule schedule, StoredState at, Firing firing) throws InterruptedException {
        gates.mark();
        StoredState marked;
        try {
            marked = save(schedule, at, at.state().marked(firing));
        } finally {
            gates.marked();
        }
        switch (firing.what()) {
            case FIRED, BY_HAND -> {
                counts.fired.increment();
                LOG.debug("{} fired for {}: task {}", schedule, firing.due(), firing.taskId());
            }
            case CAUGHT_UP -> {
                counts.caughtUp.increment();
                LOG.info("{} caught up for {}: task {}", schedule, firing.due(), firing.taskId());
            }
            case SKIPPED -> {
                counts.skipped.increment();
                LOG.info("{} skipped {}: {}", schedule, firing.due(), firing.reasonText());
            }
            case FAILED -> {
                counts.failed.increment();
                LOG.warn("{} failed for {}: {}", schedule, firing.due(), firing.reasonText());
            }
        }
        events.scheduleFired(schedule, firing);
        stores.telemetry()
                .tell(new Measurement.Fired(
                        schedule.queue(),
                        schedule.taskType(),
                        firing.what(),
                        Duration.between(firing.due(), firing.at())));
        return marked;
    }

    private StoredState save(Schedule schedule, StoredState at, ScheduleState next) throws InterruptedException {
        return new StoredState(next, schedules.saveState(schedule.name(), next, at.revision()));
    }
}
