package io.asyncjobs;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.ScheduleListing;
import io.asyncjobs.internal.jetstream.ScheduleStore;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.scheduling.ByHand;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored schedules, which processes of the Go original read and write too. They fire only while a {@link Scheduler} runs
 * somewhere. Looking never creates anything. Safe for use by many threads.
 */
public final class Schedules {

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final int MOST_ATTEMPTS = 20;
    private static final int MOST_TIMES = 10_000;
    private static final int MOST_CHANGES = 100_000;

    private final Stores stores;
    private final ScheduleStore store;
    private final Duration timeout;
    private final Trust trust;

    Schedules(Stores stores, Duration timeout, Trust trust) {
        this.trust = trust;
        this.stores = stores;
        this.store = stores.schedules();
        this.timeout = timeout;
    }

    /**
     * Stores a new schedule. That its queue does not exist is a warning in the log, since it may be made later. Blocks for a few
     * round trips.
     *
     * @return the schedule with its creation time
     * @throws AlreadyExistsException if there is one of that name; it is untouched
     * @throws UnavailableException if the server does not answer; its effect says what is known
     */
    public Schedule add(Schedule schedule) throws InterruptedException {
        warnWithoutQueue(schedule);
        return store.create(schedule);
    }

    /**
     * Replaces the schedule of that name; its creation time stays. Schedulers take it up within moments; times that are past
     * do not become due by it. Blocks for a few round trips.
     *
     * @return what is stored now
     * @throws NotFoundException if there is none of that name
     */
    public Schedule update(Schedule schedule) throws InterruptedException {
        return update(schedule.name(), before -> schedule);
    }

