package io.asyncjobs.server.index;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.TaskFeed;
import io.asyncjobs.Tasks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of the index what the stream no longer has. What is below the stream's first sequence is gone, and so is what
 * its time to live has ended; what was deleted shows when the index knows of more tasks than the stream has: then both are
 * compared, so many at a time. For one thread.
 */
final class Sweep implements AutoCloseable {

    /** How much is taken out or compared at most in one step. */
    static final int STEP = 5_000;

    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    private final AsyncJobs jobs;
    private final Connection connection;
    private final RowWriter rows;
    private final CountTable counts;
    private final List<Candidate> candidates = new ArrayList<>();
    private @Nullable TaskFeed comparing;
    private long comparedTo;
    private long until;
    private long endedNanos = System.nanoTime() - BETWEEN.toNanos();
    private boolean foundNothing;

    /** Is no longer there, unless a newer version came meanwhile. */
    private record Candidate(String id, long sequence, long ripe) {}

    Sweep(AsyncJobs jobs, Connection connection, RowWriter rows, CountTable counts) {
        this.jobs = jobs;
        this.connection = connection;
        this.rows = rows;
        this.counts = counts;
    }

    /** One step; what was taken out. */
    List<TaskIndex.Removed> step(Tasks.Extent extent, long position) throws SQLException, InterruptedException {
        var removed = new ArrayList<TaskIndex.Removed>();
        remove("seq < ?", extent.count() == 0 ? extent.last() + 1 : extent.first(), position, removed);
        remove("removal <= ?", Times.of(extent.at()), position, removed);
        ripen(position, removed);
        if (comparing != null) {
            compare();
        } else if (isTooMany(extent, position)) {
            comparing = jobs.tasks().followWithoutDocuments(0);
            comparedTo = 0;
            until = extent.last();
            foundNothing = true;
        }
        return removed;
    }

    private boolean isTooMany(Tasks.Extent extent, long position) {
        return position >= extent.last()
                && candidates.isEmpty()
                && counts.total() + rows.unreadable() > extent.count()
                && (!foundNothing || System.nanoTime() - endedNanos > BETWEEN.toNanos());
    }

    private void remove(String where, long value, long position, List<TaskIndex.Removed> removed) throws SQLException {
        for (var id : ids(where, value)) {
            take(id, position, removed);
        }
        if (where.startsWith("seq") && rows.unreadable() > 0) {
            removeUnreadable(where, value);
        }
    }

    private List<String> ids(String where, long value) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT id FROM task WHERE " + where + " LIMIT " + STEP)) {
            statement.setLong(1, value);
            return texts(statement.executeQuery());
        }
    }

    private static List<String> texts(ResultSet found) throws SQLException {
        var texts = new ArrayList<String>();
        try (found) {
            while (found.next()) {
                texts.add(found.getString(1));
            }
        }
        return texts;
    }

    private void removeUnreadable(String where, long value) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT id FROM unreadable WHERE " + where + " LIMIT " + STEP)) {
            statement.setLong(1, value);
            for (var id : texts(statement.executeQuery())) {
                rows.removeUnreadable(id);
            }
        }
    }

    private void take(String id, long position, List<TaskIndex.Removed> removed) throws SQLException {
        var row = rows.find(id);
        if (row != null) {
            rows.remove(id, row, position);
            removed.add(new TaskIndex.Removed(id, rows.queue(row)));
        }
    }

    /** Compares the next sequences of the stream with those of the index. */
    private void compare() throws SQLException, InterruptedException {
        var feed = Objects.requireNonNull(comparing);
        var stored = new HashSet<Long>();
        long to = comparedTo;
        long stop = System.nanoTime() + WAIT.toNanos();
        boolean isEnd = false;
        while (stored.size() < STEP && to < until && !isEnd && System.nanoTime() - stop < 0) {
            var found = feed.next(STEP, WAIT);
            found.forEach(change -> stored.add(change.sequence()));
            isEnd = found.isEmpty() && feed.left() == 0;
            to = isEnd ? until : Math.max(to, feed.position());
        }
        long end = Math.min(to, until);
        // a version that replaced one of these meanwhile is not beyond this
        long last = jobs.tasks().extent().map(Tasks.Extent::last).orElse(Long.MAX_VALUE);
        gone("task", stored, end, last);
        if (rows.unreadable() > 0) {
            gone("unreadable", stored, end, last);
        }
        comparedTo = end;
        if (comparedTo >= until) {
            feed.close();
            comparing = null;
            endedNanos = System.nanoTime();
        }
    }

    private void gone(String table, Set<Long> stored, long end, long ripe) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT id, seq FROM " + table + " WHERE seq > ? AND seq <= ?")) {
            statement.setLong(1, comparedTo);
            statement.setLong(2, end);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    if (!stored.contains(found.getLong(2))) {
                        candidates.add(new Candidate(found.getString(1), found.getLong(2), ripe));
                        foundNothing = false;
                    }
                }
            }
        }
    }

    /** Takes out what is still the same version although everything was read that could have replaced it. */
    private void ripen(long position, List<TaskIndex.Removed> removed) throws SQLException {
        var waiting = new ArrayList<Candidate>();
        for (var candidate : candidates) {
            if (candidate.ripe() > position || removed.size() >= STEP) {
                waiting.add(candidate);
                continue;
            }
            var row = rows.find(candidate.id());
            if (row == null) {
                rows.removeUnreadable(candidate.id());
            } else if (row.sequence() == candidate.sequence()) {
                take(candidate.id(), position, removed);
            }
        }
        candidates.clear();
        candidates.addAll(waiting);
    }

    @Override
    public void close() {
        var feed = comparing;
        if (feed != null) {
            feed.close();
        }
    }
}
