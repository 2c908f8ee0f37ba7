package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskState;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Reads rows with one connection. For one thread at a time. */
final class RowReader {

    private static final JsonFactory JSON = new JsonFactory();

    /** Which part of all that may be looked at may be of one state. */
    private static final int PARTS = 4;

    private final Connection connection;
    private final NameTable names;

    RowReader(Connection connection, NameTable names) {
        this.connection = connection;
        this.names = names;
    }

    /** One page. */
    Page page(TaskQuery query, String secret, boolean complete) throws SQLException {
        var after = query.after() == null ? null : Cursor.parse(query.after(), query, secret);
        var sql = PageSql.of(query, names, after).orElse(null);
        if (sql == null) {
            return new Page(List.of(), null);
        }
        var statement = complete ? indexed(sql) : sql.unindexed();
        return select(statement, query, secret);
    }

    /** How many match in each state, whatever states are asked for; at most so many are counted of one, or looked at. */
    Tally tally(TaskQuery query, int most, boolean complete) throws SQLException {
        var wide = query.withFilter(query.filter().withStates(List.of())).withSort(TaskSort.TRIED_DESCENDING);
        var sql = PageSql.of(wide, names, null).orElse(null);
        if (sql == null) {
            return new Tally(Map.of(), Set.of());
        }
        if (!complete) {
            return tallyAmong(sql, new Clause("SELECT n FROM task"), most);
        }
        var fewest = fewest(sql, most);
        if (fewest != null) {
            return tallyAmong(sql, fewest, most);
        }
        if (sql.tallyByIndex(TaskState.NEW, most).isPresent()) {
            return tallyByIndex(sql, most);
        }
        var narrowing = sql.narrowingRows();
        return narrowing.isEmpty()
                ? tallyByState(sql, Math.ceilDiv(most, PARTS))
                : tallyAmong(sql, narrowing.getFirst(), most);
    }

    /** Few of each state are looked at, so that states that few tasks have are counted to the end. */
    private Tally tallyByState(PageSql sql, int most) throws SQLException {
        var states = new EnumMap<TaskState, Long>(TaskState.class);
        var capped = EnumSet.noneOf(TaskState.class);
        for (var state : TaskState.values()) {
            var tally = tallyAmong(sql, sql.ofState(state), most);
            states.put(state, tally.states().getOrDefault(state, 0L));
            if (!tally.capped().isEmpty()) {
                capped.add(state);
            }
        }
        return new Tally(states, capped);
    }

    private Tally tallyByIndex(PageSql sql, int most) throws SQLException {
        var states = new EnumMap<TaskState, Long>(TaskState.class);
        for (var state : TaskState.values()) {
            states.put(state, number(sql.tallyByIndex(state, most + 1).orElseThrow()));
        }
        var capped = states.keySet().stream()
                .filter(state -> states.getOrDefault(state, 0L) > most)
                .collect(Collectors.toSet());
        states.replaceAll((state, count) -> Math.min(count, most));
        return new Tally(states, capped);
    }

    private Tally tallyAmong(PageSql sql, Clause rows, int most) throws SQLException {
        boolean isMore = number(PageSql.counting(rows, most)) > most;
        var states = new EnumMap<TaskState, Long>(TaskState.class);
        each(sql.tallyAmong(rows, most), found -> states.put(StateNumber.state(found.getInt(1)), found.getLong(2)));
        return new Tally(states, isMore ? Set.of(TaskState.values()) : Set.of());
    }

    private Clause indexed(PageSql sql) throws SQLException {
        var fewest = fewest(sql, PageSql.FEW);
        return fewest == null ? sql.inOrder() : sql.among(fewest);
    }

    /** The condition that leaves the fewest rows, and no more than these; null where none does. */
    private @Nullable Clause fewest(PageSql sql, int few) throws SQLException {
        Clause fewest = null;
        long least = few + 1L;
        var narrowings = new ArrayList<>(sql.narrowings());
        var beginnings = sql.beginnings();
        if (beginnings.isPresent()) {
            PageSql.withAny(texts(beginnings.get())).ifPresent(narrowings::add);
        }
        for (var narrowing : narrowings) {
            long count = number(PageSql.counting(narrowing, few));
            if (count < least) {
                least = count;
                fewest = narrowing;
            }
            if (least < 100) {
                break;
            }
        }
        return fewest;
    }

    private List<String> texts(Clause clause) throws SQLException {
        var texts = new ArrayList<String>();
        each(clause, found -> texts.add(found.getString(1)));
        return texts;
    }

    /** What is done with a row of an answer. */
    @FunctionalInterface
    private interface OnRow {
        void take(ResultSet found) throws SQLException;
    }

