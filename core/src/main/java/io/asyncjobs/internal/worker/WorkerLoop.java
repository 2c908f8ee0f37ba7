package io.asyncjobs.internal.worker;

import io.asyncjobs.internal.jetstream.Acks;
import io.asyncjobs.internal.jetstream.Feed;
import io.asyncjobs.internal.jetstream.Item;
import io.asyncjobs.internal.jetstream.QueueStreams;
import io.asyncjobs.queue.QueueSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Items in, slots out. Each queue has a small buffer; a free slot takes its next item from the queue that the picker
 * names; what all open pulls ask for together is at most the free slots and one for each queue. What waits for a slot
 * for about a tenth of a second is given back, and its queue then asks for no more than there are slots ({@link
 * PullAhead}).
 *
 * <p>Everything happens when something changed, an item came or a slot became free, under one lock.
 */
final class WorkerLoop {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerLoop.class);

    /** How long a free slot waits for the queue whose turn it is, about ten round trips. */
    private static final Duration PATIENCE = Duration.ofMillis(5);

    private static final Duration AFTER_REFUSAL = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    private final int slots;
    private final Consumer<Duration> wakeUp;
    private final Executor executor;
    private final boolean startsAtOnce;
    private final Acks acks;
    private final Consumer<Item> putOff;
    private final QueuePicker picker;
    private final List<QueueLane> lanes = new ArrayList<>();
    private final List<QueueLane> candidates = new ArrayList<>();
    private final Map<Key, TaskRun> running = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<TaskRun> starting = new ArrayDeque<>();
    private int busy;
    private long fullSinceNanos;
    private final Turnover turnover = new Turnover(System.nanoTime());
    private final List<QueueLane> hungry = new ArrayList<>();
    private int portion = 1;
    private long lookAgainNanos = System.nanoTime();
    private volatile boolean stopping;
    private volatile boolean interrupting;
    private Runnable onIdle = () -> {};

    /** Puts an item that must not start now into the delay stream by {@code putOff}; calls {@code wakeUp} when it wants {@link #changed} to be called after that time. */
    WorkerLoop(
            int slots,
            Executor executor,
            boolean startsAtOnce,
            Acks acks,
            Consumer<Item> putOff,
            Consumer<Duration> wakeUp) {
        this.startsAtOnce = startsAtOnce;
        this.putOff = putOff;
        this.wakeUp = wakeUp;
        this.slots = slots;
        this.executor = executor;
        this.acks = acks;
        this.picker = new QueuePicker(slots);
    }

    /** Begins to serve a queue. */
    void serve(Feed feed, QueueSettings queue, BiFunction<QueueSettings, Held, TaskRun> newRun) {
        var lane = new QueueLane(queue, newRun);
        var source = feed.items(queue.name(), item -> delivered(lane, item), this::changed);
        lock.lock();
        try {
            lane.source = source;
            lanes.add(lane);
        } finally {
            lock.unlock();
        }
        changed();
    }

    private void delivered(QueueLane lane, Item item) {
        lock.lock();
        try {
            var run = running.get(key(item));
            if (run != null && !run.held().isGivenUp()) {
                run.held().adopt(item); // its lease ran out by the server's clock, but we still have it: keep running
                return;
            }
            if (stopping) {
                acks.giveBackUnconfirmed(item);
                return;
            }
            for (var held : lane.buffer) {
                if (held.item().sequence() == item.sequence()) {
                    held.adopt(item);
                    return;
                }
            }
            if (!lane.hasWork && lane.buffer.isEmpty()) {
                picker.rejoin(lane);
            }
            lane.buffer.add(new Held(item, lane.settings.effectiveLease().toNanos()));
            lane.heardOf(item.pending());
            lane.waitedForSinceNanos = 0;
            lane.notWaitedFor = false;
            lane.gone = false;
            startAndPull();
        } finally {
            lock.unlock();
        }
        beginStarting();
    }

    void changed() {
        lock.lock();
        try {
            startAndPull();
        } finally {
            lock.unlock();
        }
        beginStarting();
    }

    /** Outside of the lock, by whichever thread comes first. */
    private void beginStarting() {
        for (var next = nextStarting(); next != null; next = nextStarting()) {
            next.begin();
        }
    }

    private @Nullable TaskRun nextStarting() {
        lock.lock();
        try {
            return starting.poll();
        } finally {
            lock.unlock();
        }
    }

    private void startAndPull() {
        if (stopping) {
            return;
        }
        while (busy < slots && startNext()) {
            // until the slots are taken or the buffers empty
        }
        giveBackWhatWaits();
        pull();
    }

    private boolean startNext() {
        long now = System.nanoTime();
        candidates.clear();
        for (int i = 0; i < lanes.size(); i++) { // with hundreds of queues this is what each start costs
            var lane = lanes.get(i);
            lane.dropStale(now);
            if (!lane.buffer.isEmpty() || lane.mayBringMore()) {
                candidates.add(lane);
            }
        }
        var lane = picker.next(candidates, Portion.patience(portion));
        if (lane == null) {
            return false;
        }
        return lane.buffer.isEmpty() ? giveUpWaiting(lane, now) : start(lane, lane.buffer.remove());
    }

    /** Whether the turn of a lane that has nothing here yet is over; after it is, it is not waited for until it delivers. */
    private boolean giveUpWaiting(QueueLane lane, long now) {
        if (lane.waitedForSinceNanos == 0) {
            if (lane.source.asked() == 0 && !lane.pull(1)) {
                lane.notWaitedFor = true; // nothing can come
            }
            if (!lane.mayBringMore()) {
                return true;
            }
            lane.waitedForSinceNanos = now;
            wakeUp.accept(PATIENCE);
            return false;
        }
        lane.notWaitedFor = now - lane.waitedForSinceNanos >= PATIENCE.toNanos();
        return lane.notWaitedFor;
    }

    /** With no slot free, what waited here long enough goes to a worker that has one. */
    private void giveBackWhatWaits() {
        if (busy < slots) {
            return;
        }
        long now = System.nanoTime();
        if (now - lookAgainNanos < 0) {
            return; // none is there that long
        }
        long longest = -1;
        for (var lane : lanes) {
            for (Iterator<Held> each = lane.buffer.iterator(); each.hasNext(); ) {
                var held = each.next();
                long waited = now - held.item().receivedNanos();
                if (waited < PullAhead.LONGEST_WAIT_NANOS) {
                    longest = Math.max(longest, waited);
                    continue;
                }
                lane.ahead.waitedTooLong();
                if (lane.mayGiveBack(held)) {
                    each.remove();
                    acks.giveBackUnconfirmed(held.item());
                    lane.hasWork = true;
                }
            }
        }
        if (longest >= 0) {
            long delay = PullAhead.LONGEST_WAIT_NANOS - longest;
            lookAgainNanos = now + delay;
            wakeUp.accept(Duration.ofNanos(delay));
        }
    }

    private void giveBackAll(QueueLane lane) {
        lane.buffer.forEach(held -> acks.giveBackUnconfirmed(held.item()));
        lane.buffer.clear();
    }

    /**
     * The queue is now as this says; null where it does not exist. What is held keeps running, with a lease that follows
     * the queue's; what was not started is given back where fewer may run, or none.
     */
    void update(String queue, QueueStreams.@Nullable Live live) {
        lock.lock();
        try {
            for (var lane : lanes) {
                if (lane.settings.name().equals(queue)) {
                    update(lane, live);
                }
            }
            startAndPull();
        } finally {
            lock.unlock();
        }
        beginStarting();
    }

    private void update(QueueLane lane, QueueStreams.@Nullable Live live) {
        if (live == null) {
            if (!lane.gone) {
                LOG.warn(
                        "queue {} is gone; this worker goes on with its other queues, and with this one once it is made"
                                + " again",
                        lane.settings.name());
                lane.gone = true;
                lane.hasWork = false;
                giveBackAll(lane);
            }
            return;
        }
        if (lane.gone) {
            LOG.info("queue {} is there again and served", lane.settings.name());
        }
        var before = lane.settings;
        lane.gone = false;
        lane.settings = live.settings();
        lane.setPriority(live.settings().priority());
        if (!before.effectiveLease().equals(live.settings().effectiveLease())) {
            long lease = live.settings().effectiveLease().toNanos();
            lane.buffer.forEach(held -> held.leaseBecomes(lease));
            running.values().stream()
                    .map(TaskRun::held)
                    .filter(held -> held.item().queue().equals(before.name()))
                    .forEach(held -> held.leaseBecomes(lease));
        }
        boolean stops = live.paused() && !lane.paused;
        lane.paused = live.paused();
        if (live.settings().maxConcurrent() < before.maxConcurrent()) {
            // what is given back would be delivered again above the new limit, which the server checks for new items
            // only
            lane.buffer.forEach(held -> putOff.accept(held.item()));
            lane.buffer.clear();
        }
        if (stops) {
            giveBackAll(lane);
            lane.hasWork = false;
        }
    }

    private boolean start(QueueLane lane, Held held) {
        picker.started(lane);
        var run = lane.newRun(held);
        busy++;
        if (busy == slots) {
            fullSinceNanos = System.nanoTime();
        }
        running.put(key(held.item()), run);
        if (startsAtOnce) {
            starting.add(run);
            return true;
        }
        try {
            executor.execute(run);
        } catch (RejectedExecutionException full) {
            LOG.warn("the executor refused {}; it is tried again in {}", held.item(), AFTER_REFUSAL);
            running.remove(key(held.item()));
            busy--;
            lane.buffer.addFirst(held);
            wakeUp.accept(AFTER_REFUSAL);
            return false;
        } catch (RuntimeException | Error failed) {
            running.remove(key(held.item()));
            busy--;
            throw failed;
        }
        return true;
    }

    private void pull() {
        int priorities = 0;
        int waitedFor = 0;
        int working = 0;
        for (int i = 0; i < lanes.size(); i++) {
            var lane = lanes.get(i);
            if (lane.expectsWork()) {
                priorities += lane.settings.priority();
                working++;
            }
            if (lane.isWaitedFor()) {
                waitedFor++;
            }
        }
        portion = Portion.of(slots, working);
        if (portion == 1) {
            pullShares(priorities, waitedFor);
        } else {
            pullPortions((double) priorities / working);
        }
    }

    /** Each queue with work asks for its share of the free slots, by priority. */
    private void pullShares(int allPriorities, int waitedFor) {
        int free = slots - busy;
        int priorities = allPriorities;
        boolean allKept = waitedFor >= free;
        int freeAtAll = free;
        for (int i = 0; i < lanes.size(); i++) {
            var lane = lanes.get(i);
            int share = 0;
            if (lane.expectsWork()) {
                // rounded up against what is left of the free slots, so that none of them is left out
                share = (int) (((long) free * lane.settings.priority() + priorities - 1) / priorities);
                free -= share;
                priorities -= lane.settings.priority();
            }
            int wanted = lane.wanted(share, freeAtAll, allKept);
            int missing = (int) (wanted - lane.has());
            if (missing > 0 && (missing >= wanted / 2 || missing >= 256)) {
                lane.pull(missing);
            }
        }
    }

    /** The queues with work that have used up what they had ask for a portion, those first that are furthest behind. */
    private void pullPortions(double meanPriority) {
        int free = slots - busy;
        int ahead = 0;
        long have = 0;
        hungry.clear();
        for (int i = 0; i < lanes.size(); i++) {
            var lane = lanes.get(i);
            long has = lane.has();
            if (!lane.expectsWork()) {
                if (has == 0 && lane.wanted(0, free, false) > 0) {
                    lane.pull(1);
                }
                continue;
            }
            have += has;
            ahead += lane.ahead.isAllowed() ? 1 : 0;
            if (has == 0 || Portion.isUsedUp(has, portionOf(lane, meanPriority))) {
                hungry.add(lane);
            }
        }
        long room = free + Math.min(ahead, turnover.most(System.nanoTime())) - have;
        while (room >= portion || (room > 0 && have < free)) {
            var lane = picker.next(hungry);
            if (lane == null) {
                return;
            }
            hungry.remove(lane);
            int batch = (int) Math.min(portionOf(lane, meanPriority), room);
            if (lane.pull(batch)) {
                room -= batch;
                have += batch;
            }
        }
    }

    private int portionOf(QueueLane lane, double meanPriority) {
        return Portion.within(portion, lane.settings.priority(), meanPriority, lane.settings.maxConcurrent());
    }

    /** A run is over and its slot free. */
    void released(TaskRun run) {
        lock.lock();
        try {
            running.remove(key(run.held().item()), run);
            if (busy == slots) {
                long full = System.nanoTime() - fullSinceNanos;
                lanes.forEach(lane -> lane.ahead.slotFreedAfter(full));
            }
            busy--;
            turnover.freed(System.nanoTime());
            if (busy == 0) {
                idle.signalAll();
                onIdle.run();
            }
            startAndPull();
        } finally {
            lock.unlock();
        }
        beginStarting();
    }

    private record Key(long sequence, String queue) {}

    private static Key key(Item item) {
        return new Key(item.sequence(), item.queue());
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether handlers are being interrupted, those that start now too. */
    boolean isInterrupting() {
        return interrupting;
    }

    /** Interrupts all handlers, since the worker stops. */
    void interruptAll() {
        interrupting = true;
        running().forEach(run -> run.attempt().ifPresent(attempt -> attempt.cancel(Cancellation.STOPPING)));
    }

    /** Runs the action when the last slot becomes free, at once where none is taken. */
    void whenIdle(Runnable action) {
        lock.lock();
        try {
            if (busy > 0) {
                onIdle = action;
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    /** How many slots are taken. */
    int busy() {
        lock.lock();
        try {
            return busy;
        } finally {
            lock.unlock();
        }
    }

    /** The runs that hold a slot. */
    List<TaskRun> running() {
        return List.copyOf(running.values());
    }

    /** Everything that this process holds. */
    List<Held> held() {
        var held = new ArrayList<Held>();
        running.values().forEach(run -> held.add(run.held()));
        lock.lock();
        try {
            lanes.forEach(lane -> held.addAll(lane.buffer));
        } finally {
            lock.unlock();
        }
        return held;
    }

    /** Looks after the open pulls; called every second. */
    void check() {
        List<Feed.Source> sources;
        lock.lock();
        try {
            sources = lanes.stream().map(lane -> lane.source).toList();
        } finally {
            lock.unlock();
        }
        sources.forEach(Feed.Source::check);
    }

    /** Starts nothing more and gives back what was not started. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            lanes.forEach(this::giveBackAll);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no slot is taken; false if the time was over first. */
    boolean awaitIdle(Duration limit) throws InterruptedException {
        long left = limit.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (busy > 0) {
                if (left <= 0) {
                    return false;
                }
                left = idle.awaitNanos(Math.min(left, TimeUnit.HOURS.toNanos(1)));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
