package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.ItemRejected;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What is told while it happens: the original's events on its subjects, and typed ones to subscribers. */
final class EventsIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private final Map<String, List<JsonNode>> published = new ConcurrentHashMap<>();
    private AsyncJobs jobs;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var nats = SERVER.nats();
        nats.createDispatcher(message -> published
                        .computeIfAbsent(message.getSubject(), subject -> new CopyOnWriteArrayList<>())
                        .add(Json.tree(message.getData(), "an event")))
                .subscribe(SERVER.namespace() + ".>");
        nats.flush(Duration.ofSeconds(5));
    }

    private String subject(Task task) {
        return SERVER.namespace() + ".E.task_state." + task.id();
    }

    private List<JsonNode> eventsOf(Task task, int count) {
        await().until(() -> published.getOrDefault(subject(task), List.of()).size() >= count);
        return published.getOrDefault(subject(task), List.of());
    }

    private static List<String> states(List<JsonNode> events) {
        return events.stream().map(event -> event.path("state").asString()).toList();
    }

    private Task enqueued(String type) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of(type).queue("Q"));
    }

    private void work() throws InterruptedException {
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(20)))
                .handle("good", context -> "done")
                .handle("flaky", context -> {
                    if (context.tryNumber() == 1) {
                        throw new IllegalStateException("smtp time-out");
                    }
                    return null;
                })
                .handle("ended", context -> {
                    throw new TerminateTaskException("of no use");
                })
                .start());
    }

    @Test
    void c36EveryStateIsToldOnTheOriginalsSubjectWithItsKeys() throws Exception {
        var task = enqueued("good");
        work();

        var events = eventsOf(task, 3);

        assertThat(states(events)).containsExactly("new", "active", "complete");
        assertThat(events.get(0).propertyNames())
                .containsExactly(
                        "event_id", "type", "timestamp", "task_id", "state", "tries", "queue", "task_type", "task_age");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("type").asString()).isEqualTo("io.choria.asyncjobs.v1.task_state");
            assertThat(event.path("event_id").asString()).matches("[0-9A-Za-z]{27}");
            assertThat(event.path("timestamp").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
            assertThat(event.path("task_id").asString()).isEqualTo(task.id());
            assertThat(event.path("queue").asString()).isEqualTo("Q");
            assertThat(event.path("task_type").asString()).isEqualTo("good");
            assertThat(event.path("task_age").isIntegralNumber()).isTrue();
            assertThat(event.has("last_error")).isFalse();
        });
        assertThat(events.stream().map(event -> event.path("tries").asInt())).containsExactly(0, 1, 1);
        assertThat(events.stream().map(event -> event.path("event_id").asString()))
                .doesNotHaveDuplicates();
        assertThat(events.get(2).path("task_age").asLong()).isGreaterThan(0);
    }

    @Test
    void aRetryTellsItsErrorAndTheNextStartDoesNot() throws Exception {
        var task = enqueued("flaky");
        work();

        var events = eventsOf(task, 5);

        assertThat(states(events)).containsExactly("new", "active", "retry", "active", "complete");
        assertThat(events.get(2).path("last_error").asString()).contains("smtp time-out");
        assertThat(events.get(2).path("tries").asInt()).isEqualTo(1);
        assertThat(events.get(3).has("last_error")).isFalse();
        assertThat(events.get(3).path("tries").asInt()).isEqualTo(2);
    }

    @Test
    void c36EndsOtherThanSuccessAreToldToo() throws Exception {
        var ended = enqueued("ended");
        var late = jobs.producer()
                .enqueue(TaskSpec.of("good").queue("Q").deadline(Instant.now().minusSeconds(1)));
        work();

        assertThat(states(eventsOf(ended, 3))).containsExactly("new", "active", "terminated");
        assertThat(eventsOf(ended, 3).get(2).path("last_error").asString()).isEqualTo("of no use");
        assertThat(states(eventsOf(late, 2))).containsExactly("new", "expired");
    }

    @Test
    void aTaskThatCouldNotBeQueuedIsTold() throws Exception {
        jobs.queues().define(QueueSettings.of("FULL").withMaxEntries(1));
        jobs.producer().enqueue(TaskSpec.of("t").queue("FULL"));
        var outcome = new ConcurrentLinkedQueue<Producer.Outcome>();
        jobs.producer().enqueueAll(Stream.of(TaskSpec.of("t").queue("FULL").id("extra")), outcome::add);

        assertThat(outcome)
                .singleElement()
                .satisfies(each -> assertThat(each.failure()).isPresent());
        var events = eventsOf(jobs.tasks().load("extra"), 2);
        assertThat(states(events)).containsExactly("new", "queue_error");
        assertThat(events.get(1).path("last_error").asString()).contains("maximum messages exceeded");
    }

    @Test
    void subscribersGetTypedEventsOfAllTasks() throws Exception {
        var seen = new CopyOnWriteArrayList<Event>();
        SERVER.closed(jobs.events().subscribe(seen::add));

        var good = enqueued("good");
        var flaky = enqueued("flaky");
        work();

        await().until(() -> seen.size() == 8);
        var ofGood = seen.stream()
                .map(TaskStateChanged.class::cast)
                .filter(event -> event.taskId().equals(good.id()))
                .toList();
        assertThat(ofGood)
                .extracting(TaskStateChanged::state)
                .containsExactly(TaskState.NEW, TaskState.ACTIVE, TaskState.COMPLETE);
        assertThat(ofGood).allSatisfy(event -> {
            assertThat(event.queue()).isEqualTo("Q");
            assertThat(event.taskType()).isEqualTo("good");
            assertThat(event.lastError()).isEmpty();
            assertThat(event.timestamp())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
            assertThat(event.taskAge()).isLessThan(Duration.ofMinutes(1));
        });
        assertThat(seen)
                .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(TaskStateChanged.class, change -> {
                    assertThat(change.taskId()).isEqualTo(flaky.id());
                    assertThat(change.state()).isEqualTo(TaskState.RETRY);
                    assertThat(change.lastError().orElseThrow()).contains("smtp time-out");
                }));
    }

    @Test
    void aSubscriberOfOneTaskSeesNoOther() throws Exception {
        var seen = new CopyOnWriteArrayList<Event>();
        SERVER.closed(jobs.events().subscribe("mine", seen::add));

        enqueued("good");
        jobs.producer().enqueue(TaskSpec.of("good").queue("Q").id("mine"));
        enqueued("good");
        work();

        await().until(() -> jobs.queues().status("Q").entries() == 0 && seen.size() == 3);
        assertThat(seen)
                .allSatisfy(
                        event -> assertThat(((TaskStateChanged) event).taskId()).isEqualTo("mine"));
    }

    @Test
    void aSubscriptionThatWasClosedHearsNothingMore() throws Exception {
        var seen = new CopyOnWriteArrayList<Event>();
        var closed = jobs.events().subscribe(seen::add);
        var later = new CopyOnWriteArrayList<Event>();
        enqueued("t");
        await().until(() -> seen.size() == 1);

        closed.close();
        closed.close();
        SERVER.closed(jobs.events().subscribe(later::add));
        enqueued("t");

        await().until(() -> later.size() == 1);
        assertThat(seen).hasSize(1);
    }

    @Test
    void aListenerThatFailsHearsTheNextEventAllTheSame() throws Exception {
        var seen = new CopyOnWriteArrayList<Event>();
        SERVER.closed(jobs.events().subscribe(event -> {
            seen.add(event);
            throw new IllegalStateException("a bug of the user's, wanted by this test");
        }));

        enqueued("t");
        enqueued("t");

        await().until(() -> seen.size() == 2);
    }

    @Test
    void aSubscriptionOutlivesARestartOfTheServer() throws Exception {
        var seen = new CopyOnWriteArrayList<Event>();
        SERVER.closed(jobs.events().subscribe(seen::add));

        SERVER.server().stop();
        SERVER.server().restart();
        await().atMost(Duration.ofSeconds(20)).until(jobs::isConnected);

        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            enqueued("t");
            return !seen.isEmpty();
        });
    }

    @Test
    void eventsOfGoProcessesAndUnknownOnesDoNoHarm() throws Exception {
        var seen = new CopyOnWriteArrayList<Event>();
        SERVER.closed(jobs.events().subscribe(seen::add));
        var nats = SERVER.nats();
        var prefix = SERVER.namespace() + ".E.";
        nats.publish(prefix + "task_state.x", "not JSON".getBytes(UTF_8));
        nats.publish(
                prefix + "other.x",
                "{\"event_id\":\"a\",\"type\":\"io.other\",\"timestamp\":\"2023-06-01T08:15:30Z\"}".getBytes(UTF_8));
        nats.publish(
                prefix + "leader_election.task_scheduler",
                ("{\"event_id\":\"2QxVn3sD0aJm8yWf5cTzKb1LrGe\",\"type\":\"io.choria.asyncjobs.v1.leader_elected\","
                                + "\"timestamp\":\"2023-06-01T08:15:30Z\",\"name\":\"host-1\",\"component\":\"task_scheduler\"}")
                        .getBytes(UTF_8));
        nats.publish(
                prefix + "task_state.g",
                ("{\"event_id\":\"2QxVn3sD0aJm8yWf5cTzKb1LrGe\",\"type\":\"io.choria.asyncjobs.v1.task_state\","
                                + "\"timestamp\":\"2023-06-01T08:15:30Z\",\"task_id\":\"g\",\"state\":\"retry\",\"tries\":2,"
                                + "\"queue\":\"EMAIL\",\"task_type\":\"email:new\",\"last_error\":\"smtp timeout\",\"task_age\":95012345678}")
                        .getBytes(UTF_8));

        await().until(() -> seen.size() == 2);

        assertThat(seen.get(0)).isInstanceOfSatisfying(LeaderElected.class, elected -> {
            assertThat(elected.name()).isEqualTo("host-1");
            assertThat(elected.component()).isEqualTo("task_scheduler");
        });
        assertThat(seen.get(1))
                .isEqualTo(new TaskStateChanged(
                        "2QxVn3sD0aJm8yWf5cTzKb1LrGe",
                        Instant.parse("2023-06-01T08:15:30Z"),
                        "g",
                        TaskState.RETRY,
                        2,
                        "EMAIL",
                        "email:new",
                        "smtp timeout",
                        Duration.ofNanos(95_012_345_678L)));
    }

    @Test
    void aRemovedItemIsToldWhereTheOriginalDoesNotListen() throws Exception {
        var seen = new CopyOnWriteArrayList<Event>();
        SERVER.closed(jobs.events().subscribe(seen::add));
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".Q.Q.bad", "no item".getBytes(UTF_8));

        work();

        await().until(() -> seen.size() == 1);
        assertThat(seen.get(0)).isInstanceOfSatisfying(ItemRejected.class, rejected -> {
            assertThat(rejected.queue()).isEqualTo("Q");
            assertThat(rejected.reason()).contains("not readable JSON");
        });
        assertThat(published).containsKey(SERVER.namespace() + ".EX.item_rejected.Q");
    }

    @Test
    void w29NothingIsToldThatWasNotStored() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("mine"));
        eventsOf(task, 1);

        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() ->
                        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("mine")));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.producer()
                        .enqueue(TaskSpec.of("t", "x".repeat(2_000_000))
                                .queue("Q")
                                .id("huge")));
        jobs.tasks().cancel("mine", "enough");

        assertThat(states(eventsOf(task, 2))).containsExactly("new", "terminated");
        assertThat(published).doesNotContainKey(SERVER.namespace() + ".E.task_state.huge");
    }

    @Test
    void w29EventsThatAreLostDelayNobodyWhoWaitsForATask() throws Exception {
        var proxy = SERVER.closed(new FrameProxy(SERVER.server().url()));
        var lost = proxy.losePublishes(frame -> frame.subject().contains(".E.task_state."), 1_000);
        SERVER.closed(SERVER.client(builder -> builder.server(proxy.url()))
                .worker()
                .queue("Q")
                .handle("good", context -> "done")
                .start());
        var task = enqueued("good");

        var complete = jobs.tasks().await(task.id(), Duration.ofSeconds(30)).orElseThrow();

        assertThat(complete.state()).isEqualTo(TaskState.COMPLETE);
        assertThat(lost.count()).isEqualTo(2);
        assertThat(states(eventsOf(task, 1))).containsExactly("new");
    }

    @Test
    void w29AWorkerIsListedFromItsStartToItsStop() throws Exception {
        assertThat(jobs.workers().list()).isEmpty();

        var worker = jobs.worker().queue("Q").handleAny(context -> null).start();

        assertThat(jobs.workers().list())
                .singleElement()
                .satisfies(live -> assertThat(live.id()).isEqualTo(worker.id()));
        worker.close();
        assertThat(jobs.workers().list()).isEmpty();
    }
}
