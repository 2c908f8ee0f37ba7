package io.asyncjobs.internal.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which queue the next free slot takes its item: while all have work, starts are proportional to the priorities; a
 * queue without work gives its share away; none starves. Stride scheduling: each start moves its queue ahead by one over
 * its priority, and the queue that is furthest behind is next. Used under its owner's lock.
 */
final class QueuePicker {

    private final double mostDebt;
    private double furthest;

    /** For that many slots, which bounds how far a queue that could not deliver may catch up later. */
    QueuePicker(int slots) {
        this.mostDebt = Math.max(16, slots);
    }

    /** A queue as the picker sees it. */
    static class Lane {
        private int priority;
        private double position;

        /** With this priority, at least 1. */
        Lane(int priority) {
            this.priority = priority;
        }

        /** From now on; what it started before is not reckoned again. */
        void setPriority(int value) {
            priority = value;
        }

        int priority() {
            return priority;
        }

        /** Whether it can start one now. */
        boolean isReady() {
            return true;
        }
    }

    /** The lane that is furthest behind, so whose turn it is; null where the list is empty. */
    <L extends Lane> @Nullable L next(List<L> withWork) {
        return next(withWork, 0);
    }

    /**
     * As {@link #next(List)}; where that lane has nothing ready, of those that have the one that is furthest behind, as long
     * as the first is behind it by no more than so many of its own starts.
     */
    <L extends Lane> @Nullable L next(List<L> withWork, int patience) {
        L best = null;
        L ready = null;
        double least = Double.POSITIVE_INFINITY;
        double leastReady = Double.POSITIVE_INFINITY;
        for (int i = 0; i < withWork.size(); i++) { // for each start: an iterator for each would be what it costs
            var each = withWork.get(i);
            Lane lane = each;
            lane.position = Math.max(lane.position, furthest - mostDebt / lane.priority);
            if (lane.position < least) {
                least = lane.position;
                best = each;
            }
            if (patience > 0 && lane.position < leastReady && lane.isReady()) {
                leastReady = lane.position;
                ready = each;
            }
        }
        boolean waits = best != null && ready != null && leastReady - least <= patience / (double) priorityOf(best);
        return waits ? ready : best;
    }

    private static int priorityOf(Lane lane) {
        return lane.priority;
    }

    /** A task of this lane starts. */
    void started(Lane lane) {
        furthest = Math.max(furthest, lane.position);
        lane.position += 1.0 / lane.priority;
    }

    /** A lane had no work and has some now: it starts level with the others instead of being owed for its idle time. */
    void rejoin(Lane lane) {
        lane.position = Math.max(lane.position, furthest);
    }
}
