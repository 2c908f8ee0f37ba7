package io.asyncjobs.internal.scheduling;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.internal.jetstream.ScheduleStore;
import io.asyncjobs.internal.jetstream.ScheduleStore.Stored;
import io.asyncjobs.internal.jetstream.ScheduleStore.StoredState;
import io.asyncjobs.internal.jetstream.ScheduleWatch;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Enqueuer;
import io.asyncjobs.internal.lifecycle.RoomWaiter;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.schedule.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires all schedules of a namespace in time while it leads, and follows what another leader does while it does not. One
 * thread waits for the next due time; what is due is dealt with on virtual threads, see {@link Gates}.
 */
public final class SchedulerLoop {

    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final long CLOCK_NANOS = Duration.ofMinutes(1).toNanos();

    private final Stores stores;
    private final ScheduleStore schedules;
    private final String name;
    private final BooleanSupplier leads;
    private final FiringCounts counts = new FiringCounts();
    private final FiringRun run;
    private final WarmUp warmUp;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Slot> slots = new HashMap<>();
    private final TreeSet<Slot> agenda =
            new TreeSet<>(Comparator.comparing((Slot slot) -> Objects.requireNonNull(slot.wakeAt))
                    .thenComparing(slot -> slot.name));
    private final Set<String> unreadable = new HashSet<>();
    private @Nullable ScheduleWatch watch;
    private @Nullable Thread timer;
    private FiringTimes.@Nullable Term term;
    private @Nullable Instant lookedAt;
    private boolean complete;
    private boolean stopping;
    private int running;

    /**
     * Fires nothing before {@link #start}.
     *
     * @param name the scheduler's name, in claims and thread names
     * @param trust what its tasks are signed by
     * @param leads whether this process may fire at this moment
     */
    public SchedulerLoop(Stores stores, String name, Trust trust, BooleanSupplier leads) {
        this.stores = stores;
        this.schedules = stores.schedules();
        this.name = name;
        this.leads = leads;
        this.warmUp = new WarmUp(stores, trust);
        this.run = new FiringRun(
                stores,
                new Enqueuer(stores, new RoomWaiter(stores.telemetry()), stores.timeout(), trust),
                counts,
                name,
                this::mayFire);
    }

