package io.asyncjobs.server.index;

import io.asyncjobs.task.TaskState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one question. A page is read in the question's order from an index, so that only so much is read as
 * shown: from several indexed runs, one for each state, which are merged. Where a condition leaves only few tasks, those are
 * read and sorted. No I/O.
 */
final class PageSql {

    /** Up to so many tasks are sorted rather than read in order. */
    static final int FEW = 5_000;

    private static final int MOST_RUNS = 200;
    private static final int MOST_TRIGRAMS = 24;
    private static final int MOST_BEGINNINGS = 200;

    private final TaskQuery query;
    private final @Nullable Cursor after;
    private final List<Long> queues;
    private final @Nullable Long type;
    private final @Nullable Long worker;
    private final String order;

    private PageSql(
            TaskQuery query, @Nullable Cursor after, List<Long> queues, @Nullable Long type, @Nullable Long worker) {
        this.query = query;
        this.after = after;
        this.queues = queues;
        this.type = type;
        this.worker = worker;
        var direction = query.sort().isDescending() ? " DESC" : "";
        this.order = " ORDER BY " + query.sort().column() + direction + ", n" + direction;
    }

    /** Of this question; empty where a name in it occurs nowhere, so that nothing matches. */
    static Optional<PageSql> of(TaskQuery query, NameTable names, @Nullable Cursor after) {
        var filter = query.filter();
        var wanted = new LinkedHashSet<String>(query.queues());
        if (filter.queue() != null) {
            if (!wanted.isEmpty() && !wanted.contains(filter.queue())) {
                return Optional.empty();
            }
            wanted.clear();
            wanted.add(filter.queue());
        }
        var queues = new ArrayList<Long>();
        for (var queue : wanted) {
            names.find(queue).ifPresent(queues::add);
        }
        var type = filter.type() == null ? null : numberOrNull(names, filter.type());
        var worker = filter.worker() == null ? null : numberOrNull(names, filter.worker());
        if ((!wanted.isEmpty() && queues.isEmpty())
                || (filter.type() != null && type == null)
                || (filter.worker() != null && worker == null)) {
            return Optional.empty();
        }
        return Optional.of(new PageSql(query, after, queues, type, worker));
    }

    private static @Nullable Long numberOrNull(NameTable names, String text) {
        var number = names.find(text);
        return number.isPresent() ? number.getAsLong() : null;
    }

    /** The conditions that may leave only few tasks, each as a selection of rows. */
    List<Clause> narrowings() {
        var found = new ArrayList<>(narrowingRows());
        if (!found.isEmpty() || query.sort().column().equals("tried") || (type != null && !queues.isEmpty())) {
            found.addAll(narrowingNames());
        }
        return found;
    }

    /** Those of them that are not about queues, types and states. */
    List<Clause> narrowingRows() {
        var filter = query.filter();
        var found = new ArrayList<Clause>();
        if (!filter.ids().isEmpty()) {
            var marks = String.join(",", Collections.nCopies(filter.ids().size(), "?"));
            found.add(new Clause(
                    "SELECT n FROM task WHERE id IN (" + marks + ")",
                    filter.ids().toArray()));
        }
        if (filter.parent() != null) {
            found.add(new Clause("SELECT n FROM parent WHERE parent = ?", filter.parent()));
        }
        if (filter.idPrefix() != null) {
            found.add(new Clause(
                    "SELECT n FROM task WHERE id >= ? AND id < ?", filter.idPrefix(), filter.idPrefix() + '\u007f'));
        }
        trigrams().ifPresent(match -> found.add(withMatch(match)));
        if (hasErrorText() && !states().isEmpty()) {
            found.add(new Clause("SELECT n FROM task INDEXED BY by_error WHERE error IS NOT NULL")
                    .addIn("state", states()));
        }
        if (worker != null) {
            found.add(new Clause("SELECT n FROM task INDEXED BY by_worker WHERE worker = ?", worker));
        }
        if (filter.triedSince() != null || filter.triedUntil() != null) {
            found.add(new Clause("SELECT n FROM task INDEXED BY by_tried WHERE 1").add(tried()));
        }
        boolean byCreated = query.sort().column().equals("created");
        if ((filter.createdSince() != null || filter.createdUntil() != null) && !byCreated) {
            found.add(new Clause("SELECT n FROM task INDEXED BY by_created WHERE 1").add(created()));
        }
        return found;
    }

    private List<Clause> narrowingNames() {
        var found = new ArrayList<Clause>();
        if (!queues.isEmpty()) {
            var clause = new Clause("SELECT n FROM task INDEXED BY by_queue_created WHERE 1").addIn("queue", queues);
            found.add(states().isEmpty() ? clause : clause.addIn("state", states()));
        }
        if (type != null) {
            var clause = new Clause("SELECT n FROM task INDEXED BY by_type_created WHERE type = ?", type);
            found.add(states().isEmpty() ? clause : clause.addIn("state", states()));
        }
        if (queues.isEmpty() && type == null && !states().isEmpty()) {
            found.add(new Clause("SELECT n FROM task INDEXED BY by_state_created WHERE 1").addIn("state", states()));
        }
        return found;
    }

