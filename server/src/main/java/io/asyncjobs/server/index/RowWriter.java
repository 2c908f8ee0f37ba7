package io.asyncjobs.server.index;

import io.asyncjobs.TaskFeed;
import io.asyncjobs.task.Task;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes versions of tasks into the tables, within whatever transaction is open. Once the indices are there, only the last
 * of a task's versions since the last {@link #flush} is written, since a row costs a dozen changes of them. For one thread.
 */
final class RowWriter implements AutoCloseable {

    private static final List<String> COLUMNS = List.of(
            "state",
            "queue",
            "type",
            "tried",
            "tries",
            "max_tries",
            "error",
            "error_low",
            "parents",
            "worker",
            "seq",
            "stored",
            "due",
            "deadline",
            "bytes",
            "removal",
            "ready",
            "ended");
    private static final int ID = COLUMNS.size() + 1;
    private static final int CREATED = ID + 1;
    private static final int ROW = COLUMNS.size() + 1;

    private final Connection connection;
    private final NameTable names;
    private final CountTable counts;
    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final PreparedStatement last;
    private final PreparedStatement update;
    private final PreparedStatement created;
    private final PreparedStatement delete;
    private final PreparedStatement addError;
    private final PreparedStatement dropError;
    private final PreparedStatement addParent;
    private final PreparedStatement dropParents;
    private final PreparedStatement addUnreadable;
    private final PreparedStatement dropUnreadable;
    private final PreparedStatement addRemoved;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private boolean complete;
    private long unreadable;