    /** Reads all schedules and begins. Blocks for some round trips, not until all are read. */
    public void start() throws InterruptedException {
        stores.streams().measureClock();
        var thread =
                Thread.ofPlatform().daemon().name("asyncjobs-scheduler-" + name).unstarted(this::keepTime);
        lock.lock();
        try {
            timer = thread;
        } finally {
            lock.unlock();
        }
        var opened = schedules.watch(new Follower());
        lock.lock();
        try {
            watch = opened;
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    /**
     * Leads from now on: what was due before was missed.
     *
     * @param afterForeign whether a scheduler of the Go original led before, as far as is known
     */
    public void won(boolean afterForeign) {
        lock.lock();
        try {
            term = new FiringTimes.Term(stores.clock().instant(), afterForeign);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Leads no more: fires nothing until it has {@link #won} again. */
    public void lost() {
        lock.lock();
        try {
            term = null;
        } finally {
            lock.unlock();
        }
    }

    private void warm() {
        var some = slots.values().stream()
                .flatMap(slot -> Optional.ofNullable(slot.version).stream())
                .map(Stored::schedule)
                .limit(WarmUp.WORTHWHILE)
                .toList();
        if (!some.isEmpty()) {
            Thread.ofVirtual().name("asyncjobs-scheduler-warm-up").start(() -> {
                try {
                    warmUp.run(some);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private boolean mayFire() {
        lock.lock();
        try {
            return !stopping && isLeading();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLeading() {
        return term != null && leads.getAsBoolean();
    }

    /** What it has done. */
    public FiringCounts counts() {
        return counts;
    }

    /** How many schedules it knows. */
    public int known() {
        lock.lock();
        try {
            return (int)
                    slots.values().stream().filter(slot -> slot.version != null).count();
        } finally {
            lock.unlock();
        }
    }

    /** How many schedules are paused. */
    public int paused() {
        lock.lock();
        try {
            return (int) slots.values().stream()
                    .filter(slot -> slot.version != null
                            && slot.version.schedule().paused().isPresent())
                    .count();
        } finally {
            lock.unlock();
        }
    }

    /** Whether its thread runs, or has ended since it was stopped. */
    public boolean isAlive() {
        lock.lock();
        try {
            return stopping || (timer != null && timer.isAlive());
        } finally {
            lock.unlock();
        }
    }

    /** How many documents it cannot read. */
    public int unreadable() {
        lock.lock();
        try {
            return unreadable.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has read all that was stored when it began. */
    public boolean isComplete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }

    private void keepTime() {
        long clockNanos = System.nanoTime();
        try {
            while (true) {
                lock.lockInterruptibly();
                try {
                    if (stopping) {
                        return;
                    }
                    long unused = changed.awaitNanos(guardedStep());
                } finally {
                    lock.unlock();
                }
                if (System.nanoTime() - clockNanos > CLOCK_NANOS) {
                    clockNanos = System.nanoTime();
                    Thread.ofVirtual().start(this::measureClock);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A step that fails is tried again in a second: the thread that keeps the time never ends by itself. */
    private long guardedStep() {
        try {
            return step();
        } catch (RuntimeException bug) {
            LOG.error("the scheduler {} goes on in a moment; please report this", name, bug);
            return LONGEST_WAIT.toNanos();
        }
    }

    private void measureClock() {
        try {
            stores.streams().measureClock();
        } catch (AsyncJobsException | IllegalStateException failed) {
            LOG.debug("the server's clock was not measured: {}", failed.getMessage());
        }
    }

    /** Starts what is due; answers how long there is nothing to do, a second at most, since clocks are corrected. */
    private long step() {
        var wait = LONGEST_WAIT;
        var now = stores.clock().instant();
        if (complete && isLeading()) {
            afterSleep(now);
            while (!agenda.isEmpty() && !wakeAt(agenda.first()).isAfter(now)) {
                var slot = agenda.removeFirst();
                slot.wakeAt = null;
                begin(slot);
            }
            if (!agenda.isEmpty()) {
                var until = Duration.between(now, wakeAt(agenda.first()));
                wait = until.compareTo(wait) < 0 ? until : wait;
            }
        }
        lookedAt = now;
        return Math.max(1, wait.toNanos());
    }

    /** What passed while the machine slept was missed, though no other scheduler led: it steps each second otherwise. */
    private void afterSleep(Instant now) {
        if (term != null && lookedAt != null && lookedAt.plus(FiringTimes.LATE).isBefore(now)) {
            LOG.warn("scheduler {} did not run from {} on; what was due since was missed", name, lookedAt);
            term = new FiringTimes.Term(now, term.afterForeign());
        }
    }

    private static Instant wakeAt(Slot slot) {
        return Objects.requireNonNull(slot.wakeAt);
    }

    private void begin(Slot slot) {
        slot.busy = true;
        running++;
        Thread.ofVirtual().name("asyncjobs-scheduler-fire-" + slot.name).start(() -> {
            try {
                deal(slot);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                ended(slot);
            }
        });
    }

    private void deal(Slot slot) throws InterruptedException {
        Stored version;
        StoredState at;
        FiringTimes times;
        FiringTimes.Term led;
        lock.lock();
        try {
            version = slot.version;
            at = slot.state;
            led = term;
            if (version == null || stopping || led == null || !leads.getAsBoolean()) {
                return;
            }
            times = slot.times(name).orElseThrow();
        } finally {
            lock.unlock();
        }
        try {
            var decision = times.decide(led, stores.clock().instant()); // not under the lock: it may walk a long way
            succeeded(slot, run.apply(decision, version.schedule(), at));
        } catch (ConflictException changedMeanwhile) {
            LOG.debug("{}: {}", version.schedule(), changedMeanwhile.getMessage());
            lookAgain(slot, version, at);
        } catch (AsyncJobsException failed) {
            LOG.warn("{} goes on in a moment: {}", version.schedule(), failed.getMessage());
            putOff(slot);
        } catch (RuntimeException closedOrBug) {
            if (!isStopping()) {
                LOG.error("{} goes on in a moment; please report this", version.schedule(), closedOrBug);
            }
            putOff(slot);
        }
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void succeeded(Slot slot, StoredState now) {
        lock.lock();
        try {
            slot.learn(now);
            slot.failures = 0;
            slot.retryAt = null;
        } finally {
            lock.unlock();
        }
    }

    private void putOff(Slot slot) {
        lock.lock();
        try {
            slot.failures++;
            slot.retryAt = stores.clock().instant().plusSeconds(Math.min(10, 1L << Math.min(slot.failures - 1, 4)));
        } finally {
            lock.unlock();
        }
    }

    /** A state that is gone means that the schedule is, or is another one: without it old times would seem to be due. */
    private void lookAgain(Slot slot, Stored version, StoredState before) throws InterruptedException {
        try {
            var state = schedules.state(slot.name);
            boolean gone = state.state().equals(ScheduleState.none()) && state.revision() > 0;
            boolean same = !gone
                    || schedules
                            .revision(slot.name)
                            .filter(revision -> revision == version.revision())
                            .isPresent();
            lock.lock();
            try {
                slot.learn(state);
                if (!same && version.equals(slot.version)) {
                    slot.version = slot.next;
                    slot.next = null;
                }
            } finally {
                lock.unlock();
            }
            if (state.revision() <= before.revision()) {
                putOff(slot);
            }
        } catch (AsyncJobsException failed) {
            LOG.debug("the state of {} was not read: {}", version.schedule(), failed.getMessage());
            putOff(slot);
        }
    }

    private void ended(Slot slot) {
        lock.lock();
        try {
            running--;
            slot.busy = false;
            if (slots.get(slot.name) == slot) {
                place(slot);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Puts it into the agenda at the time at which there is something to do about it. */
    private void place(Slot slot) {
        if (slot.wakeAt != null) {
            agenda.remove(slot);
            slot.wakeAt = null;
        }
        if (slot.busy || stopping) {
            return;
        }
        var times = slot.times(name);
        var wake = times.flatMap(FiringTimes::wake);
        if (slot.next != null
                && (slot.failures > 0 || wake.isEmpty() || wake.get().isAfter(slot.next.time()))) {
            slot.version = slot.next;
            slot.next = null;
            wake = slot.times(name).flatMap(FiringTimes::wake);
        }
        if (wake.isPresent()) {
            var retry = slot.retryAt;
            slot.wakeAt = retry == null || retry.isBefore(wake.get()) ? wake.get() : retry;
            agenda.add(slot);
            if (agenda.first() == slot) {
                changed.signalAll();
            }
        }
    }

    /** Begins nothing more and waits for what was begun, five seconds at most. */
    public void stop() throws InterruptedException {
        ScheduleWatch ending;
        Thread thread;
        lock.lock();
        try {
            stopping = true;
            ending = watch;
            thread = timer;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            ending.close();
        }
        if (thread != null && thread.getState() != Thread.State.NEW) {
            thread.join(Duration.ofSeconds(1));
        }
        long left = TimeUnit.SECONDS.toNanos(5);
        lock.lockInterruptibly();
        try {
            while (running > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes in what the watch tells. */
    private final class Follower implements ScheduleStore.Watcher {
        @Override
        public void stored(Stored stored) {
            lock.lock();
            try {
                var slot = slots.computeIfAbsent(stored.schedule().name(), Slot::new);
                unreadable.remove(slot.name);
                var before = slot.version;
                if (before != null && before.revision() >= stored.revision()) {
                    return; // told again
                }
                if (before != null && isDueBefore(slot, stored)) {
                    slot.next = stored;
                } else {
                    slot.version = stored;
                    slot.next = null;
                }
                slot.failures = 0;
                slot.retryAt = null;
                place(slot);
            } finally {
                lock.unlock();
            }
        }

        /** What was due before its change is still dealt with by its former settings. */
        private boolean isDueBefore(Slot slot, Stored stored) {
            return isLeading()
                    && slot.times(name)
                            .flatMap(FiringTimes::wake)
                            .filter(wake -> !wake.isAfter(stored.time()))
                            .isPresent();
        }

        @Override
        public void unreadable(String schedule, String reason) {
            lock.lock();
            try {
                if (unreadable.add(schedule)) {
                    LOG.warn("{}; it does not fire", reason);
                }
                remove(schedule);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void deleted(String schedule) {
            lock.lock();
            try {
                unreadable.remove(schedule);
                remove(schedule);
            } finally {
                lock.unlock();
            }
        }

        private void remove(String schedule) {
            var slot = slots.get(schedule);
            if (slot != null) {
                slot.version = null;
                slot.next = null;
                place(slot);
                if (!slot.busy) {
                    slots.remove(schedule);
                }
            }
        }

        @Override
        public void state(String schedule, StoredState state) {
            lock.lock();
            try {
                var slot = slots.computeIfAbsent(schedule, Slot::new);
                slot.learn(state);
                place(slot);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void complete() {
            lock.lock();
            try {
                if (!complete && slots.size() >= WarmUp.WORTHWHILE) {
                    warm();
                }
                complete = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
