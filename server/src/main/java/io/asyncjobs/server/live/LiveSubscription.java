package io.asyncjobs.server.live;

import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.TaskRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One listener of the {@link LiveHub}: {@link #next} is for one thread, the rest for any.
 *
 * <p>What changes is kept until it is fetched, of each task the latest only. Where too many tasks changed, nothing more is
 * kept, and what was missed is read from the index when the listener comes for it: so is what a listener missed that
 * resumes.
 */
public final class LiveSubscription implements AutoCloseable {

    /** How many changed tasks are kept. */
    static final int MOST_KEPT = 2_000;

    /** How many changed tasks a listener that is behind is told; after more it must read anew what it shows. */
    static final int MOST_MISSED = 10_000;

    private static final Duration CATCHING_UP = Duration.ofSeconds(2);
    private static final int MOST_TOLD = 20_000;
    private static final int MOST_OTHERS = 1_000;

    private final LiveFilter filter;
    private final TaskIndex index;
    private final Runnable onClose;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Change> tasks = new HashMap<>();
    private final Map<String, LiveEvent> others = new LinkedHashMap<>();
    private final Map<String, Boolean> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_TOLD;
        }
    };

    /** Up to where everything was told, or is kept. */
    private long position;

    /** From where on what was kept is not all; -1 while it is. */
    private long missedFrom;

    /** Whether some of what is no task was dropped. */
    private boolean othersLost;

    private boolean closed;

    /** Up to where the index was read for what was missed; for the thread of {@link #next}. */
    private long readUpTo = -1;

    /** The latest of a task: as it is, or gone for null. */
    private record Change(
            String id,
            String queue,
            long sequence,
            @Nullable TaskRow row) {}

    /** Of what comes after that position; what came after {@code missedFrom}, unless it is -1, is read from the index. */
    LiveSubscription(LiveFilter filter, TaskIndex index, long position, long missedFrom, Runnable onClose) {
        this.filter = filter;
        this.index = index;
        this.position = position;
        this.missedFrom = missedFrom;
        this.onClose = onClose;
    }

    /** Keeps what was read. Never blocks for long. */
    void add(TaskIndex.Batch batch) {
        lock.lock();
        try {
            boolean wasEmpty = tasks.isEmpty();
            if (isWanted("task")) {
                for (var row : batch.changed()) {
                    if (isInScope(row.queue())) {
                        keep(new Change(row.id(), row.queue(), row.sequence(), row));
                    }
                }
                for (var removed : batch.removed()) {
                    if (isInScope(removed.queue())) {
                        keep(new Change(removed.id(), removed.queue(), batch.position(), null));
                    }
                }
            }
            position = Math.max(position, batch.position());
            if (wasEmpty && (!tasks.isEmpty() || missedFrom >= 0)) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void keep(Change change) {
        if (missedFrom >= 0 && tasks.isEmpty()) {
            return; // read from the index later
        }
        if (tasks.size() >= MOST_KEPT && !tasks.containsKey(change.id())) {
            missedFrom =
                    tasks.values().stream().mapToLong(Change::sequence).min().orElse(position + 1) - 1;
            tasks.clear();
            return;
        }
        tasks.put(change.id(), change);
    }

    /** Keeps something that is no task, the latest of its key; what is about no queue is for who hears of all. */
    void add(String key, String queue, LiveEvent event) {
        if (isInScope(queue)) {
            add(key, event);
        }
    }

    /** Keeps it, whatever it is about. */
    void add(String key, LiveEvent event) {
        if (!isWanted(event.name())) {
            return;
        }
        lock.lock();
        try {
            if (others.size() >= MOST_OTHERS && !others.containsKey(key)) {
                others.clear();
                othersLost = true;
            }
            others.put(key, event);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Of which queues it hears, none for all. */
    Set<String> queues() {
        return filter.queues();
    }

    /** Whether it hears events of that name. */
    boolean isWanted(String name) {
        return filter.names().isEmpty() || filter.names().contains(name);
    }

    private boolean isInScope(String queue) {
        return filter.queues().isEmpty() || filter.queues().contains(queue);
    }

    /**
     * What there is to tell, at least one unless nothing happens within that time: then it is empty, and a heartbeat is due.
     * Waits otherwise.
     *
     * @throws io.asyncjobs.server.index.IndexException if the index cannot be read now; the next call tries again
     */
    public List<LiveEvent> next(Duration longest) throws InterruptedException {
        long stop = System.nanoTime() + longest.toNanos();
        while (true) {
            var events = fetch(stop - System.nanoTime());
            if (!events.isEmpty() || isClosed() || System.nanoTime() - stop >= 0) {
                return events;
            }
        }
    }

    private List<LiveEvent> fetch(long nanos) throws InterruptedException {
        List<Change> kept;
        List<LiveEvent> rest;
        long from;
        long upTo;
        lock.lock();
        try {
            long left = nanos;
            while (!closed && tasks.isEmpty() && others.isEmpty() && missedFrom < 0) {
                if (left <= 0) {
                    return List.of();
                }
                left = changed.awaitNanos(left);
            }
            if (closed) {
                return List.of();
            }
            from = missedFrom;
            missedFrom = -1; // what comes from now on is kept again
            upTo = position;
            kept = List.copyOf(tasks.values());
            rest = new ArrayList<>(others.values());
            if (othersLost) {
                rest.addFirst(new LiveEvent("reset", OptionalLong.empty(), "{}"));
            }
            tasks.clear();
            others.clear();
            othersLost = false;
        } finally {
            lock.unlock();
        }
        var events = new ArrayList<LiveEvent>();
        if (from >= 0) {
            try {
                upTo = tellMissed(from, events);
            } catch (RuntimeException notNow) {
                missAgain(from);
                throw notNow;
            }
        } else {
            tell(kept, readUpTo, events);
        }
        if (!events.isEmpty() || !rest.isEmpty()) {
            rest.forEach(events::add);
            var last = events.removeLast(); // everything up to there is told with it
            events.add(new LiveEvent(
                    last.name(), OptionalLong.of(Math.max(upTo, last.id().orElse(0))), last.json()));
        }
        return events;
    }

    private void missAgain(long from) {
        lock.lock();
        try {
            missedFrom = from;
            tasks.clear();
        } finally {
            lock.unlock();
        }
    }

    private long tellMissed(long from, List<LiveEvent> events) throws InterruptedException {
        boolean unused = index.await(from, CATCHING_UP); // an id of a server that was a moment ahead
        var missed = index.missedSince(from, MOST_MISSED);
        readUpTo = missed.position();
        if (!isWanted("task")) {
            return missed.position();
        }
        if (!missed.isComplete()) {
            events.add(new LiveEvent("reset", OptionalLong.of(missed.position()), "{}"));
            return missed.position();
        }
        var changes = new ArrayList<Change>();
        for (var row : missed.changed()) {
            if (isInScope(row.queue())) {
                changes.add(new Change(row.id(), row.queue(), row.sequence(), row));
            }
        }
        for (var removed : missed.removed()) {
            if (isInScope(removed.queue())) {
                changes.add(new Change(removed.id(), removed.queue(), missed.position(), null));
            }
        }
        tell(changes, -1, events);
        return missed.position();
    }

    /** Tells what is newer than that sequence: the rest was read from the index when it was newer. */
    private void tell(List<Change> changes, long newerThan, List<LiveEvent> events) {
        var sorted = new ArrayList<>(changes);
        sorted.sort(Comparator.comparingLong(Change::sequence));
        for (var change : sorted) {
            var row = change.row();
            if (change.sequence() < newerThan || (row != null && change.sequence() == newerThan)) {
                continue;
            }
            boolean matches = row != null && filter.tasks().matches(row);
            boolean wasTold = matches ? told.put(change.id(), true) != null : told.remove(change.id()) != null;
            if (matches || wasTold || row == null) {
                events.add(new LiveEvent(
                        "task",
                        OptionalLong.of(change.sequence()),
                        row == null ? EventTexts.removed(change.id(), change.queue()) : EventTexts.task(row)));
            }
        }
    }

    /** Whether it was closed, by itself or with its hub. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Listens no more; wakes whoever waits in {@link #next}. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        onClose.run();
    }
}