    private boolean hasErrorText() {
        return !errorText().isEmpty();
    }

    private String errorText() {
        return Objects.requireNonNullElse(query.filter().errorText(), "");
    }

    /** Each three letters of the error that fold as the index of texts folds them. */
    private Optional<String> trigrams() {
        var text = errorText();
        var match = new LinkedHashSet<String>();
        for (int i = 0; i + 3 <= text.length() && match.size() < MOST_TRIGRAMS; i++) {
            var three = text.substring(i, i + 3);
            if (three.chars().allMatch(PageSql::foldsAlike)) {
                match.add(quoted(three));
            }
        }
        return match.isEmpty() ? Optional.empty() : Optional.of(String.join(" AND ", match));
    }

    /**
     * The three letters that errors begin with at some place, where the text is of one or two letters, at most one more than
     * can be asked for; empty for another text.
     */
    Optional<Clause> beginnings() {
        var text = errorText().toLowerCase(Locale.ROOT);
        if (text.isEmpty() || text.length() > 2 || !text.chars().allMatch(PageSql::foldsAlike)) {
            return Optional.empty();
        }
        return Optional.of(new Clause(
                "SELECT term FROM error_term WHERE term >= ? AND term < ? LIMIT " + (MOST_BEGINNINGS + 1),
                text,
                text + Character.toString(Character.MAX_CODE_POINT)));
    }

    /** Those with any of these three letters in their errors; empty where there are too many letters to ask for. */
    static Optional<Clause> withAny(List<String> beginnings) {
        if (beginnings.size() > MOST_BEGINNINGS) {
            return Optional.empty();
        }
        return Optional.of(
                beginnings.isEmpty()
                        ? new Clause("SELECT n FROM task WHERE 0")
                        : withMatch(beginnings.stream().map(PageSql::quoted).collect(Collectors.joining(" OR "))));
    }

