package io.asyncjobs.server.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.TaskFeed;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of the index against a plain list that is filtered and sorted. */
final class PagesTest {

    @TempDir
    Path folder;

    private final Map<String, TaskRow> plain = new LinkedHashMap<>();
    private final Map<String, Integer> order = new HashMap<>();
    private IndexFile file;
    private RowWriter rows;
    private CountTable counts;

    @AfterEach
    void close() throws SQLException {
        rows.close();
        file.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void pagesAreWhatFilteringAndSortingAPlainListGives(long seed) throws Exception {
        var tasks = new RandomTasks(seed, 400);
        write(tasks, 700);
        file.complete();
        rows.completed();
        write(tasks, 900); // the indices, and that of the texts, follow changes
        for (int i = 0; i < 120; i++) {
            var query = query(tasks);
            assertThat(ids(walk(query))).as("seed %d, %s", seed, query).isEqualTo(ids(expected(query)));
        }
        assertCounts();
    }

    @Test
    void pagesAreTheSameBeforeTheIndicesAreMade() throws Exception {
        var tasks = new RandomTasks(5, 200);
        write(tasks, 400);
        for (int i = 0; i < 100; i++) {
            var query = query(tasks);
            assertThat(ids(walk(query))).as("%s", query).isEqualTo(ids(expected(query)));
        }
    }

    @Test
    void manyRowsAreReadInTheOrderOfAnIndexAndFewAreSorted() throws Exception {
        var tasks = new RandomTasks(6, 8_000);
        write(tasks, 16_000);
        file.complete();
        rows.completed();
        for (int i = 0; i < 20; i++) {
            var query = query(tasks).withLimit(1_000);
            assertThat(ids(walk(query))).as("%s", query).isEqualTo(ids(expected(query)));
        }
    }

    @Test
    void everythingThatIsKnownOfATaskIsGivenBack() throws Exception {
        write(new RandomTasks(7, 100), 300);
        for (var row : plain.values()) {
            assertThat(find(row.id())).contains(row);
        }
    }

    @Test
    void takenOutTasksAreInNoPageAndNoCount() throws Exception {
        file.complete();
        rows.completed();
        var tasks = new RandomTasks(8, 100);
        write(tasks, 300);
        for (var id : List.copyOf(plain.keySet()).subList(0, 50)) {
            rows.remove(id, Objects.requireNonNull(rows.find(id)), 1_000);
            plain.remove(id);
        }
        counts.write(file.writer());
        file.writer().commit();
        for (int i = 0; i < 50; i++) {
            var query = query(tasks);
            assertThat(ids(walk(query))).as("%s", query).isEqualTo(ids(expected(query)));
        }
        assertCounts();
    }

    @Test
    void anOlderVersionChangesNothing() throws Exception {
        var tasks = new RandomTasks(9, 1);
        var old = tasks.next();
        var young = tasks.next();
        assertThat(rows.write(young)).isPresent();
        assertThat(rows.write(old)).isEmpty();
        rows.flush();
        file.writer().commit();
        assertThat(find(old.id())).map(TaskRow::sequence).contains(young.sequence());
    }

    @Test
    void aTaskThatIsMadeAnewIsTheNewOne() throws Exception {
        file.complete();
        rows.completed();
        var tasks = new RandomTasks(15, 40);
        write(tasks, 100);
        var old = tasks.next();
        var anew = new TaskFeed.Change(
                old.id(), old.sequence() + 1, 0, old.stored(), null, old.task().orElseThrow());
        rows.write(anew);
        rows.flush();
        remember(anew);
        counts.write(file.writer());
        file.writer().commit();
        assertThat(find(old.id())).map(TaskRow::sequence).contains(anew.sequence());
        assertCounts();
    }

    @ParameterizedTest
    @ValueSource(longs = {16, 17})
    void talliesAreWhatAPlainListGives(long seed) throws Exception {
        var tasks = new RandomTasks(seed, 400);
        write(tasks, 700);
        for (boolean complete : new boolean[] {false, true}) {
            if (complete) {
                file.complete();
                rows.completed();
            }
            for (int i = 0; i < 120; i++) {
                var query = query(tasks);
                var tally = tally(query, 10_000);
                assertThat(tally.capped()).isEmpty();
                assertThat(tally.states()).as("seed %d, %s", seed, query).isEqualTo(counted(query));
            }
        }
    }

    @Test
    void talliesEndAtTheirBoundAndSaySo() throws Exception {
        var tasks = new RandomTasks(18, 2_000);
        write(tasks, 4_000);
        file.complete();
        rows.completed();
        int most = 40;
        int cut = 0;
        for (int i = 0; i < 200; i++) {
            var query = query(tasks);
            var tally = tally(query, most);
            var exact = counted(query);
            exact.forEach((state, count) -> {
                long told = Objects.requireNonNull(tally.states().get(state));
                if (tally.capped().contains(state)) {
                    assertThat(told).as("%s %s", state, query).isBetween(0L, Math.min(count, most));
                } else {
                    assertThat(told).as("%s %s", state, query).isEqualTo(count);
                }
            });
            cut += tally.capped().isEmpty() ? 0 : 1;
        }
        assertThat(cut).isBetween(1, 199);
    }

    private Tally tally(TaskQuery query, int most) {
        return file.read(
                (connection, state) -> new RowReader(connection, state.names()).tally(query, most, state.isComplete()));
    }

    private Map<TaskState, Long> counted(TaskQuery query) {
        var any = query.withFilter(query.filter().withStates(List.of()));
        var counted = new HashMap<TaskState, Long>();
        for (var state : TaskState.values()) {
            counted.put(
                    state,
                    plain.values().stream()
                            .filter(row -> row.state() == state && any.matches(row))
                            .count());
        }
        return counted;
    }

    @Test
    void cursorsThatAreBrokenOrOfAnotherQuestionAreRefusedWithASentence() throws Exception {
        write(new RandomTasks(10, 50), 100);
        var query = TaskQuery.all().withLimit(5);
        var cursor = page(query).next().orElseThrow();
        assertThat(page(query.withLimit(7).withAfter(cursor)).rows()).hasSize(7);
        for (var broken :
                List.of("", "x", "!!!", cursor + "A", cursor.substring(1), "A".repeat(38), "ä", "A".repeat(10_000))) {
            assertThatThrownBy(() -> page(query.withAfter(broken)))
                    .isInstanceOf(BadCursorException.class)
                    .hasMessageContaining("begin with the first page");
        }
        assertThatThrownBy(() -> page(query.withSort(TaskSort.CHANGED_ASCENDING).withAfter(cursor)))
                .isInstanceOf(BadCursorException.class);
        assertThatThrownBy(() ->
                        page(query.withFilter(TaskFilter.all().withQueue("A")).withAfter(cursor)))
                .isInstanceOf(BadCursorException.class);
    }

    @Test
    void aCursorOfAnotherFileIsRefused() throws Exception {
        write(new RandomTasks(11, 50), 100);
        var query = TaskQuery.all().withLimit(5);
        var cursor = page(query).next().orElseThrow();
        rows.close();
        file.make();
        rows = new RowWriter(file.writer(), file.state().names(), CountTable.load(file.writer()), false);
        assertThatThrownBy(() -> page(query.withAfter(cursor)))
                .isInstanceOf(BadCursorException.class)
                .hasMessageContaining("rebuilt");
    }

    @Test
    void textThatLooksLikeTheLanguageOfTheDatabaseIsOnlyText() throws Exception {
        write(new RandomTasks(12, 50), 100);
        file.complete();
        rows.completed();
        for (var text :
                List.of("'; DROP TABLE task; --", "\" OR 1", "%", "_x_", "a\" AND \"b", "(", "NEAR(a b)", "*")) {
            var query = TaskQuery.all().withFilter(TaskFilter.all().withErrorText(text));
            assertThat(ids(walk(query))).isEqualTo(ids(expected(query)));
        }
    }

    @Test
    void oneAndTwoLettersAreFoundWhereverTheyAreInAnError() throws Exception {
        var tasks = new RandomTasks(17, 60);
        write(tasks, 100);
        file.complete();
        rows.completed();
        write(tasks, 100);
        var texts = new TreeSet<>(List.of("zq", "q", "  ", " ", "\"", "X_", "ß", "é"));
        for (var error : RandomTasks.ERRORS) {
            for (int i = 0; i < error.length(); i++) {
                texts.add(error.substring(i, i + 1));
                texts.add(error.substring(i, Math.min(i + 2, error.length())));
            }
        }
        for (var text : texts) {
            var query = TaskQuery.all().withFilter(TaskFilter.all().withErrorText(text));
            assertThat(ids(walk(query))).as(text).isEqualTo(ids(expected(query)));
        }
    }

    @Test
    void typesAreListedInTheirOrder() throws Exception {
        write(new RandomTasks(13, 50), 100);
        file.complete();
        assertThat(types(10)).containsExactly("image:scale", "mail", "pay");
        assertThat(types(2)).containsExactly("image:scale", "mail");
    }

    @Test
    void typesOfSomeQueuesAreThoseOfTheirTasks() throws Exception {
        write(new RandomTasks(14, 12), 40);
        file.complete();
        var all = walk(TaskQuery.all());
        for (var queue : all.stream().map(TaskRow::queue).collect(Collectors.toSet())) {
            assertThat(types(10, queue))
                    .as(queue)
                    .isEqualTo(all.stream()
                            .filter(row -> row.queue().equals(queue))
                            .map(TaskRow::type)
                            .distinct()
                            .sorted()
                            .toList());
        }
        assertThat(types(10, "NONE")).isEmpty();
    }

    private Optional<TaskRow> find(String id) {
        return file.read((connection, state) -> new RowReader(connection, state.names()).find(id));
    }

    private List<String> types(int most, String... queues) {
        return file.read((connection, state) -> new RowReader(connection, state.names()).types(Set.of(queues), most));
    }

    @BeforeEach
    void open() throws SQLException {
        file = IndexFile.open(folder.resolve("index.db"));
        counts = CountTable.load(file.writer());
        rows = new RowWriter(file.writer(), file.state().names(), counts, false);
    }

    private void write(RandomTasks tasks, int versions) throws SQLException {
        for (int i = 0; i < versions; i++) {
            var change = tasks.next();
            assertThat(rows.write(change)).isPresent();
            remember(change);
        }
        rows.flush();
        counts.write(file.writer());
        file.writer().commit();
    }

    private void remember(TaskFeed.Change change) {
        order.putIfAbsent(change.id(), order.size());
        plain.put(change.id(), RowWriter.row(change.task().orElseThrow(), change));
    }

    private static TaskQuery query(RandomTasks tasks) {
        var random = tasks.random();
        var filter = TaskFilter.all();
        if (random.nextInt(3) == 0) {
            filter =
                    filter.withStates(tasks.pick(List.of(TaskState.values())), tasks.pick(List.of(TaskState.values())));
        }
        if (random.nextInt(4) == 0) {
            filter = filter.withQueue(tasks.pick(List.of("A", "B", "unknown")));
        }
        if (random.nextInt(4) == 0) {
            filter = filter.withType(tasks.pick(List.of("mail", "pay", "none")));
        }
        if (random.nextInt(6) == 0) {
            filter = filter.withIdPrefix(tasks.pick(List.of("x", "y1", "x3", "z")));
        }
        if (random.nextInt(4) == 0) {
            filter = filter.withErrorText(tasks.pick(List.of(
                    "connection",
                    "TIMED",
                    "on",
                    "größe ÜBER",
                    "Maß",
                    "连接超时",
                    "已超时，host",
                    "\"quoted\"",
                    "%",
                    "_x_",
                    "",
                    "a\nb")));
        }
        if (random.nextInt(5) == 0) {
            filter = filter.withCreatedSince(RandomTasks.BEGIN.plusSeconds(random.nextInt(80)));
        }
        if (random.nextInt(5) == 0) {
            filter = filter.withCreatedUntil(RandomTasks.BEGIN.plusSeconds(random.nextInt(80)));
        }
        if (random.nextInt(12) == 0) {
            filter = filter.withIds(List.of("x0", "y1", "x3", "y100", "none"));
        }
        if (random.nextInt(6) == 0) {
            filter = filter.withTriedSince(RandomTasks.BEGIN.plusSeconds(random.nextInt(600)));
        }
        if (random.nextInt(6) == 0) {
            filter = filter.withTriedUntil(RandomTasks.BEGIN.plusSeconds(random.nextInt(600)));
        }
        if (random.nextInt(8) == 0) {
            filter = filter.withParent(tasks.pick(List.of("parent0", "parent4", "other", "none")));
        }
        if (random.nextInt(6) == 0) {
            filter = filter.withWorker(tasks.pick(List.of("w1", "w2", "w3")));
        }
        var query = TaskQuery.all().withFilter(filter);
        if (random.nextInt(6) == 0) {
            query = query.withQueues(Set.of("A", "C"));
        }
        return query.withSort(tasks.pick(List.of(TaskSort.values()))).withLimit(1 + random.nextInt(120));
    }

    /** All pages, one after the other. */
    private List<TaskRow> walk(TaskQuery query) {
        var all = new ArrayList<TaskRow>();
        var page = page(query);
        all.addAll(page.rows());
        while (page.next().isPresent()) {
            assertThat(page.rows()).hasSize(query.limit());
            page = page(query.withAfter(page.next().get()));
            all.addAll(page.rows());
        }
        return all;
    }

    private Page page(TaskQuery query) {
        return file.read((connection, state) ->
                new RowReader(connection, state.names()).page(query, state.secret(), state.isComplete()));
    }

    private List<TaskRow> expected(TaskQuery query) {
        Comparator<TaskRow> by = switch (query.sort()) {
            case CREATED_ASCENDING, CREATED_DESCENDING -> Comparator.comparing(TaskRow::created);
            case CHANGED_ASCENDING, CHANGED_DESCENDING -> Comparator.comparingLong(TaskRow::sequence);
            case TRIED_ASCENDING, TRIED_DESCENDING -> Comparator.comparingLong(row -> Times.of(row.triedAt()));
        };
        by = by.thenComparing(row -> order.get(row.id()));
        var sorted = plain.values().stream().filter(query::matches).sorted(by).collect(Collectors.toList());
        if (query.sort().word().startsWith("-")) {
            Collections.reverse(sorted);
        }
        return sorted;
    }

    private static List<String> ids(List<TaskRow> rows) {
        return rows.stream().map(TaskRow::id).toList();
    }

    private void assertCounts() throws SQLException {
        var expected = plain.values().stream()
                .collect(Collectors.groupingBy(row -> row.queue() + "/" + row.state(), Collectors.counting()));
        var found = new HashMap<String, Long>();
        CountTable.load(file.writer()).all().forEach((queue, states) -> {
            for (int i = 0; i < states.length; i++) {
                if (states[i] != 0) {
                    found.put(file.state().names().text(queue) + "/" + StateNumber.state(i), states[i]);
                }
            }
        });
        assertThat(found).isEqualTo(expected);
    }
}
