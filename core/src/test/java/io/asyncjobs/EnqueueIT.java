package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What an enqueue stores, byte by byte, and what it leaves where it fails. */
final class EnqueueIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    /** Far below the default of a request, far above what one takes. */
    private static final Duration SOON = Duration.ofSeconds(9);

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
    }

    private Task enqueue(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec);
    }

    private static TaskSpec spec() {
        return TaskSpec.of("email:new", Map.of("hello", "world")).queue("Q");
    }

    private static byte[] record(ServerView view, String id) throws Exception {
        return Objects.requireNonNull(view.record(id).getData());
    }

    @Test
    void c15TheRecordIsTheDocumentOfTheOriginal() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));

        var task = enqueue(spec());

        assertThat(ServerView.text(view.record(task.id())))
                .matches("\\{\"id\":\"" + task.id() + "\",\"type\":\"email:new\",\"queue\":\"Q\","
                        + "\"payload\":\"eyJoZWxsbyI6IndvcmxkIn0=\",\"max_tries\":10,\"state\":\"new\","
                        + "\"created\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z\",\"tries\":0}");
        assertThat(task.id()).matches("[0-9A-Za-z]{27}");
        assertThat(task.sequence()).isEqualTo(view.record(task.id()).getSeq());
        assertThat(ServerView.headers(view.record(task.id())))
                .isEqualTo(Map.of(
                        "Nats-Expected-Last-Subject-Sequence",
                        "0",
                        "AJ-State",
                        "new",
                        "AJ-Queue",
                        "Q",
                        "AJ-Type",
                        "email:new"));
        assertThat(view.names()).containsExactly("Q_Q", "TASKS");
    }

    @Test
    void everythingThatIsSetIsInTheRecord() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var deadline = Instant.parse("2090-01-02T03:04:05.06Z");

        var task = enqueue(spec().id("own:id-1_A")
                .maxTries(3)
                .deadline(deadline)
                .header("b", "1")
                .header("a", "<2>"));

        assertThat(ServerView.text(view.record("own:id-1_A")))
                .contains(
                        "\"payload\":\"eyJoZWxsbyI6IndvcmxkIn0=\",\"deadline\":\"2090-01-02T03:04:05.06Z\",\"max_tries\":3")
                .endsWith("\"tries\":0,\"headers\":{\"b\":\"1\",\"a\":\"\\u003c2\\u003e\"}}");
        assertThat(task.headers()).containsExactly(Map.entry("b", "1"), Map.entry("a", "<2>"));
        var loaded = jobs.tasks().load("own:id-1_A");
        assertThat(loaded.created()).isEqualTo(task.created());
        assertThat(loaded.deadline()).contains(deadline);
        assertThat(loaded.headers()).isEqualTo(task.headers());
        assertThat(loaded.sequence()).isEqualTo(task.sequence());
    }

    @Test
    void c14TheItemOfASmallTaskCarriesItAndExpectsThatNoneWaits() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));

        var task = enqueue(spec());

        var item = view.item("Q", task.id());
        assertThat(ServerView.text(item))
                .isEqualTo("{\"kind\":0,\"job\":\"" + task.id() + "\",\"seq\":" + task.sequence() + ",\"task\":"
                        + ServerView.text(view.record(task.id())) + "}");
        assertThat(ServerView.headers(item))
                .isEqualTo(Map.of("Nats-Msg-Id", task.id(), "Nats-Expected-Last-Subject-Sequence", "0"));
    }

    @Test
    void c14TheItemOfALargeTaskIsThePointerOfTheOriginal() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));

        var task = enqueue(TaskSpec.of("large", "x".repeat(5_000)).queue("Q"));

        assertThat(record(view, task.id())).hasSizeGreaterThan(4096);
        assertThat(ServerView.text(view.item("Q", task.id()))).isEqualTo("{\"kind\":0,\"job\":\"" + task.id() + "\"}");
    }

    @Test
    void c14AnIdThatIsStoredIsRefusedAndItsTaskUntouched() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        jobs.queues().define(QueueSettings.of("OTHER"));
        enqueue(spec().id("mine"));
        var before = view.record("mine");

        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> enqueue(TaskSpec.of("another").queue("OTHER").id("mine")))
                .withMessageContaining("task mine exists already (new)")
                .satisfies(refused -> assertThat(refused.effect()).isEqualTo(Effect.NONE));

        assertThat(view.record("mine").getSeq()).isEqualTo(before.getSeq());
        assertThat(record(view, "mine")).isEqualTo(before.getData());
        assertThat(view.messages("Q_Q")).isEqualTo(1);
        assertThat(view.messages("Q_OTHER")).isZero();
    }

    @Test
    void anIdWhoseTaskIsGoneMayBeUsedAgainAtOnce() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        enqueue(spec().id("again"));
        view.streams().purgeStream(SERVER.namespace() + "_Q_Q");
        view.streams()
                .deleteMessage(
                        SERVER.namespace() + "_TASKS", view.record("again").getSeq());

        var second = enqueue(spec().id("again"));

        // the server still remembers the message id of the first item
        assertThat(view.record("again").getSeq()).isEqualTo(second.sequence());
        assertThat(ServerView.text(view.item("Q", "again"))).contains("\"seq\":" + second.sequence());
    }

    @Test
    void aTaskInQueueErrorMayBeEnqueuedAgainUnderItsId() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(1));
        enqueue(spec().id("first"));
        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> enqueue(spec().id("second").header("try", "1")));
        view.streams().purgeStream(SERVER.namespace() + "_Q_Q");

        var again = enqueue(spec().id("second").header("try", "2"));

        assertThat(again.state()).isEqualTo(TaskState.NEW);
        var loaded = jobs.tasks().load("second");
        assertThat(loaded.state()).isEqualTo(TaskState.NEW);
        assertThat(loaded.lastError()).isEmpty();
        assertThat(loaded.headers()).containsEntry("try", "2");
        assertThat(loaded.sequence()).isEqualTo(again.sequence());
        assertThat(ServerView.text(view.item("Q", "second"))).contains("\"seq\":" + again.sequence());
        assertThatExceptionOfType(AlreadyExistsException.class).isThrownBy(() -> enqueue(spec().id("second")));
    }

    @Test
    void c14AQueueThatDoesNotExistIsRefusedAndNothingMade() throws Exception {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> enqueue(TaskSpec.of("t").queue("NOPE").id("lost")))
                .withMessageContaining("there is no queue NOPE")
                .withMessageContaining("nothing was stored")
                .satisfies(refused -> assertThat(refused.effect()).isEqualTo(Effect.NONE));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> enqueue(TaskSpec.of("t").queue("NOPE").delay(Duration.ofHours(1))))
                .satisfies(missing -> assertThat(missing.queue()).contains("NOPE"))
                .satisfies(missing -> assertThat(missing.taskId()).isEmpty());

        assertThat(view.names()).isEmpty();
        assertThat(jobs.tasks().find("lost")).isEmpty();
    }

    @Test
    void c14TheDefaultQueueIsMadeByTheFirstEnqueueAndByNoLook() throws Exception {
        assertThat(jobs.queues().list()).isEmpty();
        assertThat(jobs.queues().find("DEFAULT")).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().status("DEFAULT"));
        assertThat(jobs.tasks().find("nothing")).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.tasks().load("nothing"));
        assertThat(jobs.tasks().list(TaskFilter.all(), 10)).isEmpty();
        jobs.events().subscribe(event -> {}).close();
        assertThat(view.names()).isEmpty();

        var task = enqueue(TaskSpec.of("t"));

        assertThat(task.queue()).isEqualTo("DEFAULT");
        assertThat(view.names()).containsExactly("Q_DEFAULT", "TASKS");
        assertThat(jobs.queues().list()).containsExactly("DEFAULT");
    }

    @Test
    void c14ATaskStreamThatWasDeletedIsMadeAgain() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        enqueue(spec());
        view.streams().purgeStream(SERVER.namespace() + "_Q_Q");
        view.streams().deleteStream(SERVER.namespace() + "_TASKS");

        var task = enqueue(spec().id("next"));

        assertThat(task.sequence()).isEqualTo(1);
        assertThat(jobs.tasks().load("next").state()).isEqualTo(TaskState.NEW);
        assertThat(view.ids("Q_Q")).containsExactly("next");
    }

    @Test
    void aFullQueueLeavesARecordThatSaysSo() throws Exception {
        jobs.queues().define(QueueSettings.of("Q").withMaxEntries(2));
        enqueue(spec());
        enqueue(spec());

        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> enqueue(spec().id("third")))
                .withMessageContaining("queue Q is full")
                .withMessageContaining("third")
                .satisfies(full -> assertThat(full.effect()).isEqualTo(Effect.RECORD_STORED));

        var third = jobs.tasks().load("third");
        assertThat(third.state()).isEqualTo(TaskState.QUEUE_ERROR);
        assertThat(third.lastError().orElseThrow()).contains("maximum messages exceeded (10077)");
        assertThat(third.tries()).isZero();
        assertThat(view.messages("Q_Q")).isEqualTo(2);
        assertThat(ServerView.headers(view.record("third"))).containsEntry("AJ-State", "queue_error");
    }

    @Test
    void aQueueThatWasDeletedMeanwhileLeavesARecordThatSaysSo() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var producer = jobs.producer();
        producer.enqueue(spec());
        view.streams().deleteStream(SERVER.namespace() + "_Q_Q");

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> producer.enqueue(spec().id("late")))
                .satisfies(gone -> assertThat(gone.effect()).isEqualTo(Effect.RECORD_STORED));
        assertThat(jobs.tasks().load("late").state()).isEqualTo(TaskState.QUEUE_ERROR);

        jobs.queues().define(QueueSettings.of("Q"));
        assertThat(producer.enqueue(spec().id("late")).state()).isEqualTo(TaskState.NEW);
    }

    @Test
    void aPayloadAboveTheServersLimitIsRefusedBeforeAnythingIsStored() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        enqueue(spec());

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> enqueue(
                        TaskSpec.of("huge", "x".repeat(2_000_000)).queue("Q").id("huge")))
                .withMessageContaining("max_payload")
                .withMessageContaining("huge")
                .satisfies(refused -> assertThat(refused.effect()).isEqualTo(Effect.NONE))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Reason.TOO_LARGE));

        assertThat(jobs.tasks().find("huge")).isEmpty();
        assertThat(view.messages("TASKS")).isEqualTo(1);
        assertThat(view.messages("Q_Q")).isEqualTo(1);
    }

    @Test
    void theLargestTaskThatIsAcceptedCanBeRunAndCompleted() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var largest = (1024 * 1024 - 16 * 1024 - 300) / 4 * 3; // base64, and the other keys
        var task = enqueue(
                TaskSpec.of("large", Payload.of(new byte[largest])).queue("Q").maxTries(2));
        assertThat(record(view, task.id())).hasSizeGreaterThan(1024 * 1024 - 17 * 1024);
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(10)))
                .handle("large", context -> {
                    if (context.tryNumber() == 1) {
                        throw new IllegalStateException("<".repeat(9_000));
                    }
                    return "done";
                })
                .start());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.COMPLETE));
    }

    /** A payload that no mapper can write. */
    public static final class Broken {
        private final boolean broken = true;

        public String getValue() {
            if (broken) {
                throw new IllegalStateException("no value today");
            }
            return "";
        }
    }

    @Test
    void aPayloadThatCannotBeEncodedIsRefusedBeforeAnythingIsStored() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> enqueue(TaskSpec.of("broken", new Broken())))
                .withMessageContaining("cannot be encoded")
                .withMessageContaining("no value today");

        assertThat(view.names()).isEmpty();
    }

    @Test
    void w23NamesIdsAndTimesThatTheWireForbidsAreRefusedBeforeAnythingIsSent() throws Exception {
        var connection = SERVER.nats();
        var local = SERVER.client(builder -> builder.connection(connection));
        long sent = connection.getStatistics().getOutMsgs();
        List<ThrowingCallable> calls = List.of(
                () -> TaskSpec.of(""),
                () -> TaskSpec.of("a.b"),
                () -> TaskSpec.of("a b"),
                () -> TaskSpec.of("a>"),
                () -> TaskSpec.of("ä"),
                () -> TaskSpec.of("x".repeat(201)),
                () -> TaskType.of("a*", String.class),
                () -> spec().id(""),
                () -> spec().id("a.b"),
                () -> spec().id("*"),
                () -> spec().id("a\r\nb"),
                () -> spec().queue(""),
                () -> spec().queue("a.b"),
                () -> spec().queue(">"),
                () -> spec().queue("a b"),
                () -> spec().delay(Duration.ZERO),
                () -> spec().delay(Duration.ofSeconds(-1)),
                () -> spec().delay(Duration.ofDays(40_000)),
                () -> spec().deadlineIn(Duration.ofMillis(-1)),
                () -> spec().deadlineIn(Duration.ofSeconds(Long.MAX_VALUE)),
                () -> spec().header("", "x"),
                () -> local.producer().enqueue(spec().deadline(Instant.MAX)),
                () -> local.producer().enqueue(spec().deadline(Instant.MIN)),
                () -> local.producer().enqueue(spec().runAt(Instant.MAX)),
                () -> local.producer().enqueue(TaskSpec.of("broken", new Broken())),
                () -> local.tasks().load("a.b"),
                () -> local.tasks().find(">"),
                () -> local.tasks().document(""),
                () -> local.tasks().list(TaskFilter.all(), 0),
                () -> local.tasks().list(TaskFilter.all(), 100_001),
                () -> local.queues().find("a.*"),
                () -> local.queues().status("a b"),
                () -> local.events().subscribe("a.>", event -> {}),
                () -> local.worker().queue("a.b"),
                () -> local.worker().slots(0),
                () -> QueueSettings.of("a.b"),
                () -> QueueSettings.of("Q").withMaxRunTime(Duration.ZERO),
                () -> QueueSettings.of("Q").withMaxRunTime(Duration.ofDays(366)),
                () -> QueueSettings.of("Q").withLease(Duration.ofMillis(999)),
                () -> QueueSettings.of("Q").withMaxConcurrent(0),
                () -> QueueSettings.of("Q").withPriority(0),
                () -> QueueSettings.of("Q").withPriority(1_001),
                () -> QueueSettings.of("Q").withMaxAge(Duration.ofMillis(-5)),
                () -> QueueSettings.of("Q").withMaxEntries(-1),
                () -> QueueSettings.of("Q").withReplicas(6),
                () -> AsyncJobs.builder().namespace("a.b"),
                () -> AsyncJobs.builder().replicas(0),
                () -> AsyncJobs.builder().requestTimeout(Duration.ZERO));

        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i))
                    .describedAs("call %d", i)
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .isNotBlank()
                    .doesNotContain("\n");
        }

        assertThat(connection.getStatistics().getOutMsgs()).isEqualTo(sent);
    }

    private static <T extends @Nullable Object> CompletableFuture<T> apart(Callable<T> call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.call();
                    } catch (Exception failed) {
                        throw new CompletionException(failed);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    @Test
    void whileTheServerIsStoppedCallsEndWithinTheirTimeAndLaterTheyWorkAgain() throws Exception {
        var quick = SERVER.client(builder -> builder.requestTimeout(Duration.ofSeconds(1)));
        quick.queues().define(QueueSettings.of("Q"));
        var producer = quick.producer();
        producer.enqueue(spec());
        SERVER.server().stop();
        try {
            await().until(() -> !quick.isConnected());
            var known = apart(() -> producer.enqueue(spec().id("down")));
            var unknown = apart(() -> quick.producer().enqueue(spec()));
            var calls = List.of(
                    known,
                    unknown,
                    apart(() -> quick.tasks().load("down")),
                    apart(() -> quick.tasks().list(TaskFilter.all(), 1)),
                    apart(() -> quick.queues().list()),
                    apart(() -> quick.queues().define(QueueSettings.of("NEW"))));

            for (int i = 0; i < calls.size(); i++) {
                assertThat(calls.get(i))
                        .describedAs("call %d", i)
                        .failsWithin(SOON)
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(UnavailableException.class);
            }
            assertThat(known.handle((task, problem) -> problem.getCause()).join())
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            down -> assertThat(down.effect()).isEqualTo(Effect.NONE));
        } finally {
            SERVER.server().restart();
        }

        await().atMost(Duration.ofSeconds(20)).until(quick::isConnected);
        await().atMost(Duration.ofSeconds(20))
                .ignoreException(UnavailableException.class)
                .until(() -> producer.enqueue(spec()).state() == TaskState.NEW);
        assertThat(quick.tasks().find("down")).isEmpty();
    }

    @Test
    void aCallThatMeetsAStoppedServerGoesOnWhenItIsBackInTime() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var producer = jobs.producer();
        producer.enqueue(spec());
        SERVER.server().stop();
        await().until(() -> !jobs.isConnected());

        var waiting = apart(() -> producer.enqueue(spec().id("patient")));
        SERVER.server().restart();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
        assertThat(jobs.tasks().load("patient").state()).isEqualTo(TaskState.NEW);
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(2);
    }

    @Test
    void aServerThatHangsMakesAnEnqueueSayThatItsEffectIsNotKnown() throws Exception {
        var quick = SERVER.client(builder -> builder.requestTimeout(Duration.ofSeconds(1)));
        quick.queues().define(QueueSettings.of("Q"));
        var producer = quick.producer();
        producer.enqueue(spec());
        SERVER.server().pause();
        CompletableFuture<Task> hanging;
        try {
            hanging = apart(() -> producer.enqueue(spec().id("hanging")));
            assertThat(hanging)
                    .failsWithin(SOON)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(UnavailableException.class);
        } finally {
            SERVER.server().resume();
        }

        assertThat(hanging.handle((task, problem) -> problem.getCause()).join())
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        unknown -> assertThat(unknown.effect())
                                .describedAs(unknown.getMessage())
                                .isEqualTo(Effect.UNKNOWN));
    }

    @Test
    void whatWasConfirmedOutlivesAKilledServer() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var producer = jobs.producer();
        var confirmed = new ArrayList<Task>();
        for (int i = 0; i < 200; i++) {
            confirmed.add(producer.enqueue(spec()));
        }

        SERVER.server().kill();
        SERVER.server().restart();

        await().atMost(Duration.ofSeconds(20)).until(jobs::isConnected);
        for (var task : confirmed) {
            assertThat(jobs.tasks().load(task.id()).sequence()).isEqualTo(task.sequence());
        }
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(200);
    }

    @Test
    void aClosedClientSaysSo() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var producer = jobs.producer();
        producer.enqueue(spec());
        jobs.close();

        assertThat(apart(() -> producer.enqueue(spec())))
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .withMessageContaining("closed");
    }

    @Test
    void c39ACodecOfTheUsersOwnWritesThePayload() throws Exception {
        var reversing = new PayloadCodec() {
            @Override
            public byte[] encode(@Nullable Object payload, Type type) {
                return new StringBuilder(String.valueOf(payload))
                        .reverse()
                        .toString()
                        .getBytes(UTF_8);
            }

            @Override
            public Object decode(byte[] bytes, Type type) {
                return new StringBuilder(new String(bytes, UTF_8)).reverse().toString();
            }
        };
        var own = SERVER.client(builder -> builder.payloads(reversing));
        var type = TaskType.of("t", String.class);

        var task = own.producer().enqueue(type.with("abc"));

        assertThat(Json.tree(record(view, task.id()), "it").path("payload").asString())
                .isEqualTo(Base64.getEncoder().encodeToString("cba".getBytes(UTF_8)));
        assertThat(own.tasks().payload(own.tasks().load(task.id()), type)).isEqualTo("abc");
    }

    record Letter(String firstName) {}

    @Test
    void aMapperOfTheUsersOwnWritesPayloadsAndResults() throws Exception {
        var own = SERVER.client(builder -> builder.mapper(JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build()));
        var type = TaskType.of("letter", Letter.class);

        var task = own.producer().enqueue(type.with(new Letter("Ada")));
        SERVER.closed(own.worker().handle(type, (letter, context) -> letter).start());

        assertThat(task.payload().text()).isEqualTo("{\"first_name\":\"Ada\"}");
        await().until(() -> own.tasks().load(task.id()).state() == TaskState.COMPLETE);
        assertThat(own.tasks().load(task.id()).result().orElseThrow().json()).isEqualTo("{\"first_name\":\"Ada\"}");
    }

    @Test
    void c39BytesAreTakenAsTheyAreAndNoneIsNotEmpty() throws Exception {
        var all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        var raw = enqueue(TaskSpec.of("raw", Payload.of(all)));
        var empty = enqueue(TaskSpec.of("empty", Payload.of(new byte[0])));
        var none = enqueue(TaskSpec.of("none", Payload.none()));
        var unset = enqueue(TaskSpec.of("unset"));

        assertThat(jobs.tasks().load(raw.id()).payload().bytes()).isEqualTo(all);
        assertThat(ServerView.text(view.record(empty.id()))).contains("\"payload\":\"\"");
        assertThat(ServerView.text(view.record(none.id()))).contains("\"payload\":null");
        assertThat(ServerView.text(view.record(unset.id()))).contains("\"payload\":null");
    }

    @Test
    void manyThreadsShareOneProducer() throws Exception {
        jobs.queues().define(QueueSettings.of("Q"));
        var producer = jobs.producer();
        var go = new CountDownLatch(1);
        var threads = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < 8; i++) {
            threads.add(apart(() -> {
                go.await();
                for (int k = 0; k < 100; k++) {
                    producer.enqueue(spec());
                }
                return null;
            }));
        }

        go.countDown();
        CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).join();

        assertThat(view.messages("TASKS")).isEqualTo(800);
        assertThat(view.messages("Q_Q")).isEqualTo(800);
    }
}
