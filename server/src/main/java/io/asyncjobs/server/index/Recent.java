package io.asyncjobs.server.index;

import io.asyncjobs.TaskFeed;
import io.asyncjobs.task.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened in the last minutes, in steps of seconds: what was read into this index, written in the same transactions, so
 * that nothing counts twice and nobody waits for the statistics that all servers agree on. For one thread.
 */
final class Recent {

    private static final long STEP = HistoryRange.FIVE_MINUTES.step().toSeconds();
    private static final long SHOWN = HistoryRange.FIVE_MINUTES.length().toSeconds() / STEP;

    /** One minute more than is shown, so that the first points know how many waited. */
    private static final long KEPT = SHOWN + Duration.ofMinutes(1).toSeconds() / STEP;

    private final Connection connection;
    private final NameTable names;
    private final NavigableMap<Long, Map<Long, Bucket>> steps;
    private final Set<Key> changed = new HashSet<>();
    private final Map<Long, Boolean> idle = new HashMap<>();
    private long gaugedStep = -1;
    private long first;

    private record Key(long step, long queue) {}

    /** Goes on with what is in the file. */
    Recent(Connection connection, NameTable names, Instant now) throws SQLException {
        this.connection = connection;
        this.names = names;
        this.first = step(now) - KEPT;
        this.steps = stored(connection, new Clause("SELECT * FROM recent"));
    }

    /** By step, then by the queue's number. */
    private static NavigableMap<Long, Map<Long, Bucket>> stored(Connection connection, Clause clause)
            throws SQLException {
        var steps = new TreeMap<Long, Map<Long, Bucket>>();
        try (var statement = connection.prepareStatement(clause.sql())) {
            clause.bind(statement);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    var values = new long[Bucket.SIZE];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = found.getLong(3 + i);
                    }
                    steps.computeIfAbsent(found.getLong(1), step -> new HashMap<>())
                            .put(found.getLong(2), Bucket.of(values));
                }
            }
        }
        return steps;
    }

    private static long step(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), STEP);
    }

    /** Counts a version that was written into the index, unless it is too old to be shown. */
    void count(TaskFeed.Change change, Task task, @Nullable Previous before) throws SQLException {
        if (step(change.stored()) < first) {
            return; // and so is all that it tells
        }
        long queue = names.number(connection, task.queue());
        Transitions.count(Version.of(change, task, before), null, time -> bucket(step(time), queue));
    }

    private Bucket bucket(long step, long queue) {
        if (step < first) {
            return new Bucket();
        }
        changed.add(new Key(step, queue));
        return at(step, queue);
    }

    private Bucket at(long step, long queue) {
        return steps.computeIfAbsent(step, key -> new HashMap<>()).computeIfAbsent(queue, key -> new Bucket());
    }

    /** Whether nobody has looked yet in this step how many wait and run. */
    boolean isDue(Instant now) {
        return step(now) > gaugedStep;
    }

    /** Takes down what is now, and forgets what is too old. */
    void gauge(Instant now, Iterable<Recorder.Gauge> gauges) throws SQLException {
        gaugedStep = step(now);
        for (var gauge : gauges) {
            long queue = names.number(connection, gauge.queue());
            boolean isZero = gauge.waiting() == 0 && gauge.running() == 0;
            boolean wasZero = Boolean.TRUE.equals(idle.put(queue, isZero));
            if (!isZero || !wasZero) {
                bucket(gaugedStep, queue).gauge(gauge.waiting(), gauge.running(), gauge.oldestMillis());
            }
        }
        first = gaugedStep - KEPT;
        steps.headMap(first, false).clear();
        changed.removeIf(key -> key.step() < first);
        try (var statement = connection.prepareStatement("DELETE FROM recent WHERE step < ?")) {
            statement.setLong(1, first);
            statement.executeUpdate();
        }
    }

    /** Writes what changed, within whatever transaction is open. */
    void write() throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(
                "INSERT OR REPLACE INTO recent VALUES (?, ?" + ", ?".repeat(Bucket.SIZE) + ")")) {
            for (var key : changed) {
                statement.setLong(1, key.step());
                statement.setLong(2, key.queue());
                var values = at(key.step(), key.queue()).values();
                for (int i = 0; i < values.length; i++) {
                    statement.setLong(3 + i, values[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
        changed.clear();
    }

    /** What is known of these queues, of all for none, up to now; where nobody looked how many wait, as many as before. */
    static History read(Connection connection, NameTable names, Set<String> queues, Instant now) throws SQLException {
        long last = step(now);
        long begin = last - SHOWN + 1;
        var clause = new Clause("SELECT * FROM recent WHERE step <= ?", last);
        if (!queues.isEmpty()) {
            var numbers = new ArrayList<Long>();
            for (var queue : queues) {
                names.find(queue).ifPresent(numbers::add);
            }
            clause.addIn("queue", numbers);
        }
        return new History(HistoryRange.FIVE_MINUTES, points(stored(connection, clause), begin, last));
    }

    private static List<History.Point> points(NavigableMap<Long, Map<Long, Bucket>> steps, long begin, long last) {
        var waiting = new HashMap<Long, Bucket>();
        steps.headMap(begin, false).values().forEach(step -> learn(waiting, step));
        var points = new ArrayList<History.Point>();
        for (long step = begin; step <= last; step++) {
            var found = steps.getOrDefault(step, Map.of());
            learn(waiting, found);
            var sum = new Bucket();
            found.values().forEach(sum::add);
            sum.gauge(0, 0, 0);
            for (var bucket : waiting.values()) {
                sum.gauge(
                        sum.waiting + bucket.waiting,
                        sum.running + bucket.running,
                        Math.max(sum.oldestMillis, bucket.oldestMillis));
            }
            points.add(sum.point(Instant.ofEpochSecond(step * STEP)));
        }
        return points;
    }

    private static void learn(Map<Long, Bucket> waiting, Map<Long, Bucket> step) {
        step.forEach((queue, bucket) -> {
            if (bucket.waiting >= 0) {
                waiting.put(queue, bucket);
            }
        });
    }
}