    private void each(Clause clause, OnRow onRow) throws SQLException {
        try (var statement = connection.prepareStatement(clause.sql())) {
            clause.bind(statement);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    onRow.take(found);
                }
            }
        }
    }

    private long number(Clause clause) throws SQLException {
        try (var statement = connection.prepareStatement(clause.sql())) {
            clause.bind(statement);
            try (var found = statement.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    private Page select(Clause clause, TaskQuery query, String secret) throws SQLException {
        var rows = new ArrayList<TaskRow>();
        Cursor last = null;
        boolean more = false;
        try (var statement = connection.prepareStatement(clause.sql())) {
            clause.bind(statement);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    if (rows.size() == query.limit()) {
                        more = true;
                        break;
                    }
                    rows.add(row(found));
                    last = new Cursor(found.getLong(query.sort().column()), found.getLong("n"));
                }
            }
        }
        return new Page(rows, more && last != null ? last.text(query, secret) : null);
    }

    Optional<TaskRow> find(String id) throws SQLException {
        var rows = select(new Clause("SELECT * FROM task WHERE id = ?", id));
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** Those of these tasks that there are, by one statement that finds each by its id. */
    List<TaskRow> find(Collection<String> ids) throws SQLException {
        return select(new Clause(
                "SELECT task.* FROM json_each(?) AS wanted CROSS JOIN task ON task.id = wanted.value", array(ids)));
    }

    /** Those that depend on this task, in these queues or in any for none, in the order in which they came; at most so many. */
    List<TaskRow> children(String parent, Set<String> queues, int most) throws SQLException {
        var clause = new Clause(
                "SELECT task.* FROM parent CROSS JOIN task ON task.n = parent.n WHERE parent.parent = ?", parent);
        if (!queues.isEmpty()) {
            clause.addIn("task.queue", numbers(queues));
        }
        return select(clause.add(" ORDER BY parent.n LIMIT " + most));
    }

    private List<Long> numbers(Set<String> queues) {
        return queues.stream()
                .map(names::find)
                .flatMapToLong(OptionalLong::stream)
                .boxed()
                .toList();
    }

    /** The states of those of these tasks that there are, by one statement that finds each by its id. */
    Map<String, TaskState> states(Collection<String> ids) throws SQLException {
        var states = new HashMap<String, TaskState>();
        try (var statement = connection.prepareStatement(
                "SELECT task.id, task.state FROM json_each(?) AS wanted CROSS JOIN task ON task.id = wanted.value")) {
            statement.setString(1, array(ids));
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    states.put(found.getString(1), StateNumber.state(found.getInt(2)));
                }
            }
        }
        return states;
    }

    private static String array(Collection<String> texts) {
        var array = new StringWriter();
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), array)) {
            out.writeStartArray();
            texts.forEach(out::writeString);
            out.writeEndArray();
        }
        return array.toString();
    }

    /** What changed after that sequence, in the order of changes. */
    List<TaskRow> changedAfter(long sequence, int most) throws SQLException {
        return select(new Clause("SELECT * FROM task WHERE seq > ? ORDER BY seq LIMIT " + most, sequence));
    }

    /** How many changed after that sequence, counted up to one more than so many. */
    long countAfter(long sequence, int most) throws SQLException {
        return number(new Clause(
                "SELECT count(*) FROM (SELECT 1 FROM task WHERE seq > ? LIMIT " + (most + 1) + ")", sequence));
    }

    /** What was taken out at or after that position; null where that is not known that far back. */
    @Nullable
    List<TaskIndex.Removed> removedFrom(long position) throws SQLException {
        if (number(new Clause("SELECT coalesce(min(r), 1) FROM removed")) > 1
                && number(new Clause("SELECT min(seq) FROM removed")) >= position) {
            return null;
        }
        var removed = new ArrayList<TaskIndex.Removed>();
        try (var statement = connection.prepareStatement("SELECT id, queue FROM removed WHERE seq >= ? AND id <> ''")) {
            statement.setLong(1, position);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    removed.add(new TaskIndex.Removed(found.getString(1), names.text(found.getLong(2))));
                }
            }
        }
        return removed;
    }

    /** The types of tasks, in their order; only those in these queues, if any is given. */
    List<String> types(Set<String> queues, int most) throws SQLException {
        var types = new ArrayList<String>();
        var numbers = numbers(queues);
        if (!queues.isEmpty() && numbers.isEmpty()) {
            return types;
        }
        var among = numbers.stream().map(Object::toString).collect(Collectors.joining(", "));
        var where = numbers.isEmpty()
                ? ""
                : " WHERE EXISTS (SELECT 1 FROM task WHERE task.type = t.type AND queue IN (" + among + "))";
        try (var statement = connection.prepareStatement("""
                WITH RECURSIVE t(type) AS (SELECT min(type) FROM task
                  UNION ALL SELECT (SELECT min(type) FROM task WHERE type > t.type) FROM t WHERE t.type IS NOT NULL)
                SELECT text FROM t JOIN name ON n = type%s ORDER BY text LIMIT ?""".formatted(where))) {
            statement.setInt(1, most);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    types.add(found.getString(1));
                }
            }
        }
        return types;
    }

    private List<TaskRow> select(Clause clause) throws SQLException {
        var rows = new ArrayList<TaskRow>();
        each(clause, found -> rows.add(row(found)));
        return rows;
    }

    private TaskRow row(ResultSet found) throws SQLException {
        var parents = found.getString("parents");
        return new TaskRow(
                found.getString("id"),
                names.text(found.getLong("type")),
                names.text(found.getLong("queue")),
                StateNumber.state(found.getInt("state")),
                Times.at(found.getLong("created")),
                Times.orNull(found.getLong("tried")),
                found.getInt("tries"),
                found.getInt("max_tries"),
                found.getString("error"),
                parents == null ? List.of() : List.of(parents.split(" ", -1)),
                names.textOrNull(found.getLong("worker")),
                found.getLong("seq"),
                Times.at(found.getLong("stored")),
                Times.orNull(orNone(found, "due")),
                Times.orNull(orNone(found, "deadline")),
                found.getInt("bytes"));
    }

    private static long orNone(ResultSet found, String column) throws SQLException {
        long value = found.getLong(column);
        return found.wasNull() ? Times.NONE : value;
    }
}
