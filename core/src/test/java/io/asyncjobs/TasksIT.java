package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Loading and listing what is stored. */
final class TasksIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.queues().define(QueueSettings.of("R"));
    }

    private Task enqueued(String id, String type, String queue) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of(type).queue(queue).id(id));
    }

    private void bulk(String prefix, int count, String type, String queue) throws InterruptedException {
        var specs = IntStream.range(0, count)
                .mapToObj(i -> TaskSpec.of(type).queue(queue).id(prefix + i));
        assertThat(jobs.producer().enqueueAll(specs, outcome -> {})).isEqualTo(count);
    }

    private List<String> listed(TaskFilter filter, int limit) throws InterruptedException {
        return jobs.tasks().list(filter, limit).stream().map(Task::id).toList();
    }

    private static List<String> listedNow(AsyncJobs jobs, TaskFilter filter) {
        try {
            return jobs.tasks().list(filter, 10).stream().map(Task::id).toList();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void save(String id, String document) throws Exception {
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".T." + id, document.getBytes(UTF_8));
    }

    @Test
    void c7ATaskIsLoadedAsItIsStoredAmongOthers() throws Exception {
        enqueued("zero", "t", "R");
        var task = enqueued("one", "t", "Q");
        enqueued("one1", "t", "R");

        var loaded = jobs.tasks().load("one");

        assertThat(loaded.id()).isEqualTo("one");
        assertThat(loaded.type()).isEqualTo("t");
        assertThat(loaded.queue()).isEqualTo("Q");
        assertThat(loaded.sequence()).isEqualTo(task.sequence());
        assertThat(loaded.created()).isEqualTo(task.created());
        assertThat(loaded.payload().isNone()).isTrue();
        assertThat(jobs.tasks().find("one").orElseThrow().sequence()).isEqualTo(task.sequence());
        assertThat(jobs.tasks().document("one")).isEqualTo(view.record("one").getData());
    }

    @Test
    void aTaskThatIsNotThereIsSaidSo() throws Exception {
        enqueued("one", "t", "Q");

        for (var id : List.of("two", "ONE", "on")) {
            assertThat(jobs.tasks().find(id)).isEmpty();
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> jobs.tasks().load(id))
                    .withMessage("there is no task " + id + "; check the id and the namespace")
                    .satisfies(missing -> assertThat(missing.effect()).isEqualTo(Effect.NONE));
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> jobs.tasks().document(id));
        }
    }

    @Test
    void aDocumentThatCannotBeReadIsSaidWithItsPlace() throws Exception {
        enqueued("one", "t", "Q");
        save("bad", "{\"id\":");

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> jobs.tasks().load("bad"))
                .withMessageContaining("task bad (sequence 2 of " + SERVER.namespace() + "_TASKS)")
                .withMessageContaining("not readable JSON");
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> jobs.tasks().find("bad"));
    }

    @Test
    void aTaskOfTheOriginalIsReadAndItsUnknownKeysKept() throws Exception {
        enqueued("one", "t", "Q");
        save(
                "24smZHaWnjuP371iglxeQWK7nOi",
                "{\"id\":\"24smZHaWnjuP371iglxeQWK7nOi\",\"type\":\"email:new\",\"queue\":\"EMAIL\","
                        + "\"payload\":\"eyJoZWxsbyI6IndvcmxkIn0=\",\"deadline\":\"2022-02-09T19:28:41+01:00\",\"max_tries\":10,"
                        + "\"state\":\"retry\",\"created\":\"2022-02-09T17:28:41.943198067Z\",\"tried\":\"2022-02-09T17:29:02.1Z\","
                        + "\"tries\":1,\"last_err\":\"smtp timeout\",\"from_the_future\":{\"n\":1.50}}");

        var task = jobs.tasks().load("24smZHaWnjuP371iglxeQWK7nOi");

        assertThat(task.state()).isEqualTo(TaskState.RETRY);
        assertThat(task.payload().text()).isEqualTo("{\"hello\":\"world\"}");
        assertThat(task.deadline().orElseThrow()).isEqualTo("2022-02-09T18:28:41Z");
        assertThat(task.created()).isEqualTo("2022-02-09T17:28:41.943198067Z");
        assertThat(task.lastError()).contains("smtp timeout");
        assertThat(task.unknownKeys()).containsEntry("from_the_future", "{\"n\":1.50}");
        assertThat(listed(TaskFilter.all().withStates(TaskState.RETRY).withQueue("EMAIL"), 10))
                .containsExactly(task.id());
    }

    @Test
    void aPayloadIsReadAsItsTypeOrSaidNotToBeOne() throws Exception {
        var type = TaskType.of("t", Integer.class);
        var good = jobs.producer().enqueue(type.with(42).queue("Q"));
        var bad = jobs.producer().enqueue(TaskSpec.of("t", "forty-two").queue("Q"));
        var none = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));

        assertThat(jobs.tasks().payload(good, type)).isEqualTo(42);
        assertThat(jobs.tasks().payload(none, type)).isNull();
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> jobs.tasks().payload(bad, type))
                .withMessageContaining("the payload of task " + bad.id() + " is not a t(java.lang.Integer)")
                .satisfies(wrong -> assertThat(wrong.getMessage()).doesNotContain("\n"));
    }

    @Test
    void theLastChangedIsListedFirst() throws Exception {
        enqueued("a", "t", "Q");
        enqueued("b", "t", "Q");
        enqueued("c", "t", "R");
        assertThat(listed(TaskFilter.all(), 10)).containsExactly("c", "b", "a");
        assertThat(listed(TaskFilter.all(), 2)).containsExactly("c", "b");

        SERVER.closed(jobs.worker().queue("Q").handleAny(context -> null).start());
        await().until(() -> jobs.queues().status("Q").entries() == 0);

        assertThat(listed(TaskFilter.all(), 10)).hasSize(3).endsWith("c");
        assertThat(listed(TaskFilter.all().withStates(TaskState.COMPLETE), 10)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void filtersApplyBeforeTheLimit() throws Exception {
        enqueued("q1", "x", "Q");
        enqueued("q2", "y", "Q");
        enqueued("r1", "x", "R");
        enqueued("r2", "y", "R");
        enqueued("q3", "x", "Q");
        bulk("noise", 50, "noise", "R");

        assertThat(listed(TaskFilter.all().withQueue("Q"), 2)).containsExactly("q3", "q2");
        assertThat(listed(TaskFilter.all().withType("x"), 2)).containsExactly("q3", "r1");
        assertThat(listed(TaskFilter.all().withQueue("R").withType("x"), 2)).containsExactly("r1");
        assertThat(listed(
                        TaskFilter.all()
                                .withStates(TaskState.NEW)
                                .withQueue("Q")
                                .withType("x"),
                        1))
                .containsExactly("q3");
        assertThat(listed(TaskFilter.all().withStates(TaskState.COMPLETE), 5)).isEmpty();
        assertThat(listed(TaskFilter.all().withQueue("NOPE"), 5)).isEmpty();
    }

    @Test
    void listsReachOverManyBlocksOfTheStream() throws Exception {
        bulk("first", 3, "rare", "Q");
        bulk("n", 3_000, "t", "R");
        bulk("last", 2, "rare", "Q");

        assertThat(listed(TaskFilter.all().withType("rare"), 10))
                .containsExactlyInAnyOrder("last1", "last0", "first2", "first1", "first0")
                .satisfies(ids -> assertThat(ids.subList(0, 2)).allMatch(id -> id.startsWith("last")));
        assertThat(jobs.tasks().list(TaskFilter.all(), 100_000)).hasSize(3_005);
        var some = jobs.tasks().list(TaskFilter.all().withQueue("R"), 1_700);
        assertThat(some).hasSize(1_700);
        assertThat(some).extracting(Task::sequence).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(some.getFirst().sequence() - some.getLast().sequence()).isEqualTo(1_699);
    }

    @Test
    void gapsInTheStreamAreSteppedOver() throws Exception {
        bulk("n", 2_500, "t", "Q");
        var stream = SERVER.namespace() + "_TASKS";
        for (long sequence = 301; sequence <= 1_900; sequence++) {
            view.streams().deleteMessage(stream, sequence, false);
        }

        assertThat(jobs.tasks().list(TaskFilter.all(), 100_000)).hasSize(900);
    }

    @Test
    void aStreamWhoseLastTasksAreGoneIsListedAllTheSame() throws Exception {
        bulk("n", 1_100, "t", "Q");
        var stream = SERVER.namespace() + "_TASKS";
        for (long sequence = 51; sequence <= 1_100; sequence++) {
            view.streams().deleteMessage(stream, sequence, false);
        }

        assertThat(jobs.tasks().list(TaskFilter.all(), 10)).hasSize(10);
        assertThat(jobs.tasks().list(TaskFilter.all(), 100_000)).hasSize(50);

        view.streams().purgeStream(stream);
        assertThat(jobs.tasks().list(TaskFilter.all(), 10)).isEmpty();
    }

    @Test
    void w25DocumentsThatCannotBeReadAreLeftOut() throws Exception {
        enqueued("a", "t", "Q");
        save("bad1", "{\"id\":");
        save("bad2", "");
        save("bad3", "{\"id\":\"bad3\",\"type\":\"t\",\"state\":\"dreaming\"}");
        enqueued("b", "t", "Q");
        save("bad4", "[]");

        assertThat(listed(TaskFilter.all(), 10)).containsExactly("b", "a");
        assertThat(listed(TaskFilter.all(), 1)).containsExactly("b");
        // far below the time that a call may take, so that it does not wait for what never comes
        assertThat(CompletableFuture.supplyAsync(() -> listedNow(jobs, TaskFilter.all())))
                .succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void aListTakenWhileTasksChangeHasNoTaskTwice() throws Exception {
        bulk("n", 2_000, "t", "Q");
        var worker = SERVER.closed(
                jobs.worker().queue("Q").slots(20).handleAny(context -> null).start());

        while (worker.counts().succeeded() < 2_000) {
            var ids = new ArrayList<>(listed(TaskFilter.all(), 100_000));
            assertThat(ids).doesNotHaveDuplicates();
        }

        await().atMost(Duration.ofSeconds(20))
                .until(() -> jobs.tasks()
                                .list(TaskFilter.all().withStates(TaskState.COMPLETE), 3_000)
                                .size()
                        == 2_000);
    }

    @Test
    void w25AListTakenWhileTasksVanishEndsAtOnce() throws Exception {
        jobs.queues()
                .define(QueueSettings.of("GONE").withRetention(Retention.none().discard(TaskState.COMPLETE)));
        bulk("n", 2_000, "t", "GONE");
        var worker = SERVER.closed(
                jobs.worker().queue("GONE").slots(20).handleAny(context -> null).start());

        while (worker.counts().succeeded() < 2_000) {
            assertThat(CompletableFuture.supplyAsync(() -> listedNow(jobs, TaskFilter.all())))
                    .succeedsWithin(Duration.ofSeconds(5));
        }

        assertThat(listed(TaskFilter.all(), 10)).isEmpty();
    }

    @Test
    void w25TasksThatVanishWhileTheListIsTakenDoNotHoldItUp() throws Exception {
        bulk("n", 10, "t", "Q");
        var purged = new AtomicBoolean();
        var proxy = SERVER.closed(new FrameProxy(SERVER.server().url()));
        var slow = SERVER.client(builder -> builder.server(proxy.url()));
        proxy.losePublishes(
                frame -> {
                    if (frame.subject().startsWith("$JS.API.CONSUMER.CREATE.") && !purged.getAndSet(true)) {
                        purge(SERVER.namespace() + "_TASKS");
                    }
                    return false;
                },
                1);

        var list = CompletableFuture.supplyAsync(() -> listedNow(slow, TaskFilter.all()));

        assertThat(list)
                .succeedsWithin(Duration.ofSeconds(8))
                .asInstanceOf(LIST)
                .isEmpty();
        assertThat(purged).isTrue();
    }

    private void purge(String stream) {
        try {
            view.streams().purgeStream(stream);
        } catch (IOException | JetStreamApiException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
