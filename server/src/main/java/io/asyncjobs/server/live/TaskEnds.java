package io.asyncjobs.server.live;

import io.asyncjobs.server.index.TaskIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells those who wait for the end of a task when to look at it: once the index has read that it ended or is gone, and now and
 * then, since that may be missed. None of them costs a thread of the system or a subscription, and their number is bounded.
 * Safe for use by many threads.
 */
public final class TaskEnds implements AutoCloseable {

    private static final int MOST = 1_000;

    /** The first look that nothing is told for; each further one is twice as late, up to {@link #SELDOM}. */
    private static final long SOON = Duration.ofSeconds(1).toNanos();

    private static final long SELDOM = Duration.ofSeconds(10).toNanos();

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, List<Place>> places = new HashMap<>();
    private final Runnable endOfIndex;
    private int taken;
    private boolean closed;

    private TaskEnds(TaskIndex index, int most) {
        this.most = most;
        this.endOfIndex = index.listen(this::read);
    }

    /** By what this index reads, which stays open. */
    public static TaskEnds open(TaskIndex index) {
        return open(index, MOST);
    }

    /** The same for at most so many at a time. */
    public static TaskEnds open(TaskIndex index, int most) {
        return new TaskEnds(index, most);
    }

    private void read(TaskIndex.Batch batch) {
        lock.lock();
        try {
            if (places.isEmpty()) {
                return;
            }
            for (var row : batch.changed()) {
                if (row.state().isFinal()) {
                    wake(row.id());
                }
            }
            batch.removed().forEach(removed -> wake(removed.id()));
        } finally {
            lock.unlock();
        }
    }

    private void wake(String task) {
        places.getOrDefault(task, List.of()).forEach(Place::wake);
    }

    /**
     * A place for the calling thread, which is to look at the task once it has it, and each time that it is woken; empty where
     * all are taken, or none is given any more.
     */
    public Optional<Place> enter(String task) {
        lock.lock();
        try {
            if (closed || taken >= most) {
                return Optional.empty();
            }
            var place = new Place(task);
            places.computeIfAbsent(task, any -> new ArrayList<>()).add(place);
            taken++;
            return Optional.of(place);
        } finally {
            lock.unlock();
        }
    }

    private void leave(Place place) {
        lock.lock();
        try {
            var others = places.get(place.task);
            if (others != null && others.remove(place)) {
                taken--;
                if (others.isEmpty()) {
                    places.remove(place.task);
                }
                if (closed) { // else what is answered now would not be sent
                    boolean unused = Thread.interrupted();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    public int waiting() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed: whoever has a place, or has had one until then, is to give up. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts all who have a place, whatever they wait for, and gives none any more. */
    @Override
    public void close() {
        endOfIndex.run();
        lock.lock();
        try {
            closed = true;
            places.values().forEach(all -> all.forEach(Place::interrupt));
        } finally {
            lock.unlock();
        }
    }

    /** The place of one who waits, to be closed by the thread that took it; interrupted only until then. */
    public final class Place implements AutoCloseable {

        private final String task;
        private final Thread holder = Thread.currentThread();
        private final Condition woken = lock.newCondition();
        private boolean due;
        private boolean givenUp;
        private long pause = SOON;

        private Place(String task) {
            this.task = task;
        }

        private void wake() {
            due = true;
            woken.signal();
        }

        private void interrupt() {
            holder.interrupt();
        }

        /** Waits until the task is to be looked at, at most for so long. */
        public void await(long nanos) throws InterruptedException {
            lock.lock();
            try {
                long left = Math.min(nanos, pause);
                while (!due && left > 0) {
                    left = woken.awaitNanos(left);
                }
                if (!due) {
                    pause = Math.min(2 * pause, SELDOM);
                }
                due = false;
            } finally {
                lock.unlock();
            }
        }

        /** Wakes who waits, since nobody is there any more who would get the answer. For any thread. */
        public void giveUp() {
            lock.lock();
            try {
                givenUp = true;
                wake();
            } finally {
                lock.unlock();
            }
        }

        /** Whether nobody would get the answer. */
        public boolean isGivenUp() {
            lock.lock();
            try {
                return givenUp;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            leave(this);
        }
    }
}
