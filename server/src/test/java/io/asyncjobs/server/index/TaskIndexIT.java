package io.asyncjobs.server.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.RealServer;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The index over a real stream. */
@Timeout(180)
final class TaskIndexIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @TempDir
    Path folder;

    private AsyncJobs jobs;
    private Path file;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        file = folder.resolve("deeper").resolve("index.db");
    }

    @Test
    void itKnowsWhatWasStoredBeforeAndWhatChanges() throws Exception {
        var before = enqueued("Q", 3);
        var index = open();
        reachedEnd(index);
        assertThat(ids(index)).containsExactlyInAnyOrderElementsOf(before);

        var after = enqueued("R", 2);
        jobs.tasks().cancel(before.getFirst(), "not needed");
        reachedEnd(index);

        assertThat(index.find(before.getFirst())).hasValueSatisfying(row -> {
            assertThat(row.state()).isEqualTo(TaskState.TERMINATED);
            assertThat(row.lastError()).contains("not needed");
        });
        assertThat(ids(index, TaskFilter.all().withQueue("R"))).containsExactlyInAnyOrderElementsOf(after);
        var counts = index.counts();
        assertThat(counts.total()).isEqualTo(5);
        assertThat(Objects.requireNonNull(counts.queues().get("Q")).states())
                .containsOnly(Map.entry(TaskState.NEW, 2L), Map.entry(TaskState.TERMINATED, 1L));
        assertThat(Objects.requireNonNull(counts.queues().get("Q")).oldest()).isPresent();
        assertThat(index.lag().building()).isFalse();
        assertThat(index.lag().behind()).isZero();
        assertThat(index.types(Set.of(), 10)).containsExactly("t");
    }

    @Test
    void withoutAStreamItIsEmptyAndLearnsOfTheFirstTask() throws Exception {
        var index = open();
        await().atMost(LONG).until(() -> !index.lag().building());
        assertThat(index.page(TaskQuery.all()).rows()).isEmpty();
        assertThat(index.counts().total()).isZero();
        var ids = enqueued("Q", 1);
        await().atMost(LONG).until(() -> ids(index).equals(ids));
    }

    @Test
    void openedAgainItGoesOnWhereItWas() throws Exception {
        enqueued("Q", 3);
        var first = open();
        reachedEnd(first);
        var cursor = first.page(TaskQuery.all().withLimit(1)).next().orElseThrow();
        first.close();
        var missed = enqueued("Q", 2);
        var second = open();
        assertThat(second.page(TaskQuery.all()).rows()).hasSizeGreaterThanOrEqualTo(3);
        reachedEnd(second);
        assertThat(ids(second)).hasSize(5).containsAll(missed);
        assertThat(second.page(TaskQuery.all().withLimit(1).withAfter(cursor)).rows())
                .as("a cursor outlives the process")
                .hasSize(1);
    }

    @Test
    void deletedOrDamagedOrOfAnotherVersionTheFileIsBuiltAnew() throws Exception {
        var ids = enqueued("Q", 4);
        var first = open();
        reachedEnd(first);
        first.close();

        Sqlite.delete(file);
        var second = open();
        reachedEnd(second);
        assertThat(ids(second)).containsExactlyInAnyOrderElementsOf(ids);
        second.close();

        Files.write(
                file,
                "no database at all, and longer than the header of one, so that it is read as such...\n"
                        .repeat(100)
                        .getBytes(StandardCharsets.UTF_8));
        var third = open();
        reachedEnd(third);
        assertThat(ids(third)).containsExactlyInAnyOrderElementsOf(ids);
        third.close();

        try (var connection = Sqlite.writer(file)) {
            Schema.put(connection, "schema", "0");
        }
        var fourth = open();
        reachedEnd(fourth);
        assertThat(ids(fourth)).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void damageThatAReaderMeetsIsMendedWhileItRuns() throws Exception {
        var ids = enqueued("Q", 300);
        var index = open();
        reachedEnd(index);
        index.close();
        try (var connection = Sqlite.writer(file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        var bytes = Files.readAllBytes(file);
        for (int i = 4096 * 8; i < bytes.length; i++) {
            bytes[i] = (byte) 0xa5;
        }
        Files.write(file, bytes);
        var mended = open();
        await().atMost(LONG).ignoreExceptionsInstanceOf(IndexException.class).until(() -> {
            var page = mended.page(TaskQuery.all().withLimit(1_000));
            return !mended.lag().building() && page.rows().size() == ids.size();
        });
    }

    @Test
    void anotherStreamInTheSamePlaceIsReadFromItsBeginning() throws Exception {
        enqueued("Q", 3);
        var index = open();
        reachedEnd(index);
        SERVER.nats().jetStreamManagement().deleteStream(SERVER.namespace() + "_TASKS");
        var client = SERVER.client(); // remembers no streams
        client.queues().define(QueueSettings.of("NEW"));
        var id = client.producer().enqueue(TaskSpec.of("t").queue("NEW")).id();
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(IndexException.class)
                .until(() -> ids(index).equals(List.of(id)));
        assertThat(index.counts().queues().keySet()).containsExactly("NEW");
    }

    @Test
    void deletedAndPurgedTasksDisappear() throws Exception {
        var ids = enqueued("Q", 6);
        var index = open();
        reachedEnd(index);
        jobs.tasks().delete(ids.get(2));
        jobs.tasks().delete(ids.get(4));
        await().atMost(LONG).until(() -> index.counts().total() == 4);
        assertThat(ids(index)).doesNotContain(ids.get(2), ids.get(4)).hasSize(4);
        SERVER.nats().jetStreamManagement().purgeStream(SERVER.namespace() + "_TASKS");
        await().atMost(LONG).until(() -> index.counts().total() == 0);
        assertThat(index.page(TaskQuery.all()).rows()).isEmpty();
    }

    @Test
    void whatWasRemovedWhileItWasClosedDisappears() throws Exception {
        var ids = enqueued("Q", 4);
        var first = open();
        reachedEnd(first);
        first.close();
        jobs.tasks().delete(ids.get(1));
        var second = open();
        await().atMost(LONG).until(() -> second.counts().total() == 3);
        assertThat(second.find(ids.get(1))).isEmpty();
    }

    @Test
    void tasksWhoseTimeToLiveIsOverDisappear() throws Exception {
        jobs.tasks().configure(Retention.none().keep(TaskState.TERMINATED, Duration.ofSeconds(2)));
        var client = SERVER.client();
        var ids = enqueued("Q", 2);
        var index = open();
        client.tasks().cancel(ids.getFirst(), "not needed");
        reachedEnd(index);
        await().atMost(LONG).until(() -> index.find(ids.getFirst()).isEmpty());
        assertThat(ids(index)).containsExactly(ids.getLast());
    }

    @Test
    void anUnreadableDocumentIsNoTaskAndDoesNotStopIt() throws Exception {
        var ids = enqueued("Q", 1);
        var subject = SERVER.namespace() + ".T.broken";
        SERVER.nats().jetStream().publish(subject, "{".getBytes(StandardCharsets.UTF_8));
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".T.empty", new byte[0]);
        var index = open();
        reachedEnd(index);
        assertThat(ids(index)).isEqualTo(ids);
        var more = enqueued("Q", 1);
        reachedEnd(index);
        assertThat(ids(index)).hasSize(2).containsAll(more);
    }

    @Test
    void itGoesOnAfterTheServerWasAway() throws Exception {
        var ids = enqueued("Q", 2);
        var index = open();
        reachedEnd(index);
        SERVER.server().kill();
        SERVER.server().restart();
        await().atMost(LONG).ignoreExceptions().until(() -> enqueued("Q", 1).size() == 1);
        await().atMost(LONG).until(() -> ids(index).size() >= 3);
        assertThat(ids(index)).containsAll(ids);
    }

    @Test
    void onlyOneProcessHasAFile() throws Exception {
        var index = open();
        assertThatThrownBy(() -> TaskIndex.open(jobs, file))
                .isInstanceOf(IndexException.class)
                .hasMessageContaining("another process");
        index.close();
        TaskIndex.open(jobs, file).close();
        assertThatThrownBy(index::counts).isInstanceOf(IndexException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> index.page(TaskQuery.all())).isInstanceOf(IndexException.class);
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedWithASentence() throws Exception {
        var plain = Files.writeString(folder.resolve("plain"), "a file, no folder");
        assertThatThrownBy(() -> TaskIndex.open(jobs, plain.resolve("index.db")))
                .isInstanceOf(IndexException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void historyCountsEachTransitionOnceAlsoWithTwoServersOfWhichOneDies() throws Exception {
        var index = open();
        var other = SERVER.closed(TaskIndex.open(SERVER.client(), folder.resolve("other.db")));
        jobs.queues().define(QueueSettings.of("Q"));
        var ids = enqueued("Q", 10);
        reachedEnd(index);
        reachedEnd(other);
        var first = worker();
        await().atMost(LONG).until(() -> areFinal(ids));
        first.close();
        sums(index, 10);
        sums(other, 10);
        index.close(); // its last seconds are not stored by it
        Sqlite.delete(file);
        var more = enqueued("Q", 5);
        reachedEnd(other);
        var second = worker();
        await().atMost(LONG).until(() -> areFinal(more));
        second.close();
        sums(other, 15);
        var again = open(); // from the stream's beginning, which is counted
        sums(again, 15);
        for (var one : List.of(again, other)) {
            var history = one.history(Set.of("Q"), HistoryRange.HOUR);
            assertThat(history.points()).hasSize(60);
            assertThat(sum(history, History.Point::completed)).isEqualTo(15);
            // a version that neither server saw, within milliseconds of a part's end, may be missed but is not counted
            // twice
            assertThat(sum(history, History.Point::started)).isBetween(5L, 15L);
            assertThat(sum(history, History.Point::runs)).isBetween(5L, 15L);
            assertThat(sum(history, History.Point::failed)).isZero();
            assertThat(sum(one.history(Set.of("NONE"), HistoryRange.DAY), History.Point::enqueued))
                    .isZero();
            assertThat(sum(one.history(Set.of(), HistoryRange.WEEK), History.Point::enqueued))
                    .isEqualTo(15);
        }
    }

    @Test
    void recentHistoryIsFineAndThereAtOnce() throws Exception {
        var index = open();
        var ids = enqueued("Q", 4);
        enqueued("R", 3);
        reachedEnd(index);
        assertThat(sum(recent(index, "Q"), History.Point::enqueued)).isEqualTo(4);
        await().atMost(LONG).until(() -> latest(index, Set.of()).waiting() == 7);
        assertThat(latest(index, Set.of("R")).waiting()).isEqualTo(3);
        var worker = worker();
        await().atMost(LONG).until(() -> areFinal(ids));
        worker.close();
        reachedEnd(index);
        for (var point : recent(index, "Q").points()) {
            assertThat(point.start().getEpochSecond() % 5).isZero();
        }
        assertThat(recent(index, "Q").points()).hasSize(60);
        areDone(index);
        await().atMost(LONG).until(() -> latest(index, Set.of()).waiting() == 3);
        index.close();

        var again = open();
        areDone(again);
        again.close();
        Sqlite.delete(file);
        var anew = open();
        reachedEnd(anew);
        areDone(anew);
    }

    /** What the four tasks were counted as, whether each step was seen or is read off their histories. */
    private static void areDone(TaskIndex index) {
        var history = recent(index, "Q");
        assertThat(sum(history, History.Point::enqueued)).isEqualTo(4);
        assertThat(sum(history, History.Point::started)).isEqualTo(4);
        assertThat(sum(history, History.Point::completed)).isEqualTo(4);
        assertThat(sum(history, History.Point::runs)).isEqualTo(4);
        assertThat(sum(history, History.Point::failed)).isZero();
        assertThat(sum(recent(index, "R"), History.Point::enqueued)).isEqualTo(3);
        assertThat(sum(recent(index, "NONE"), History.Point::enqueued)).isZero();
    }

    private static History recent(TaskIndex index, String queue) {
        return index.history(Set.of(queue), HistoryRange.FIVE_MINUTES);
    }

    private static History.Point latest(TaskIndex index, Set<String> queues) {
        return index.history(queues, HistoryRange.FIVE_MINUTES).points().getLast();
    }

    @Test
    void statesOfTasksAreFoundByTheirIds() throws Exception {
        var ids = enqueued("Q", 3);
        jobs.tasks().cancel(ids.get(1), "not needed");
        var index = open();
        reachedEnd(index);
        assertThat(index.states(List.of(ids.get(0), ids.get(1), "none", "\"'")))
                .containsOnly(Map.entry(ids.get(0), TaskState.NEW), Map.entry(ids.get(1), TaskState.TERMINATED));
        assertThat(index.states(List.of())).isEmpty();
    }

    @Test
    void historyOutlivesTheTasks() throws Exception {
        var index = open();
        var ids = enqueued("Q", 3);
        for (var id : ids) {
            jobs.tasks().cancel(id, "not needed");
        }
        await().atMost(LONG).until(() -> sum(index.history(Set.of(), HistoryRange.HOUR), History.Point::dead) == 3);
        index.close();
        Sqlite.delete(file);
        SERVER.nats().jetStreamManagement().purgeStream(SERVER.namespace() + "_TASKS");
        var again = open();
        await().atMost(LONG).until(() -> sum(again.history(Set.of(), HistoryRange.HOUR), History.Point::dead) == 3);
        assertThat(again.counts().total()).isZero();
    }

    private static void sums(TaskIndex index, long enqueued) {
        await().atMost(LONG)
                .until(() -> sum(index.history(Set.of(), HistoryRange.HOUR), History.Point::completed) == enqueued);
        assertThat(sum(index.history(Set.of(), HistoryRange.HOUR), History.Point::enqueued))
                .isEqualTo(enqueued);
    }

    private static long sum(History history, ToLongFunction<History.Point> of) {
        return history.points().stream().mapToLong(of).sum();
    }

    private Worker worker() throws Exception {
        return SERVER.closed(
                jobs.worker().queue("Q").slots(5).handle("t", context -> "done").start());
    }

    private boolean areFinal(List<String> ids) throws InterruptedException {
        for (var id : ids) {
            if (!jobs.tasks().load(id).state().isFinal()) {
                return false;
            }
        }
        return true;
    }

    private TaskIndex open() {
        return SERVER.closed(TaskIndex.open(jobs, file));
    }

    private void reachedEnd(TaskIndex index) throws Exception {
        long last = jobs.tasks().extent().orElseThrow().last();
        assertThat(index.await(last, LONG)).isTrue();
    }

    private List<String> ids(TaskIndex index) {
        return ids(index, TaskFilter.all());
    }

    private static List<String> ids(TaskIndex index, TaskFilter filter) {
        return index.page(TaskQuery.all().withFilter(filter)).rows().stream()
                .map(TaskRow::id)
                .toList();
    }

    private List<String> enqueued(String queue, int count) throws Exception {
        jobs.queues().define(QueueSettings.of(queue));
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(jobs.producer().enqueue(TaskSpec.of("t").queue(queue)).id());
        }
        return ids;
    }
}
