package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** How many tasks each queue has in each state, kept with every change. For one thread. */
final class CountTable {

    private static final int STATES = StateNumber.COUNT;

    private final Map<Long, long[]> counts = new HashMap<>();
    private final Map<Long, long[]> pending = new HashMap<>();
    private long total;

    static CountTable load(Connection connection) throws SQLException {
        var table = new CountTable();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT queue, state, tasks FROM count")) {
            while (found.next()) {
                table.counts.computeIfAbsent(found.getLong(1), queue -> new long[STATES])[found.getInt(2)] =
                        found.getLong(3);
                table.total += found.getLong(3);
            }
        }
        return table;
    }

    void add(long queue, TaskState state, int by) {
        counts.computeIfAbsent(queue, key -> new long[STATES])[StateNumber.of(state)] += by;
        pending.computeIfAbsent(queue, key -> new long[STATES])[StateNumber.of(state)] += by;
        total += by;
    }

    long total() {
        return total;
    }

    /** By queue and state; not to be changed. */
    Map<Long, long[]> all() {
        return counts;
    }

    /** Writes what changed, within the transaction of the changes. */
    void write(Connection connection) throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement("INSERT INTO count VALUES (?, ?, ?)"
                + " ON CONFLICT (queue, state) DO UPDATE SET tasks = tasks + excluded.tasks")) {
            for (var queue : pending.entrySet()) {
                for (int state = 0; state < STATES; state++) {
                    if (queue.getValue()[state] != 0) {
                        statement.setLong(1, queue.getKey());
                        statement.setInt(2, state);
                        statement.setLong(3, queue.getValue()[state]);
                        statement.addBatch();
                    }
                }
            }
            statement.executeBatch();
        }
        pending.clear();
    }
}