    /**
     * As {@link #update(Schedule)}, from what is stored; the change is called again where somebody else was faster.
     *
     * @throws NotFoundException if there is none of that name
     * @throws CorruptDataException if its document cannot be read
     * @throws IllegalArgumentException if the change gives it another name
     */
    public Schedule update(String name, UnaryOperator<Schedule> change) throws InterruptedException {
        ConflictException lost = null;
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            var stored = required(name);
            var changed =
                    change.apply(stored.schedule()).created(stored.schedule().created());
            if (!changed.name().equals(name)) {
                throw new IllegalArgumentException("the name of schedule " + name + " cannot be changed to "
                        + changed.name() + "; add another one");
            }
            if (!changed.queue().equals(stored.schedule().queue())) {
                warnWithoutQueue(changed);
            }
            try {
                store.update(changed, stored.revision());
                return changed;
            } catch (ConflictException faster) {
                lost = faster;
            }
        }
        throw new UnavailableException(
                "schedule " + name + " changed at every one of " + MOST_ATTEMPTS + " attempts to update it; try again",
                AsyncJobsException.Effect.NONE,
                lost);
    }

    private ScheduleStore.Stored required(String name) throws InterruptedException {
        return store.find(Schedule.checkedName(name))
                .orElseThrow(() ->
                        new NotFoundException("there is no schedule " + name + "; check the name and the namespace"));
    }

    private void warnWithoutQueue(Schedule schedule) {
        try {
            if (!schedule.queue().equals(TaskSpec.DEFAULT_QUEUE)
                    && stores.queues().find(schedule.queue()).isEmpty()) {
                LOG.warn(
                        "there is no queue {} for {}: its tasks will be queue_error until it is made",
                        schedule.queue(),
                        schedule);
            }
        } catch (AsyncJobsException unknown) {
            LOG.debug("whether queue {} exists is not known: {}", schedule.queue(), unknown.getMessage());
        }
    }

    /**
     * All schedules.
     *
     * @param schedules those that can be read, by name
     * @param unreadable why the others cannot, by name
     * @param states how far they are, by name; see {@link #state}
     */
    public record Listing(List<Schedule> schedules, Map<String, String> unreadable, Map<String, ScheduleState> states) {

        /** How far the schedule of that name is; that of one that was never due says so. */
        public ScheduleState state(String name) {
            return states.getOrDefault(name, ScheduleState.none());
        }
    }

    /**
     * All schedules with their states, those that cannot be read apart. Blocks until all are read.
     *
     * @throws UnavailableException if the server does not answer in time
     */
    public Listing list() throws InterruptedException {
        var found = ScheduleListing.of(stores);
        return new Listing(found.schedules(), found.unreadable(), found.states());
    }

    /**
     * A schedule that was stored or deleted, by whomever.
     *
     * @param name its name
     * @param schedule as it is stored; empty where it was deleted, or its document cannot be read
     * @param deleted whether it was deleted
     * @param time when, by the server's clock
     */
    public record Change(String name, Optional<Schedule> schedule, boolean deleted, Instant time) {}

    /**
     * What changed about schedules.
     *
     * @param changes of each schedule the latest change, the oldest first
     * @param position the sequence up to which all is known, from which to go on
     */
    public record News(List<Change> changes, long position) {

        /** Copies. */
        public News {
            changes = List.copyOf(changes);
        }
    }

    /**
     * What changed after that sequence, to follow the schedules; all that is stored where it is beyond the end, since it is of
     * another storage then. What became of due times is no change of a schedule: see {@link #state} and
     * {@link Events#subscribeToSchedules}. Blocks for a round trip where there is nothing.
     *
     * @param most how many at most, 1 to 100,000; the rest comes when it is asked for the next time
     * @throws IllegalArgumentException if that is out of range
     * @throws UnavailableException if the server does not answer
     */
    public News after(long sequence, int most) throws InterruptedException {
        if (most < 1 || most > MOST_CHANGES) {
            throw new IllegalArgumentException("the limit is " + most + "; it must be between 1 and 100,000");
        }
        var found = store.after(sequence, most);
        var changes = found.found().stream()
                .map(each -> new Change(each.name(), Optional.ofNullable(each.schedule()), each.deleted(), each.time()))
                .toList();
        return new News(changes, found.upTo());
    }

    /**
     * The sequence up to which there may be changes now, 0 for none: what {@link #after} goes on from. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     */
    public long last() {
        return store.last();
    }

    /**
     * The schedule; empty where there is none.
     *
     * @throws CorruptDataException if its document cannot be read
     */
    public Optional<Schedule> find(String name) throws InterruptedException {
        return store.find(Schedule.checkedName(name)).map(ScheduleStore.Stored::schedule);
    }

    /**
     * Deletes it, readable or not, with its history. Tasks that it made stay.
     *
     * @throws NotFoundException if there is none of that name
     */
    public void delete(String name) throws InterruptedException {
        store.delete(Schedule.checkedName(name));
    }

    /**
     * Stops it from firing until it is resumed; due times in between are not made up for.
     *
     * @param reason shown to people; not blank
     */
    public Schedule pause(String name, String reason) throws InterruptedException {
        if (Objects.requireNonNull(reason, "reason").isBlank()) {
            throw new IllegalArgumentException("the reason for the pause is blank; say why");
        }
        return update(name, schedule -> schedule.paused(reason));
    }

    /** Lets it fire again, from its next due time on. */
    public Schedule resume(String name) throws InterruptedException {
        return update(name, schedule -> schedule.paused(null));
    }

    /**
     * Enqueues its task now, paused or not, apart from its due times; no scheduler is needed. Blocks for a few round trips;
     * fails as {@link Producer#enqueue} does.
     *
     * @return the stored task
     * @throws NotFoundException if there is no such schedule, or no such queue
     */
    public Task runNow(String name) throws InterruptedException {
        return new ByHand(stores, timeout, trust).run(required(name).schedule());
    }

    /**
     * Its next due times, within its start and end; a pause is not looked at.
     *
     * @param count how many at most, 1 to 10,000
     * @throws NotFoundException if there is no such schedule
     */
    public List<Instant> next(String name, int count) throws InterruptedException {
        if (count < 1 || count > MOST_TIMES) {
            throw new IllegalArgumentException("the number of times is " + count + "; it must be between 1 and 10,000");
        }
        var schedule = required(name).schedule();
        stores.streams().measureClock();
        var times = new ArrayList<Instant>();
        var next = schedule.nextAfter(stores.clock().instant());
        while (next.isPresent() && times.size() < count) {
            times.add(next.get());
            next = schedule.nextAfter(next.get());
        }
        return times;
    }

    /** How far it is; that of a schedule that was never due says so. */
    public ScheduleState state(String name) throws InterruptedException {
        return store.state(Schedule.checkedName(name)).state();
    }

    /** What became of its latest due times, the oldest first, at most {@value Firing#KEPT}. */
    public List<Firing> history(String name) throws InterruptedException {
        return state(name).history();
    }
}