    RowWriter(Connection connection, NameTable names, CountTable counts, boolean complete) throws SQLException {
        this.connection = connection;
        this.names = names;
        this.counts = counts;
        this.complete = complete;
        find = connection.prepareStatement(
                "SELECT n, state, queue, tries, tried, seq, ended, error IS NOT NULL FROM task WHERE id = ?");
        var columns = String.join(", ", COLUMNS);
        insert = connection.prepareStatement("INSERT OR IGNORE INTO task (" + columns + ", id, created) VALUES (?"
                + ", ?".repeat(COLUMNS.size() + 1) + ")");
        last = connection.prepareStatement("SELECT last_insert_rowid()");
        // a column that is set is taken out of its indices and put in again, even where it stays the same
        update = connection.prepareStatement(
                "UPDATE task SET (" + columns + ") = (?" + ", ?".repeat(COLUMNS.size() - 1) + ") WHERE n = ?");
        created = connection.prepareStatement("UPDATE task SET created = ?1 WHERE n = ?2 AND created <> ?1");
        delete = connection.prepareStatement("DELETE FROM task WHERE n = ?");
        addError = connection.prepareStatement("INSERT INTO error_text (rowid, text) VALUES (?, ?)");
        dropError = connection.prepareStatement("DELETE FROM error_text WHERE rowid = ?");
        addParent = connection.prepareStatement("INSERT OR IGNORE INTO parent VALUES (?, ?)");
        dropParents = connection.prepareStatement("DELETE FROM parent WHERE parent = ? AND n = ?");
        addUnreadable = connection.prepareStatement("INSERT OR REPLACE INTO unreadable VALUES (?, ?)");
        dropUnreadable = connection.prepareStatement("DELETE FROM unreadable WHERE id = ?");
        addRemoved = connection.prepareStatement("INSERT INTO removed (id, queue, seq) VALUES (?, ?, ?)");
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT count(*) FROM unreadable")) {
            found.next();
            unreadable = found.getLong(1);
        }
    }

    /** From now on errors are put into the index of texts one by one. */
    void completed() {
        complete = true;
    }

    /** How many documents could not be read. */
    long unreadable() {
        return unreadable;
    }

    /**
     * A version that was written.
     *
     * @param row what is known now
     * @param before what was known before, null for nothing
     */
    record Written(TaskRow row, @Nullable Previous before) {}

    /** A version that is to be written; what the tables have of the task, if anything. */
    private record Waiting(@Nullable Previous stored, Task task, TaskFeed.Change change, TaskRow row, long queue) {

        Previous asPrevious() {
            return new Previous(
                    Previous.UNWRITTEN,
                    row.state(),
                    queue,
                    row.tries(),
                    Times.of(row.triedAt()),
                    row.sequence(),
                    endOf(task),
                    row.errorText() != null);
        }
    }

    /** Takes the version; empty where a newer one is there, or its document cannot be read. */
    Optional<Written> write(TaskFeed.Change change) throws SQLException {
        var task = change.document();
        if (task == null) {
            markUnreadable(change, find(change.id()));
            return Optional.empty();
        }
        var row = row(task, change);
        long queue = names.number(connection, row.queue());
        if (!complete && unreadable == 0 && insert(task, change, row, queue)) {
            return Optional.of(new Written(row, null)); // most are new while the index is built
        }
        var earlier = waiting.get(change.id());
        var stored = earlier == null ? storedBefore(change) : earlier.stored();
        var before = earlier == null ? stored : earlier.asPrevious();
        if (before != null && before.sequence() >= change.sequence()) {
            return Optional.empty();
        }
        waiting.put(change.id(), new Waiting(stored, task, change, row, queue));
        if (!complete) {
            flush();
        }
        return Optional.of(new Written(row, before));
    }

    /** Writes what it took; to be called before the transaction ends. */
    void flush() throws SQLException {
        for (var next : waiting.values()) {
            if (unreadable > 0) {
                dropUnreadable.setString(1, next.row().id());
                unreadable -= dropUnreadable.executeUpdate();
            }
            if (next.stored() != null) {
                update(next.task(), next.change(), next.row(), next.queue(), next.stored());
            } else if (!insert(next.task(), next.change(), next.row(), next.queue())) {
                overwrite(next);
            }
        }
        waiting.clear();
    }

    private void markUnreadable(TaskFeed.Change change, @Nullable Previous before) throws SQLException {
        if (before != null) {
            delete(before);
        }
        dropUnreadable.setString(1, change.id());
        unreadable -= dropUnreadable.executeUpdate();
        addUnreadable.setString(1, change.id());
        addUnreadable.setLong(2, change.sequence());
        unreadable += addUnreadable.executeUpdate();
    }

    /** What is known of the task, null for nothing. */
    @Nullable
    Previous find(String id) throws SQLException {
        flush();
        return stored(id);
    }

    /** What its writer called the first version needs no look; {@link #flush} finds out where one was there all the same. */
    private @Nullable Previous storedBefore(TaskFeed.Change change) throws SQLException {
        return complete && change.replaced() == 0 ? null : stored(change.id());
    }

    /** A task that was deleted and made anew before it was seen to be gone. */
    private void overwrite(Waiting next) throws SQLException {
        var there = stored(next.row().id());
        if (there == null) {
            throw new SQLException("task " + next.row().id() + " is there and is not");
        }
        if (there.sequence() < next.row().sequence()) {
            update(next.task(), next.change(), next.row(), next.queue(), there);
        }
    }

    private @Nullable Previous stored(String id) throws SQLException {
        find.setString(1, id);
        try (var found = find.executeQuery()) {
            return found.next()
                    ? new Previous(
                            found.getLong(1),
                            StateNumber.state(found.getInt(2)),
                            found.getLong(3),
                            found.getInt(4),
                            found.getLong(5),
                            found.getLong(6),
                            found.getLong(7),
                            found.getBoolean(8))
                    : null;
        }
    }

    /** False where the task is there already, and nothing is changed. */
    private boolean insert(Task task, TaskFeed.Change change, TaskRow row, long queue) throws SQLException {
        bind(insert, task, change, row, queue);
        insert.setString(ID, row.id());
        insert.setLong(CREATED, Times.of(row.created()));
        if (insert.executeUpdate() == 0) {
            return false;
        }
        counts.add(queue, row.state(), 1);
        if (!row.parents().isEmpty() || (complete && row.errorText() != null)) {
            long n = lastRow();
            for (var parent : row.parents()) {
                addParent.setString(1, parent);
                addParent.setLong(2, n);
                addParent.executeUpdate();
            }
            writeError(row, n, false);
        }
        return true;
    }

    private void update(Task task, TaskFeed.Change change, TaskRow row, long queue, Previous before)
            throws SQLException {
        bind(update, task, change, row, queue);
        update.setLong(ROW, before.n());
        update.executeUpdate();
        created.setLong(1, Times.of(row.created()));
        created.setLong(2, before.n());
        created.executeUpdate();
        counts.add(queue, row.state(), 1);
        counts.add(before.queue(), before.state(), -1);
        writeError(row, before.n(), before.hasError());
    }

    private long lastRow() throws SQLException {
        try (var found = last.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    private void bind(PreparedStatement to, Task task, TaskFeed.Change change, TaskRow row, long queue)
            throws SQLException {
        long due = Times.of(row.dueAt());
        int at = 0; // in the order of COLUMNS
        to.setInt(++at, StateNumber.of(row.state()));
        to.setLong(++at, queue);
        to.setLong(++at, names.number(connection, row.type()));
        to.setLong(++at, Times.of(row.triedAt()));
        to.setInt(++at, row.tries());
        to.setInt(++at, row.maxTries());
        to.setString(++at, row.errorText());
        to.setString(++at, lowered(row.errorText()));
        to.setString(++at, row.parents().isEmpty() ? null : String.join(" ", row.parents()));
        orNull(to, ++at, row.workerId() == null ? Times.NONE : names.number(connection, row.workerId()));
        to.setLong(++at, row.sequence());
        to.setLong(++at, Times.of(row.stored()));
        orNull(to, ++at, due);
        orNull(to, ++at, Times.of(row.deadlineAt()));
        to.setInt(++at, row.payloadBytes());
        orNull(to, ++at, Times.of(change.removalAt()));
        to.setLong(++at, Math.max(Times.of(row.created()), due));
        to.setLong(++at, endOf(task));
    }

    private static long endOf(Task task) {
        return task.history().isEmpty()
                ? Times.NONE
                : Times.of(task.history().getLast().ended());
    }

    private static void orNull(PreparedStatement to, int index, long value) throws SQLException {
        if (value == Times.NONE) {
            to.setNull(index, Types.INTEGER);
        } else {
            to.setLong(index, value);
        }
    }

    /** The error in small letters, where that is another text. */
    private static @Nullable String lowered(@Nullable String error) {
        if (error == null) {
            return null;
        }
        var low = error.toLowerCase(Locale.ROOT);
        return low.equals(error) ? null : low;
    }

    private void writeError(TaskRow row, long n, boolean had) throws SQLException {
        if (!complete) {
            return;
        }
        if (had) {
            dropError.setLong(1, n);
            dropError.executeUpdate();
        }
        if (row.errorText() != null) {
            addError.setLong(1, n);
            addError.setString(2, row.errorText() + Schema.AFTER_ERROR);
            addError.executeUpdate();
        }
    }

    /** The name of a row's queue. */
    String queue(Previous row) {
        return names.text(row.queue());
    }

    /** Takes a task out that is no longer stored. */
    void remove(String id, Previous row, long position) throws SQLException {
        delete(row);
        addRemoved.setString(1, id);
        addRemoved.setLong(2, row.queue());
        addRemoved.setLong(3, position);
        addRemoved.executeUpdate();
    }

    /** Forgets the oldest of what was taken out, but for so many. */
    void trimRemoved(int kept) throws SQLException {
        try (var statement =
                connection.prepareStatement("DELETE FROM removed WHERE r <= (SELECT max(r) FROM removed) - ?")) {
            statement.setInt(1, kept);
            statement.executeUpdate();
        }
    }

    /** Takes an unreadable document out that is no longer stored. */
    void removeUnreadable(String id) throws SQLException {
        dropUnreadable.setString(1, id);
        unreadable -= dropUnreadable.executeUpdate();
    }

    private void delete(Previous row) throws SQLException {
        if (row.hasError() && complete) {
            dropError.setLong(1, row.n());
            dropError.executeUpdate();
        }
        dropParents(row.n());
        delete.setLong(1, row.n());
        delete.executeUpdate();
        counts.add(row.queue(), row.state(), -1);
    }

    private void dropParents(long n) throws SQLException {
        String parents;
        try (var statement = connection.prepareStatement("SELECT parents FROM task WHERE n = ?")) {
            statement.setLong(1, n);
            try (var found = statement.executeQuery()) {
                parents = found.next() ? found.getString(1) : null;
            }
        }
        if (parents != null) {
            for (var parent : parents.split(" ", -1)) {
                dropParents.setString(1, parent);
                dropParents.setLong(2, n);
                dropParents.executeUpdate();
            }
        }
    }

    static TaskRow row(Task task, TaskFeed.Change change) {
        return new TaskRow(
                task.id(),
                task.type(),
                task.queue(),
                task.state(),
                task.created(),
                task.tried().orElse(null),
                task.tries(),
                task.maxTries(),
                task.lastError()
                        .filter(error -> !error.isEmpty())
                        .map(RowWriter::bounded)
                        .orElse(null),
                task.dependencies(),
                task.worker().orElse(null),
                change.sequence(),
                change.stored(),
                task.notBefore().orElse(null),
                task.deadline().orElse(null),
                task.payload().bytes().length);
    }

    /** A surrogate pair is not cut in two, so that what is stored is what was given. */
    private static String bounded(String error) {
        var text = new String(error.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '?');
        if (text.length() <= TaskRow.LONGEST_ERROR) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(TaskRow.LONGEST_ERROR - 1))
                ? TaskRow.LONGEST_ERROR - 1
                : TaskRow.LONGEST_ERROR;
        return text.substring(0, end);
    }

    @Override
    public void close() throws SQLException {
        for (var statement : List.of(
                find,
                insert,
                last,
                update,
                created,
                delete,
                addError,
                dropError,
                addParent,
                dropParents,
                addUnreadable,
                dropUnreadable,
                addRemoved)) {
            statement.close();
        }
    }
}