    private static Clause withMatch(String match) {
        return new Clause("SELECT rowid AS n FROM error_text WHERE error_text MATCH ?", match);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /** Letters of ASCII, and those without small and large. */
    private static boolean foldsAlike(int c) {
        return (c > 0 && c < 128)
                || (Character.isLetter(c) && Character.toLowerCase(c) == c && Character.toUpperCase(c) == c);
    }

    /** Whether a selection leaves no more than these, as a count that ends at one more. */
    static Clause counting(Clause narrowing, int few) {
        return new Clause("SELECT count(*) FROM (").add(narrowing).add(" LIMIT " + (few + 1) + ")");
    }

    /**
     * How many match in a state, up to so many, read off one index alone; empty where no index has all that the question is about.
     */
    Optional<Clause> tallyByIndex(TaskState state, int most) {
        var filter = query.filter();
        boolean isOfRows = !filter.ids().isEmpty()
                || filter.idPrefix() != null
                || filter.parent() != null
                || worker != null
                || hasErrorText();
        boolean isTried = filter.triedSince() != null || filter.triedUntil() != null;
        int names = (queues.isEmpty() ? 0 : 1) + (type == null ? 0 : 1);
        if (isOfRows || names > 1 || (isTried && names > 0)) {
            return Optional.empty();
        }
        var index = isTried ? "by_state_tried" : queues.isEmpty() ? "by_state_created" : "by_queue_created";
        var clause = new Clause("SELECT count(*) FROM (SELECT 1 FROM task INDEXED BY "
                + (type == null ? index : "by_type_created") + " WHERE state = " + StateNumber.of(state));
        if (!queues.isEmpty()) {
            clause.addIn("queue", queues);
        }
        if (type != null) {
            clause.add(" AND type = ?", type);
        }
        return Optional.of(clause.add(created()).add(tried()).add(" LIMIT " + most + ")"));
    }

    /** The states of these rows, of at most so many, with how many of them match. */
    Clause tallyAmong(Clause narrowing, int most) {
        return new Clause("SELECT state, count(*) FROM (SELECT n FROM (")
                .add(narrowing)
                .add(") LIMIT " + most + ") AS few CROSS JOIN task USING (n) WHERE 1")
                .add(conditions())
                .add(" GROUP BY state");
    }

    /** The rows of a state that may match, where no other condition leaves only few. */
    Clause ofState(TaskState state) {
        var where = " WHERE state = " + StateNumber.of(state);
        if (!queues.isEmpty()) {
            return new Clause("SELECT n FROM task INDEXED BY by_queue_created" + where).addIn("queue", queues);
        }
        if (type != null) {
            return new Clause("SELECT n FROM task INDEXED BY by_type_created" + where + " AND type = ?", type);
        }
        return new Clause("SELECT n FROM task INDEXED BY "
                + (hasErrorText() ? "by_error" + where + " AND error IS NOT NULL" : "by_state_created" + where));
    }

    /** The page out of these rows. */
    Clause among(Clause narrowing) {
        var chosen = new Clause("SELECT n FROM (")
                .add(narrowing)
                .add(") AS few CROSS JOIN task USING (n) WHERE 1")
                .add(conditions())
                .add(order + limit());
        return rows(new Clause("SELECT n FROM (").add(chosen).add(")"));
    }

    /** The page out of all rows, where there are no indices yet. */
    Clause unindexed() {
        return rows(new Clause("SELECT n FROM task WHERE 1").add(conditions()).add(order + limit()));
    }

    /** The page in the order of an index. */
    Clause inOrder() {
        var column = query.sort().column();
        var runs = new ArrayList<Clause>();
        boolean tried = column.equals("tried");
        if (!queues.isEmpty() && !tried && queues.size() * statesOrAll().size() <= MOST_RUNS) {
            for (var queue : queues) {
                for (var state : statesOrAll()) {
                    runs.add(run("by_queue_" + column, " AND queue = " + queue + " AND state = " + state));
                }
            }
        } else if (type != null && !tried) {
            for (var state : statesOrAll()) {
                runs.add(run("by_type_" + column, " AND type = " + type + " AND state = " + state));
            }
        } else if (tried && hasErrorText()) {
            for (var state : statesOrAll()) {
                runs.add(run("by_error", " AND error IS NOT NULL AND state = " + state));
            }
        } else if (worker != null && tried) {
            runs.add(run("by_worker", " AND worker = " + worker));
        } else if (!states().isEmpty()) {
            for (var state : states()) {
                runs.add(run("by_state_" + column, " AND state = " + state));
            }
        } else {
            runs.add(run("by_" + column, ""));
        }
        var all = new Clause("SELECT n FROM (");
        for (int i = 0; i < runs.size(); i++) {
            all.add(i == 0 ? "" : " UNION ALL ").add(runs.get(i));
        }
        return rows(all.add(")" + order + limit()));
    }

    private Clause run(String index, String where) {
        return new Clause("SELECT * FROM (SELECT n, " + query.sort().column() + " FROM task INDEXED BY " + index
                        + " WHERE 1" + where)
                .add(conditions())
                .add(order + limit() + ")");
    }

    private Clause rows(Clause chosen) {
        return new Clause("SELECT task.* FROM (").add(chosen).add(") AS page CROSS JOIN task USING (n)" + order);
    }

    /** One more than asked for, which tells whether there is a next page. */
    private String limit() {
        return " LIMIT " + (query.limit() + 1);
    }

    private Set<Integer> states() {
        var numbers = new LinkedHashSet<Integer>();
        query.filter().states().stream().sorted().map(StateNumber::of).forEach(numbers::add);
        return numbers;
    }

    private Collection<Integer> statesOrAll() {
        return states().isEmpty()
                ? Arrays.stream(TaskState.values()).map(StateNumber::of).toList()
                : states();
    }

    private Clause created() {
        var filter = query.filter();
        var clause = new Clause("");
        if (filter.createdSince() != null) {
            clause.add(" AND created >= ?", Times.of(filter.createdSince()));
        }
        if (filter.createdUntil() != null) {
            clause.add(" AND created < ?", Times.of(filter.createdUntil()));
        }
        return clause;
    }

    private Clause tried() {
        var filter = query.filter();
        var clause = new Clause("");
        if (filter.triedSince() != null) {
            clause.add(" AND tried >= ?", Times.of(filter.triedSince()));
        }
        if (filter.triedUntil() != null) {
            clause.add(" AND tried < ?", Times.of(filter.triedUntil()));
            if (filter.triedSince() == null) {
                clause.add(" AND tried > ?", Times.NONE);
            }
        }
        return clause;
    }

    private Clause conditions() {
        var filter = query.filter();
        var clause = new Clause("").add(created());
        if (!filter.ids().isEmpty()) {
            var marks = String.join(",", Collections.nCopies(filter.ids().size(), "?"));
            clause.add(" AND id IN (" + marks + ")", filter.ids().toArray());
        }
        if (!states().isEmpty()) {
            clause.addIn("state", states());
        }
        if (!queues.isEmpty()) {
            clause.addIn("queue", queues);
        }
        if (type != null) {
            clause.add(" AND type = ?", type);
        }
        if (worker != null) {
            clause.add(" AND worker = ?", worker);
        }
        if (filter.idPrefix() != null) {
            clause.add(" AND id >= ? AND id < ?", filter.idPrefix(), filter.idPrefix() + '\u007f');
        }
        clause.add(tried());
        if (filter.parent() != null) {
            clause.add(" AND n IN (SELECT n FROM parent WHERE parent = ?)", filter.parent());
        }
        if (hasErrorText()) {
            clause.add(
                    " AND instr(coalesce(error_low, error), ?) > 0", errorText().toLowerCase(Locale.ROOT));
        }
        return clause.add(behindCursor());
    }

    private Clause behindCursor() {
        if (after == null) {
            return new Clause("");
        }
        var column = query.sort().column();
        var sign = query.sort().isDescending() ? "<" : ">";
        return new Clause(
                " AND " + column + " " + sign + "= ? AND (" + column + " " + sign + " ? OR n " + sign + " ?)",
                after.value(),
                after.value(),
                after.n());
    }
}
