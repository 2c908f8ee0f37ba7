package io.asyncjobs.server.live;

import io.asyncjobs.operation.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is different about operations from one look to the next. Those that run are looked at each time, which costs a round
 * trip for each; what others began is seen at every tenth look. {@link #look} is for one thread, the rest for any.
 */
final class OperationChanges {

    /** After how many looks at those that run all are looked at. */
    static final int LOOKS_PER_LIST = 10;

    /** At the first look those that ended longer ago are no news. */
    private static final Duration NEWS = Duration.ofMinutes(1);

    private final Source source;
    private final InstantSource clock;
    private final Map<String, Operation> known = new ConcurrentHashMap<>();
    private int looks;

    OperationChanges(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Where operations are stored. */
    interface Source {
        /** All of the last days. */
        List<Operation> list() throws InterruptedException;

        /** One of them; empty where it is gone. */
        Optional<Operation> find(String id) throws InterruptedException;
    }

    /** One began: it is looked at from now on. */
    void begun(Operation operation) {
        known.putIfAbsent(operation.id(), operation);
    }

    /** Looks again; at the first look those that run, or ended a moment ago, are different. */
    List<Operation> look() throws InterruptedException {
        var changed = looks % LOOKS_PER_LIST == 0 ? amongAll(looks == 0) : amongRunning();
        looks++; // not after a look that failed
        return changed;
    }

    private List<Operation> amongAll(boolean isFirst) throws InterruptedException {
        var before = Set.copyOf(known.keySet()); // what begins meanwhile stays
        var all = source.list();
        var changed = new ArrayList<Operation>();
        for (var now : all) {
            var then = known.put(now.id(), now);
            boolean isOld = isFirst && then == null && endedLongAgo(now);
            if (!isOld && !now.equals(then)) {
                changed.add(now);
            }
        }
        var ids = all.stream().map(Operation::id).toList();
        known.keySet().removeIf(id -> before.contains(id) && !ids.contains(id));
        return changed;
    }

    private boolean endedLongAgo(Operation operation) {
        return operation.end().filter(clock.instant().minus(NEWS)::isAfter).isPresent();
    }

    private List<Operation> amongRunning() throws InterruptedException {
        var changed = new ArrayList<Operation>();
        for (var then : List.copyOf(known.values())) {
            if (then.state().isFinal()) {
                continue;
            }
            var now = source.find(then.id());
            if (now.isEmpty()) {
                known.remove(then.id());
            } else if (!now.get().equals(then)) {
                known.put(then.id(), now.get());
                changed.add(now.get());
            }
        }
        return changed;
    }
}
