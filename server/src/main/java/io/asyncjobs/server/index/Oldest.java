package io.asyncjobs.server.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Since when the task waits, of each queue, that waits longest of those that may run: by its making, or its due time. */
final class Oldest {

    private Oldest() {}

    /** By the queue's number; a time ahead of now means that none may run yet. */
    static Map<Long, Instant> read(Connection connection) throws SQLException {
        var oldest = new HashMap<Long, Instant>();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("""
                        SELECT queue, (SELECT min(ready) FROM task WHERE queue = c.queue AND state IN (0, 3))
                        FROM count AS c WHERE state IN (0, 3) AND tasks > 0 GROUP BY queue""")) {
            while (found.next()) {
                long ready = found.getLong(2);
                if (!found.wasNull()) {
                    oldest.put(found.getLong(1), Times.at(ready));
                }
            }
        }
        return oldest;
    }
}
