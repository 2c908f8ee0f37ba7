package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that wait for their time in the delay stream. */
final class DelayedTaskIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Map<String, Instant> starts = new ConcurrentHashMap<>();
    private final AtomicInteger runs = new AtomicInteger();
    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private void work() throws InterruptedException {
        SERVER.closed(jobs.worker()
                .queue("Q")
                .slots(50)
                .handle("t", context -> {
                    starts.put(context.task().id(), Instant.now());
                    return runs.incrementAndGet();
                })
                .start());
    }

    /** Pumps due tasks, but takes none of them. */
    private void pumpOnly() throws InterruptedException {
        SERVER.closed(jobs.worker()
                .queue(QueueSettings.of("IDLE"))
                .handleAny(context -> null)
                .start());
    }

    private Task enqueue(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec.queue("Q"));
    }

    private TaskState state(String id) throws InterruptedException {
        return jobs.tasks().load(id).state();
    }

    private void completes(Task task) {
        await().atMost(LONG).until(() -> state(task.id()) == TaskState.COMPLETE);
    }

    @Test
    void tasksStartNoEarlierThanTheyAreTold() throws Exception {
        work();

        var delayed = enqueue(TaskSpec.of("t").delay(Duration.ofMillis(1_500)));
        var at = Instant.now().plusMillis(2_345);
        var timed = enqueue(TaskSpec.of("t").runAt(at));
        var past = enqueue(TaskSpec.of("t").runAt(Instant.now().minusSeconds(60)));

        assertThat(delayed.state()).isEqualTo(TaskState.NEW);
        assertThat(delayed.notBefore()).contains(delayed.created().plusMillis(1_500));
        assertThat(timed.notBefore()).contains(at);
        assertThat(past.notBefore()).isEmpty();
        completes(past);
        completes(delayed);
        completes(timed);
        // the server is on this machine, so its clock is ours; the client's estimate of it may be a little off
        assertThat(starts.get(delayed.id()))
                .isAfterOrEqualTo(delayed.notBefore().orElseThrow().minusMillis(50));
        assertThat(starts.get(timed.id())).isAfterOrEqualTo(at.minusMillis(50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2H", "PT-2H"})
    void theServersClockCountsAndNotTheProducers(Duration wrong) throws Exception {
        work();
        var ahead = SERVER.client(builder -> builder.clock(InstantSource.offset(InstantSource.system(), wrong)));

        var task = ahead.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofSeconds(3)));

        assertThat(task.notBefore().orElseThrow())
                .isBetween(Instant.now().minusSeconds(20), Instant.now().plusSeconds(20));
        completes(task);
        assertThat(starts.get(task.id()))
                .isAfterOrEqualTo(task.notBefore().orElseThrow().minusMillis(50));
    }

    @Test
    void theRecordSaysWhenAndTheItemWaitsInTheDelayStream() throws Exception {
        var at = Instant.parse("2090-01-02T03:04:05Z");

        var task = enqueue(TaskSpec.of("t").id("later").runAt(at));

        assertThat(ServerView.text(view.record("later")))
                .endsWith("\"tries\":0,\"not_before\":\"2090-01-02T03:04:05Z\"}");
        assertThat(view.messages("Q_Q")).isZero();
        var waiting = view.streams().getLastMessage(SERVER.namespace() + "_DELAY", SERVER.namespace() + ".D.S.Q.later");
        assertThat(ServerView.text(waiting))
                .isEqualTo("{\"kind\":0,\"job\":\"later\",\"seq\":" + task.sequence() + ",\"task\":"
                        + ServerView.text(view.record("later")) + "}");
        assertThat(ServerView.headers(waiting))
                .containsEntry("Nats-Schedule", "@at 2090-01-02T03:04:05Z")
                .containsEntry("Nats-Schedule-Target", SERVER.namespace() + ".D.O.Q.later");
    }

    @Test
    void theDelayStreamAndItsPumpAreMadeAsTheArchitectureSays() throws Exception {
        enqueue(TaskSpec.of("t").delay(Duration.ofHours(1)));

        var stream = view.stream("DELAY");
        assertThat(stream.path("subjects").path(0).asString()).isEqualTo(SERVER.namespace() + ".D.>");
        assertThat(stream.path("retention").asString()).isEqualTo("workqueue");
        assertThat(stream.path("max_msgs_per_subject").asLong()).isEqualTo(1);
        assertThat(stream.path("max_age").asLong()).isZero();
        assertThat(stream.path("allow_msg_schedules").asBoolean()).isTrue();
        assertThat(stream.path("allow_msg_ttl").asBoolean()).isTrue();
        assertThat(stream.path("allow_direct").asBoolean()).isTrue();
        var pump = view.consumer("DELAY", "PUMP");
        assertThat(pump.path("filter_subject").asString()).isEqualTo(SERVER.namespace() + ".D.O.*.*");
        assertThat(pump.path("ack_policy").asString()).isEqualTo("explicit");
        assertThat(pump.path("max_deliver").asLong()).isEqualTo(-1);
    }

    @Test
    void theStatusOfAQueueCountsWhatWaitsForItsTime() throws Exception {
        jobs.queues().define(QueueSettings.of("OTHER"));
        for (int i = 0; i < 3; i++) {
            enqueue(TaskSpec.of("t").delay(Duration.ofHours(1)));
        }
        jobs.producer().enqueue(TaskSpec.of("t").queue("OTHER").delay(Duration.ofHours(1)));
        enqueue(TaskSpec.of("t"));

        var status = jobs.queues().status("Q");

        assertThat(status.delayed()).isEqualTo(3);
        assertThat(status.entries()).isEqualTo(1);
        assertThat(jobs.queues().status("OTHER").delayed()).isEqualTo(1);
    }

    @Test
    void theStatusCountsWhatIsDueButNotMovedAndMoreThanAPageOfSubjects() throws Exception {
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));
        var nats = SERVER.nats();
        for (int i = 0; i < 100_050; i++) {
            nats.publish(SERVER.namespace() + ".D." + (i % 1_000 == 0 ? "O" : "S") + ".Q.id" + i, new byte[0]);
            if (i % 5_000 == 0) {
                nats.flush(Duration.ofSeconds(10));
            }
        }
        nats.publish(SERVER.namespace() + ".D.S.OTHER.id", new byte[0]);
        nats.flush(Duration.ofSeconds(10));

        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").delayed()).isEqualTo(100_051));
    }

    @Test
    void c14ADueItemHasNoMessageIdAndExpectsThatNoneWaits() throws Exception {
        pumpOnly();

        var task = enqueue(TaskSpec.of("t").delay(Duration.ofMillis(300)));

        await().atMost(LONG).until(() -> jobs.queues().status("Q").waiting() == 1);
        assertThat(ServerView.headers(view.item("Q", task.id())))
                .containsExactly(Map.entry("Nats-Expected-Last-Subject-Sequence", "0"));
        await().atMost(LONG).until(() -> view.messages("DELAY") == 0);
        assertThat(state(task.id())).isEqualTo(TaskState.NEW);
    }

    @Test
    void aTaskThatIsDueIntoAFullQueueArrivesOnceThereIsRoom() throws Exception {
        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(1));
        pumpOnly();
        var first = enqueue(TaskSpec.of("t"));
        var due = enqueue(TaskSpec.of("t").delay(Duration.ofMillis(200)));

        // put off: it waits again, with a step in its header
        await().atMost(LONG).untilAsserted(() -> {
            var waiting = view.streams()
                    .getLastMessage(SERVER.namespace() + "_DELAY", SERVER.namespace() + ".D.S.Q." + due.id());
            assertThat(ServerView.headers(waiting)).containsKey("AJ-Delay-Step");
        });
        assertThat(state(due.id())).isEqualTo(TaskState.NEW);
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(1);

        work();

        completes(first);
        completes(due);
        assertThat(runs).hasValue(2);
        await().atMost(LONG).until(() -> view.messages("DELAY") == 0);
    }

    @Test
    void aTaskThatIsDueIntoADeletedQueueBecomesAQueueError() throws Exception {
        pumpOnly();
        var task = enqueue(TaskSpec.of("t").delay(Duration.ofSeconds(1)));
        view.streams().deleteStream(SERVER.namespace() + "_Q_Q");

        await().atMost(LONG).until(() -> state(task.id()) == TaskState.QUEUE_ERROR);

        assertThat(jobs.tasks().load(task.id()).lastError().orElseThrow()).contains("queue not found");
        await().atMost(LONG).until(() -> view.messages("DELAY") == 0);
    }

    @Test
    void aTaskThatIsNoMoreWhenItIsDueHoldsNothingUp() throws Exception {
        work();
        var gone = enqueue(TaskSpec.of("t").delay(Duration.ofSeconds(1)));
        view.streams().deleteMessage(SERVER.namespace() + "_TASKS", gone.sequence());

        var task = enqueue(TaskSpec.of("t").delay(Duration.ofSeconds(1)));

        completes(task);
        await().atMost(LONG).until(() -> jobs.queues().status("Q").entries() == 0 && view.messages("DELAY") == 0);
        assertThat(starts).doesNotContainKey(gone.id());
    }

    @Test
    void aThousandDelayedTasksAllArriveOnce() throws Exception {
        var specs = IntStream.range(0, 1_000)
                .mapToObj(i -> TaskSpec.of("t").queue("Q").id("d" + i).delay(Duration.ofMillis(1_000 + i)));
        assertThat(jobs.producer().enqueueAll(specs, outcome -> {})).isEqualTo(1_000);

        work();

        await().atMost(Duration.ofMinutes(1)).until(() -> starts.size() == 1_000);
        await().atMost(LONG).until(() -> jobs.queues().status("Q").entries() == 0 && view.messages("DELAY") == 0);
        assertThat(runs).hasValue(1_000);
        assertThat(jobs.tasks()
                        .list(
                                TaskFilter.all()
                                        .withStates(TaskState.COMPLETE)
                                        .withQueue("Q")
                                        .withType("t"),
                                2_000))
                .hasSize(1_000)
                .allSatisfy(task -> assertThat(task.tries()).isEqualTo(1));
    }

    @Test
    void delayedTasksOutliveAKilledServer() throws Exception {
        var tasks = IntStream.range(0, 100)
                .mapToObj(i -> TaskSpec.of("t").queue("Q").id("k" + i).delay(Duration.ofSeconds(3)));
        assertThat(jobs.producer().enqueueAll(tasks, outcome -> {})).isEqualTo(100);

        SERVER.server().kill();
        SERVER.server().restart();
        await().atMost(LONG).until(jobs::isConnected);
        work();

        await().atMost(LONG).until(() -> starts.size() == 100);
        await().atMost(LONG).until(() -> jobs.queues().status("Q").entries() == 0);
        assertThat(runs).hasValue(100);
    }

    @Test
    void aDueTaskOfADeletedQueueStaysDueUntilItsDeadLetterIsKept() throws Exception {
        var inTheWay = SERVER.namespace() + "_OTHER";
        view.streams()
                .addStream(StreamConfiguration.builder()
                        .name(inTheWay)
                        .subjects(SERVER.namespace() + ".DLQ.>")
                        .maximumMessageSize(5)
                        .build());
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofMillis(500)));
        view.streams().deleteStream(SERVER.namespace() + "_Q_Q");
        pumpOnly();
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.QUEUE_ERROR));

        await().during(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(view.ids("DELAY")).containsExactly(task.id()));
    }
}
