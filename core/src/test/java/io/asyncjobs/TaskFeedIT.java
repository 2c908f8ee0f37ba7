package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
final class TaskFeedIT {

    private static final Duration SHORT = Duration.ofMillis(300);

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @Test
    void allTasksAreReadInTheirOrderInBatches() throws Exception {
        var jobs = SERVER.client();
        var ids = enqueued(jobs, 25);
        try (var feed = jobs.tasks().follow(0)) {
            var found = read(feed, 25, 10);
            assertThat(found).extracting(TaskFeed.Change::id).containsExactlyElementsOf(ids);
            assertThat(found).extracting(TaskFeed.Change::replaced).containsOnly(0L);
            assertThat(found)
                    .allSatisfy(change ->
                            assertThat(change.task().orElseThrow().sequence()).isEqualTo(change.sequence()));
            assertThat(feed.left()).isZero();
            assertThat(feed.next(10, SHORT)).isEmpty();
        }
    }

    @Test
    void itGoesOnAfterTheSequenceThatWasAskedForAndSeesWhatComes() throws Exception {
        var jobs = SERVER.client();
        enqueued(jobs, 3);
        try (var feed = jobs.tasks().follow(2)) {
            assertThat(read(feed, 1, 10)).extracting(TaskFeed.Change::sequence).containsExactly(3L);
            var id = enqueued(jobs, 1).getFirst();
            var made = read(feed, 1, 10).getFirst();
            jobs.tasks().cancel(id, "not needed");
            var ended = read(feed, 1, 10).getFirst();
            assertThat(List.of(made.id(), ended.id())).containsExactly(id, id);
            assertThat(ended.replaced()).isEqualTo(made.sequence());
            assertThat(ended.task()).map(Task::state).contains(TaskState.TERMINATED);
            assertThat(feed.position()).isEqualTo(5);
        }
    }

    @Test
    void aRemovalIsForeseenFromTheTimeToLive() throws Exception {
        var jobs = SERVER.client();
        var id = enqueued(jobs, 1).getFirst();
        jobs.tasks().configure(Retention.none().keep(TaskState.TERMINATED, Duration.ofHours(2)));
        var other = SERVER.client();
        other.tasks().cancel(id, "not needed");
        try (var feed = jobs.tasks().followWithoutDocuments(1)) {
            var change = read(feed, 1, 10).getFirst();
            assertThat(change.removal()).contains(change.stored().plus(Duration.ofHours(2)));
            assertThat(change.task()).isEmpty();
        }
    }

    @Test
    void anUnreadableDocumentIsAChangeWithoutATask() throws Exception {
        var jobs = SERVER.client();
        enqueued(jobs, 1);
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".T.broken", new byte[] {'{'});
        try (var feed = jobs.tasks().follow(1)) {
            var change = read(feed, 1, 10).getFirst();
            assertThat(change.id()).isEqualTo("broken");
            assertThat(change.task()).isEmpty();
        }
    }

    @Test
    void itGoesOnWhenTheServerLostItsConsumer() throws Exception {
        var jobs = SERVER.client();
        enqueued(jobs, 2);
        try (var feed = jobs.tasks().follow(0)) {
            read(feed, 2, 10);
            var management = SERVER.nats().jetStreamManagement();
            var stream = SERVER.namespace() + "_TASKS";
            for (var consumer : management.getConsumerNames(stream)) {
                management.deleteConsumer(stream, consumer);
            }
            var ids = enqueued(jobs, 2);
            assertThat(read(feed, 2, 10)).extracting(TaskFeed.Change::id).containsExactlyElementsOf(ids);
        }
    }

    @Test
    void oneRequestStandsHoweverOftenItLooks() throws Exception {
        var jobs = SERVER.client();
        try (var feed = jobs.tasks().follow(0)) {
            for (int i = 0; i < 20; i++) {
                var ids = enqueued(jobs, 1 + i % 3);
                assertThat(read(feed, ids.size(), 2))
                        .extracting(TaskFeed.Change::id)
                        .containsExactlyElementsOf(ids);
                assertThat(feed.next(10, Duration.ofMillis(1))).isEmpty();
            }
            var stream = SERVER.namespace() + "_TASKS";
            assertThat(SERVER.nats().jetStreamManagement().getConsumers(stream))
                    .singleElement()
                    .satisfies(consumer -> assertThat(consumer.getNumWaiting()).isEqualTo(1));
        }
    }

    @Test
    void theExtentSaysHowFarTheStreamGoes() throws Exception {
        var jobs = SERVER.client();
        assertThat(jobs.tasks().extent()).isEmpty();
        var ids = enqueued(jobs, 3);
        jobs.tasks().delete(ids.getFirst());
        var extent = jobs.tasks().extent().orElseThrow();
        assertThat(extent.first()).isEqualTo(2);
        assertThat(extent.last()).isEqualTo(3);
        assertThat(extent.count()).isEqualTo(2);
        assertThat(extent.at()).isAfter(extent.made());
    }

    @Test
    void aClosedFeedAndASequenceBelowZeroAreRefused() {
        var jobs = SERVER.client();
        var feed = jobs.tasks().follow(0);
        feed.close();
        assertThatThrownBy(() -> feed.next(1, SHORT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> jobs.tasks().follow(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void statisticsAreStoredOnlyByWhoKnowsTheLatest() throws Exception {
        var statistics = SERVER.client().statistics();
        assertThat(statistics.after(0)).isEmpty();
        long first = statistics.store("a", "1", 0);
        assertThat(first).isEqualTo(1);
        assertThat(statistics.store("b", "2", 0)).isZero();
        assertThat(statistics.store("b", "2", first)).isEqualTo(2);
        assertThat(statistics.store("a", "3", 2)).isEqualTo(3);
        assertThat(statistics.after(0))
                .containsExactly(new Statistics.Part("b", 2, "2"), new Statistics.Part("a", 3, "3"));
        assertThat(statistics.after(3)).isEmpty();
    }

    private static List<String> enqueued(AsyncJobs jobs, int count) throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(jobs.producer().enqueue(TaskSpec.of("t", i).queue("Q")).id());
        }
        return ids;
    }

    private static List<TaskFeed.Change> read(TaskFeed feed, int count, int most) throws Exception {
        var found = new ArrayList<TaskFeed.Change>();
        long stop = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (found.size() < count && System.nanoTime() - stop < 0) {
            var batch = feed.next(most, SHORT);
            assertThat(batch.size()).isLessThanOrEqualTo(most);
            found.addAll(batch);
        }
        return found;
    }
}
