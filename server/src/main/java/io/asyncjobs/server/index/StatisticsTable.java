package io.asyncjobs.server.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The statistics in the index's file: parts as they are stored in their stream, each in place of what it was. */
final class StatisticsTable {

    private StatisticsTable() {}

    static void clear(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("DELETE FROM stat");
            statement.execute("DELETE FROM stat_part");
        }
    }

    /** Puts a part in place of what it was; it never has fewer buckets than before. */
    static void put(
            Connection connection,
            NameTable names,
            String part,
            long sequence,
            Map<StatisticsDocument.Key, Bucket> buckets)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                        "INSERT OR REPLACE INTO stat VALUES (?, ?, ?" + ", ?".repeat(Bucket.SIZE) + ")");
                var known = connection.prepareStatement("INSERT OR REPLACE INTO stat_part VALUES (?, ?)")) {
            for (var bucket : buckets.entrySet()) {
                bind(statement, connection, names, part, bucket.getKey(), bucket.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
            known.setString(1, part);
            known.setLong(2, sequence);
            known.executeUpdate();
        }
    }

    private static void bind(
            PreparedStatement statement,
            Connection connection,
            NameTable names,
            String part,
            StatisticsDocument.Key key,
            Bucket bucket)
            throws SQLException {
        statement.setLong(1, key.minute());
        statement.setLong(2, names.number(connection, key.queue()));
        statement.setString(3, part);
        var values = bucket.values();
        for (int i = 0; i < values.length; i++) {
            statement.setLong(4 + i, values[i]);
        }
    }

    /** Forgets what is older than that minute. */
    static void forgetBefore(Connection connection, long minute) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM stat WHERE minute < ?")) {
            statement.setLong(1, minute);
            statement.executeUpdate();
        }
    }

    /** What is known of these queues, in steps up to now. */
    static History read(Connection connection, NameTable names, Set<String> queues, HistoryRange range, Instant now)
            throws SQLException {
        long step = range.step().toMinutes();
        long last = Math.floorDiv(Times.minute(now), step) * step;
        int steps = (int) (range.length().toMinutes() / step);
        long first = last - (steps - 1) * step;
        var sums = new HashMap<Long, Bucket>();
        var clause = new Clause("""
                SELECT minute, sum(e), sum(s), sum(c), sum(f), sum(r), sum(d), sum(rn), sum(ru), sum(w), sum(a), max(o)
                FROM (SELECT minute, queue, sum(enqueued) AS e, sum(started) AS s, sum(completed) AS c,
                  sum(failed) AS f, sum(retried) AS r, sum(dead) AS d, sum(run_nanos) AS rn, sum(runs) AS ru,
                  max(waiting, 0) AS w, max(running, 0) AS a, max(oldest, 0) AS o, max(waiting)
                FROM stat WHERE minute >= ? AND minute < ?""", first, last + step);
        if (!queues.isEmpty()) {
            var numbers = new ArrayList<Long>();
            for (var queue : queues) {
                names.find(queue).ifPresent(numbers::add);
            }
            clause.addIn("queue", numbers);
        }
        clause.add(" GROUP BY minute, queue) GROUP BY minute ORDER BY minute");
        try (var statement = connection.prepareStatement(clause.sql())) {
            clause.bind(statement);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    var values = new long[Bucket.SIZE];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = found.getLong(2 + i);
                    }
                    long start = Math.floorDiv(found.getLong(1), step) * step;
                    long oldest = Math.max(values[10], sums.containsKey(start) ? sums.get(start).oldestMillis : 0);
                    var sum = sums.computeIfAbsent(start, key -> new Bucket());
                    sum.add(Bucket.of(values));
                    sum.oldestMillis = oldest;
                }
            }
        }
        return new History(range, points(sums, first, step, steps));
    }

    /** How tries ended since that minute, for each queue of which something is known. */
    static Map<String, Tries> tries(Connection connection, NameTable names, long sinceMinute) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT queue, sum(completed), sum(failed) FROM stat WHERE minute >= ? GROUP BY queue")) {
            statement.setLong(1, sinceMinute);
            try (var found = statement.executeQuery()) {
                var tries = new HashMap<String, Tries>();
                while (found.next()) {
                    tries.put(names.text(found.getLong(1)), new Tries(found.getLong(2), found.getLong(3)));
                }
                return tries;
            }
        }
    }

    private static List<History.Point> points(Map<Long, Bucket> sums, long first, long step, int steps) {
        var points = new ArrayList<History.Point>();
        for (int i = 0; i < steps; i++) {
            long start = first + i * step;
            points.add(sums.getOrDefault(start, new Bucket()).point(Instant.ofEpochSecond(start * 60)));
        }
        return points;
    }
}
