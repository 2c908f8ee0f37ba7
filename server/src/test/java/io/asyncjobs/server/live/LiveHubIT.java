package io.asyncjobs.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.server.RealServer;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.TaskQuery;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What listeners of the change stream are told, over a real stream of tasks. */
@Timeout(180)
final class LiveHubIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final LiveFilter TASKS = new LiveFilter(Set.of("task", "reset"), TaskQuery.all(), Set.of());

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    @TempDir
    Path folder;

    private AsyncJobs jobs;
    private TaskIndex index;
    private LiveHub hub;

    @BeforeEach
    void open() throws Exception {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.queues().define(QueueSettings.of("R"));
        index = SERVER.closed(TaskIndex.open(jobs, folder.resolve("index.db")));
        await().atMost(LONG).until(() -> !index.lag().building());
        hub = SERVER.closed(LiveHub.open(jobs, index));
    }

    @Test
    void changesAreToldWithTheSequenceToResumeFrom() throws Exception {
        var listener = hub.subscribe(TASKS, OptionalLong.empty());
        var id = enqueued("Q");
        var made = task(listener, id, "new");
        assertThat(made.json())
                .contains("\"queue\":\"Q\"", "\"type\":\"t\"", "\"sequence\":1")
                .doesNotContain("payload\":");
        assertThat(made.id()).hasValue(1);
        assertThat(made.text()).startsWith("event: task\nid: 1\ndata: {").endsWith("}\n\n");
        jobs.tasks().cancel(id, "line\nbreak");
        var ended = task(listener, id, "terminated");
        assertThat(ended.id()).hasValue(2);
        assertThat(ended.text().lines()).hasSize(4);
        assertThat(hub.listeners()).isEqualTo(1);
        listener.close();
        assertThat(hub.listeners()).isZero();
    }

    @Test
    void aTaskThatNoLongerMatchesIsToldOnceMore() throws Exception {
        var filter = new LiveFilter(
                Set.of("task"), TaskQuery.all().withFilter(TaskFilter.all().withStates(TaskState.NEW)), Set.of());
        var listener = hub.subscribe(filter, OptionalLong.empty());
        var id = enqueued("Q");
        task(listener, id, "new");
        jobs.tasks().cancel(id, "not needed");
        task(listener, id, "terminated");
        jobs.tasks().retry(id);
        var other = enqueued("Q");
        assertThat(until(listener, event -> event.json().contains(other)))
                .noneMatch(event -> event.json().contains(id));
    }

    @Test
    void otherQueuesAreNotHeardOf() throws Exception {
        var listener = hub.subscribe(new LiveFilter(Set.of(), TaskQuery.all(), Set.of("R")), OptionalLong.empty());
        enqueued("Q");
        jobs.queues().pause("Q", "a reason");
        jobs.queues().pause("R", "a reason");
        var id = enqueued("R");
        var events = until(
                listener, event -> event.name().equals("task") && event.json().contains(id));
        events.addAll(until(listener, event -> event.name().equals("stats")));
        assertThat(events).noneMatch(event -> event.json().contains("\"Q\""));
    }

    @Test
    void whoResumesIsToldEachTasksLatestState() throws Exception {
        var first = enqueued("Q");
        var listener = hub.subscribe(TASKS, OptionalLong.of(0));
        long seen = task(listener, first, "new").id().getAsLong();
        listener.close();
        var second = enqueued("Q");
        jobs.tasks().cancel(second, "not needed");
        jobs.tasks().cancel(first, "not needed");
        reachedEnd();
        var again = hub.subscribe(TASKS, OptionalLong.of(seen));
        var told = again.next(LONG);
        assertThat(told).hasSize(2).allMatch(event -> event.json().contains("\"terminated\""));
        assertThat(told.getFirst().json()).contains(second);
        assertThat(told.getLast().json()).contains(first);
        assertThat(again.next(SHORT)).isEmpty();
        var third = enqueued("Q");
        task(again, third, "new");
    }

    @Test
    void whoResumesAfterTheServerWasOpenedAgainIsToldWhatWasMissed() throws Exception {
        var first = enqueued("Q");
        reachedEnd();
        hub.close();
        index.close();
        var second = enqueued("Q");
        var index2 = SERVER.closed(TaskIndex.open(jobs, folder.resolve("index.db")));
        var hub2 = SERVER.closed(LiveHub.open(jobs, index2));
        assertThat(index2.await(2, LONG)).isTrue();
        var again = hub2.subscribe(TASKS, OptionalLong.of(1));
        assertThat(until(again, event -> event.json().contains(second)))
                .noneMatch(event -> event.json().contains(first) || event.name().equals("reset"));
    }

    @Test
    void removedTasksAreToldAlsoToWhoResumes() throws Exception {
        var id = enqueued("Q");
        var listener = hub.subscribe(TASKS, OptionalLong.of(0));
        task(listener, id, "new");
        jobs.tasks().delete(id);
        var events = until(listener, event -> event.json().contains("\"removed\":true"));
        assertThat(events.getLast().json()).contains(id);
        var again = hub.subscribe(TASKS, OptionalLong.of(1));
        assertThat(until(again, event -> event.json().contains("\"removed\":true"))
                        .getLast()
                        .json())
                .contains(id);
    }

    @Test
    void anIdAheadOfEverythingIsAnsweredByAReset() throws Exception {
        enqueued("Q");
        reachedEnd();
        var listener = hub.subscribe(TASKS, OptionalLong.of(1_000_000));
        var told = listener.next(LONG);
        assertThat(told).extracting(LiveEvent::name).containsExactly("reset");
        assertThat(told.getFirst().id()).hasValue(1);
        assertThatThrownBy(() -> hub.subscribe(TASKS, OptionalLong.of(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSlowListenerMissesNothingAndHoldsNobody() throws Exception {
        var slow = hub.subscribe(TASKS, OptionalLong.empty());
        var quick = hub.subscribe(TASKS, OptionalLong.empty());
        int tasks = LiveSubscription.MOST_KEPT + 500;
        var specs = new ArrayList<TaskSpec>();
        for (int i = 0; i < tasks; i++) {
            specs.add(TaskSpec.of("t").queue("Q"));
        }
        jobs.producer().enqueueAll(specs.stream(), outcome -> {});
        assertThat(ids(quick, tasks)).hasSize(tasks);
        assertThat(ids(slow, tasks)).hasSize(tasks);
        var after = enqueued("Q");
        task(slow, after, "new");
        task(quick, after, "new");
    }

    @Test
    void changesOfOneTaskMeltIntoTheLatest() throws Exception {
        var listener = hub.subscribe(TASKS, OptionalLong.empty());
        var id = enqueued("Q");
        for (int i = 0; i < 20; i++) {
            jobs.tasks().cancel(id, "round " + i);
            jobs.tasks().retry(id);
        }
        reachedEnd();
        var events = new ArrayList<LiveEvent>();
        await().atMost(LONG).until(() -> {
            events.addAll(listener.next(SHORT));
            return events.getLast().id().orElse(0) == 41;
        });
        assertThat(events.size()).isLessThanOrEqualTo(41);
        assertThat(events.getLast().json()).contains("\"retry\"");
        assertThat(events).extracting(event -> event.id().orElse(0)).isSorted();
    }

    @Test
    void countsAndQueuesAreTold() throws Exception {
        var listener = hub.subscribe(
                new LiveFilter(Set.of("stats", "queue"), TaskQuery.all(), Set.of()), OptionalLong.empty());
        enqueued("Q");
        var events = until(listener, event -> event.name().equals("stats"));
        assertThat(events.getLast().json()).contains("\"queue\":\"Q\"", "\"states\":{\"new\":1}", "\"waiting\":1");
        jobs.queues().pause("Q", "a reason");
        events = until(listener, event -> event.name().equals("queue"));
        assertThat(events.getLast().json()).contains("\"queue\":\"Q\"", "\"change\":\"paused\"");
        assertThat(events).noneMatch(event -> event.name().equals("task"));
    }

    @Test
    void workersAppearChangeAndVanish() throws Exception {
        var all = hub.subscribe(only("worker", Set.of()), OptionalLong.empty());
        var mine = hub.subscribe(only("worker", Set.of("Q")), OptionalLong.empty());
        var other = hub.subscribe(only("worker", Set.of("R")), OptionalLong.empty());
        var hold = new CountDownLatch(1);
        var worker = SERVER.closed(jobs.worker()
                .queue("Q")
                .slots(3)
                .handle("t", context -> {
                    hold.await();
                    return "done";
                })
                .start());
        var id = enqueued("Q");
        assertThat(until(all, event -> event.json().contains(id)).getLast().json())
                .contains("\"queues\":[\"Q\"]", "\"slots\":3", "\"running\":[\"" + id + "\"]");
        hold.countDown();
        worker.close();
        var told = until(all, event -> event.json().contains("\"change\":\"gone\""));
        assertThat(told.getLast().json()).contains("\"queues\":[\"Q\"]");
        assertThat(until(mine, event -> event.json().contains("\"change\":\"gone\"")))
                .as("what it runs may be of other queues")
                .noneMatch(event -> event.json().contains(id));
        assertThat(other.next(SHORT)).isEmpty();
    }

    @Test
    void schedulesOfOtherQueuesAreNotHeardOf() throws Exception {
        jobs.schedules().add(Schedule.of("mine", "0 3 * * *", "t").queue("Q"));
        jobs.schedules().add(Schedule.of("other", "0 3 * * *", "t").queue("R"));
        var all = hub.subscribe(only("schedule", Set.of()), OptionalLong.empty());
        var listener = hub.subscribe(only("schedule", Set.of("Q")), OptionalLong.empty());
        jobs.schedules().runNow("other");
        jobs.schedules().runNow("mine");
        assertThat(until(listener, event -> event.json().contains("\"mine\"")))
                .hasSize(1)
                .allMatch(event -> event.json().contains("\"queue\":\"Q\""));
        until(all, event -> event.json().contains("\"other\""));
    }

    @Test
    void whatOthersDoToSchedulesIsToldToWhoHearsOfTheirQueue() throws Exception {
        jobs.schedules().add(Schedule.of("before", "0 3 * * *", "t").queue("Q"));
        var all = hub.subscribe(only("schedule", Set.of()), OptionalLong.empty());
        var mine = hub.subscribe(only("schedule", Set.of("Q")), OptionalLong.empty());
        var other = hub.subscribe(only("schedule", Set.of("R")), OptionalLong.empty());
        var elsewhere = SERVER.client().schedules();

        elsewhere.add(Schedule.of("made", "0 3 * * *", "t").queue("Q"));
        until(mine, event -> event.json().contains("\"change\":\"made\""));
        elsewhere.pause("before", "holidays");
        until(mine, event -> event.json().contains("\"change\":\"paused\""));
        elsewhere.delete("made");
        assertThat(until(mine, event -> event.json().contains("\"change\":\"deleted\"")))
                .allMatch(event -> event.json().contains("\"schedule\":\"made\",\"queue\":\"Q\""));
        elsewhere.add(Schedule.of("theirs", "0 3 * * *", "t").queue("R"));
        assertThat(until(other, event -> event.json().contains("theirs"))).hasSize(1);
        assertThat(until(all, event -> event.json().contains("theirs")))
                .noneMatch(event -> event.json().contains("updated"));
    }

    @Test
    void entriesOfTheAuditLogAreToldToWhoHearsOfAllQueues() throws Exception {
        jobs.auditLog().add(audited("before"));
        var all = hub.subscribe(only("audit", Set.of()), OptionalLong.empty());
        var mine = hub.subscribe(new LiveFilter(Set.of(), TaskQuery.all(), Set.of("Q")), OptionalLong.empty());

        SERVER.client().auditLog().add(audited("by another server"));

        assertThat(until(all, event -> event.json().contains("by another server"))
                        .getLast()
                        .json())
                .contains("\"who\":\"ada\"", "\"status\":204", "\"sequence\":2");
        var id = enqueued("Q");
        assertThat(until(mine, event -> event.json().contains(id)))
                .noneMatch(event -> event.name().equals("audit"));
    }

    @Test
    void whoIsSoSlowThatEventsAreDroppedIsToldToReadAnew() throws Exception {
        var listener = hub.subscribe(only("queue", Set.of()), OptionalLong.empty());
        for (int i = 0; i < 1_500; i++) {
            hub.tell("queue", "q" + i, "", "{\"queue\":\"q" + i + "\"}");
        }
        var told = listener.next(LONG);
        assertThat(told).hasSizeBetween(501, 1_001);
        assertThat(told.getFirst().name()).isEqualTo("reset");
        assertThat(told.getLast().json()).contains("q1499");
        hub.tell("queue", "q", "", "{\"queue\":\"q\"}");
        assertThat(listener.next(LONG)).extracting(LiveEvent::name).containsExactly("queue");
    }

    private static AuditEntry audited(String target) {
        return new AuditEntry(Instant.EPOCH, "ada", "token", "127.0.0.1", "DELETE /v1/queues/{name}", target, 204, "");
    }

    private static LiveFilter only(String name, Set<String> queues) {
        return new LiveFilter(Set.of(name), TaskQuery.all(), queues);
    }

    @Test
    void nothingIsToldWhileNothingHappensAndClosingWakes() throws Exception {
        var listener = hub.subscribe(TASKS, OptionalLong.empty());
        assertThat(listener.next(SHORT)).isEmpty();
        assertThat(LiveHub.HEARTBEAT).startsWith(":").endsWith("\n\n");
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                var unused = listener.next(LONG);
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
        hub.close();
        assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
        assertThat(listener.isClosed()).isTrue();
        assertThat(hub.subscribe(TASKS, OptionalLong.empty()).isClosed()).isTrue();
    }

    @Test
    void anUnknownEventIsRefusedWithTheOnesThatThereAre() {
        assertThatThrownBy(() -> new LiveFilter(Set.of("tasks"), TaskQuery.all(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("task, queue, worker");
    }

    @Test
    void whatAnybodyTellsComesOnceForEachKey() throws Exception {
        var listener = hub.subscribe(new LiveFilter(Set.of("worker"), TaskQuery.all(), Set.of()), OptionalLong.empty());
        hub.tell("worker", "w1", "", "{\"id\":\"w1\",\"running\":1}");
        hub.tell("worker", "w1", "", "{\"id\":\"w1\",\"running\":2}");
        hub.tell("worker", "w2", "", "{\"id\":\"w2\",\"running\":1}");
        assertThat(listener.next(LONG))
                .extracting(LiveEvent::json)
                .containsExactly("{\"id\":\"w1\",\"running\":2}", "{\"id\":\"w2\",\"running\":1}");
    }

    private static Set<String> ids(LiveSubscription listener, int count) throws Exception {
        Map<String, Long> seen = new HashMap<>();
        long stop = System.nanoTime() + LONG.toNanos();
        while (seen.size() < count && System.nanoTime() - stop < 0) {
            for (var event : listener.next(SHORT)) {
                assertThat(event.name()).isEqualTo("task");
                seen.put(event.json().substring(7, 34), event.id().orElse(0));
            }
        }
        return new HashSet<>(seen.keySet());
    }

    private static LiveEvent task(LiveSubscription listener, String id, String state) throws Exception {
        return until(
                        listener,
                        event -> event.name().equals("task")
                                && event.json().contains(id)
                                && event.json().contains("\"state\":\"" + state + "\""))
                .getLast();
    }

    /** What is told up to the first that is waited for. */
    private static List<LiveEvent> until(LiveSubscription listener, Predicate<LiveEvent> wanted) throws Exception {
        var told = new ArrayList<LiveEvent>();
        long stop = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() - stop < 0) {
            told.addAll(listener.next(SHORT));
            for (int i = 0; i < told.size(); i++) {
                if (wanted.test(told.get(i))) {
                    return new ArrayList<>(told.subList(0, i + 1));
                }
            }
        }
        throw new AssertionError("not told within " + LONG + ": " + told);
    }

    private void reachedEnd() throws Exception {
        assertThat(index.await(jobs.tasks().extent().orElseThrow().last(), LONG))
                .isTrue();
    }

    private String enqueued(String queue) throws Exception {
        return jobs.producer().enqueue(TaskSpec.of("t").queue(queue)).id();
    }
}
