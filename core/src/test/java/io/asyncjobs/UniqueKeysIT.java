package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import io.asyncjobs.task.Unique.IfTaken;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** At most one task of a queue for each unique key, whoever races and wherever a producer dies. */
final class UniqueKeysIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Unique KEY = Unique.key("the key");
    private static final String TOKEN = KEY.token("t", Payload.none());

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private static TaskSpec spec(Unique unique) {
        return TaskSpec.of("t").queue("Q").unique(unique);
    }

    private Task enqueue(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec);
    }

    private void refused(TaskSpec spec, String holder) {
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> enqueue(spec))
                .withMessageContaining("task " + holder)
                .satisfies(refused -> {
                    assertThat(refused.taskId()).contains(holder);
                    assertThat(refused.effect()).isEqualTo(Effect.NONE);
                });
    }

    private Task load(String id) throws InterruptedException {
        return jobs.tasks().load(id);
    }

    private void work() throws InterruptedException {
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
    }

    private void ends(Task task, TaskState state) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(load(task.id()).state()).isEqualTo(state));
    }

    private void keyIsFree() {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(view.messages("UNIQUE")).isZero());
    }

    private String subject() {
        return SERVER.namespace() + ".U.Q." + TOKEN;
    }

    /** Stores another version of the task, as a process of the original would: without our headers. */
    private void overwrite(Task task) throws Exception {
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".T." + task.id(), TaskJson.write(task));
    }

    private Task changed(Task task, UnaryOperator<Task.Builder> change) throws Exception {
        var other = change.apply(load(task.id()).toBuilder()).build();
        overwrite(other);
        return other;
    }

    /** Stores a key, as a producer that died would have left it. */
    private void leaveKey(String holder, String held, long record) throws Exception {
        enqueue(TaskSpec.of("t").queue("Q").unique(Unique.key("makes the stream")));
        var body = "{\"task\":\"" + holder + "\",\"held\":\"" + held + "\",\"record\":" + record + "}";
        SERVER.nats().jetStream().publish(subject(), new Headers().add("Nats-TTL", "60s"), body.getBytes(UTF_8));
    }

    /** A producer for whom what was written now is more than a minute old: its clock leaps once it knows the server's. */
    private Producer laterProducer() throws InterruptedException {
        var leap = new AtomicReference<>(Duration.ZERO);
        var producer = SERVER.client(
                        builder -> builder.clock(() -> Instant.now().plus(leap.get())))
                .producer();
        producer.enqueue(spec(Unique.key("measures the clock")));
        leap.set(Duration.ofSeconds(61));
        return producer;
    }

    @Test
    void aTakenKeyIsRefusedAndTheHolderIsUntouched() throws Exception {
        var holder = enqueue(spec(KEY));

        refused(spec(KEY), holder.id());

        assertThat(load(holder.id()).sequence()).isEqualTo(holder.sequence());
        assertThat(holder.uniqueKey()).contains(TOKEN);
        assertThat(view.ids("TASKS")).containsExactly(holder.id());
        assertThat(jobs.queues().status("Q").waiting()).isEqualTo(1);
        var key = view.streams().getLastMessage(SERVER.namespace() + "_UNIQUE", subject());
        assertThat(ServerView.text(key))
                .isEqualTo(
                        "{\"task\":\"" + holder.id() + "\",\"held\":\"final\",\"record\":" + holder.sequence() + "}");
        assertThat(ServerView.headers(key)).doesNotContainKey("Nats-TTL");
    }

    @Test
    void ofManyRacingProducersExactlyOneWins() throws Exception {
        var clients = IntStream.range(0, 5).mapToObj(i -> SERVER.client()).toList();
        var won = new ConcurrentLinkedQueue<Task>();
        var lost = new ConcurrentLinkedQueue<String>();
        race(50, i -> {
            try {
                won.add(clients.get(i % 5).producer().enqueue(spec(KEY)));
            } catch (AlreadyExistsException taken) {
                lost.add(taken.taskId().orElseThrow());
            }
        });

        assertThat(won).hasSize(1);
        assertThat(lost).hasSize(49).containsOnly(won.element().id());
        assertThat(view.ids("TASKS")).containsExactly(won.element().id());
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(1);
    }

    @Test
    void ofManyRacingProducersAllAreGivenTheOneHolder() throws Exception {
        var clients = IntStream.range(0, 5).mapToObj(i -> SERVER.client()).toList();
        var given = new ConcurrentLinkedQueue<String>();
        race(
                50,
                i -> given.add(clients.get(i % 5)
                        .producer()
                        .enqueue(spec(KEY.ifTaken(IfTaken.RETURN_HOLDER)))
                        .id()));

        assertThat(given).hasSize(50);
        assertThat(view.ids("TASKS")).hasSize(1).containsAll(given);
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(1);
    }

    @Test
    void ofManyRacingReplacementsOneIsLeftAndTheOthersSayWhatReplacedThem() throws Exception {
        var outcomes = new ConcurrentLinkedQueue<Task>();
        var refused = new AtomicInteger();
        race(30, i -> {
            try {
                outcomes.add(enqueue(spec(KEY.ifTaken(IfTaken.REPLACE_WAITING))));
            } catch (AlreadyExistsException replacedMeanwhile) {
                refused.incrementAndGet();
            }
        });
        assertThat(outcomes).hasSize(30 - refused.get());

        var waiting = new ArrayList<String>();
        for (var task : outcomes) {
            var stored = load(task.id());
            if (stored.state() == TaskState.NEW) {
                waiting.add(task.id());
            } else {
                assertThat(stored.state()).isEqualTo(TaskState.TERMINATED);
                assertThat(stored.lastError().orElseThrow()).startsWith("replaced by ");
            }
        }
        assertThat(waiting).hasSize(1);
        assertThat(jobs.tasks().list(TaskFilter.all(), 100))
                .filteredOn(task -> !task.state().isFinal())
                .extracting(Task::id)
                .isEqualTo(waiting);
        work();
        ends(load(waiting.getFirst()), TaskState.COMPLETE);
        await().until(() -> jobs.queues().status("Q").entries() == 0);
        assertThat(view.messages("UNIQUE")).isZero();
        assertThat(view.names()).doesNotContain("DLQ");
    }

    @FunctionalInterface
    private interface Racer {
        void run(int number) throws Exception;
    }

    private static void race(int racers, Racer racer) throws Exception {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < racers; i++) {
                int number = i;
                Callable<Boolean> run = () -> {
                    start.await();
                    racer.run(number);
                    return true;
                };
                all.add(threads.submit(run));
            }
            start.countDown();
            for (var each : all) {
                each.get();
            }
        }
    }

    @Test
    void keysAreOfTheirQueueAndTextsAndPayloadsNeverMeet() throws Exception {
        jobs.queues().define(QueueSettings.of("R"));
        var byPayload = Unique.byTypeAndPayload();
        enqueue(spec(KEY));
        enqueue(spec(KEY).queue("R"));
        enqueue(spec(Unique.key("another key")));
        var first = enqueue(TaskSpec.of("t", "x").queue("Q").unique(byPayload));
        enqueue(TaskSpec.of("u", "x").queue("Q").unique(byPayload));
        enqueue(TaskSpec.of("t", "y").queue("Q").unique(byPayload));
        enqueue(spec(byPayload));
        enqueue(spec(Unique.key("t")));

        refused(TaskSpec.of("t", "x").queue("Q").unique(byPayload), first.id());
    }

    @Test
    void aKeyIsFreeWhenItsTaskIsComplete() throws Exception {
        var first = enqueue(spec(KEY));
        work();
        ends(first, TaskState.COMPLETE);
        keyIsFree();

        var second = enqueue(spec(KEY));

        ends(second, TaskState.COMPLETE);
        keyIsFree();
    }

    @Test
    void aKeyIsFreeWhenItsTaskIsExpiredOrTerminated() throws Exception {
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("fails", context -> {
                    throw new IllegalStateException("no");
                })
                .handle("ends", context -> {
                    throw new TerminateTaskException("enough");
                })
                .start());
        var expired = enqueue(TaskSpec.of("fails").queue("Q").maxTries(1).unique(KEY));
        ends(expired, TaskState.EXPIRED);
        keyIsFree();

        var terminated = enqueue(TaskSpec.of("ends").queue("Q").unique(KEY));
        ends(terminated, TaskState.TERMINATED);
        keyIsFree();
    }

    @Test
    void aTaskThatTheFullQueueRefusedHoldsNoKey() throws Exception {
        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(1));
        enqueue(TaskSpec.of("t").queue("Q"));
        for (var unique : List.of(KEY, KEY.forPeriod(Duration.ofHours(1)))) {
            assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> enqueue(spec(unique)));
            assertThat(view.messages("UNIQUE")).isZero();
        }

        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(9));
        enqueue(spec(KEY).delay(Duration.ofHours(1)));
    }

    @Test
    void aQueueErrorIsEnqueuedAgainUnderItsIdWithItsKey() throws Exception {
        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(1));
        enqueue(TaskSpec.of("t").queue("Q"));
        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> enqueue(spec(KEY).id("again")));
        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(2));

        assertThat(enqueue(spec(KEY).id("again")).state()).isEqualTo(TaskState.NEW);

        refused(spec(KEY), "again");
        assertThat(jobs.queues().status("Q").waiting()).isEqualTo(2);
    }

    @Test
    void aPeriodOutlivesItsTaskAndThenTheKeyIsFree() throws Exception {
        var unique = KEY.forPeriod(Duration.ofSeconds(4));
        var first = enqueue(spec(unique));
        assertThat(first.uniqueKey()).isEmpty();
        work();
        ends(first, TaskState.COMPLETE);

        refused(spec(unique), first.id());
        refused(spec(KEY), first.id());
        assertThat(enqueue(spec(unique.ifTaken(IfTaken.RETURN_HOLDER))).id()).isEqualTo(first.id());
        refused(spec(unique.ifTaken(IfTaken.REPLACE_WAITING)), first.id());

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(enqueue(spec(unique.ifTaken(IfTaken.RETURN_HOLDER)))
                                .id())
                        .isNotEqualTo(first.id()));
    }

    @Test
    void aHolderWhoseRecordIsGoneFreesItsKeyButNotItsPeriod() throws Exception {
        var gone = enqueue(spec(KEY));
        var kept = enqueue(spec(Unique.key("kept").forPeriod(Duration.ofHours(1))));
        view.streams().deleteMessage(SERVER.namespace() + "_TASKS", gone.sequence());
        view.streams().deleteMessage(SERVER.namespace() + "_TASKS", kept.sequence());

        assertThat(enqueue(spec(KEY)).id()).isNotEqualTo(gone.id());
        refused(spec(Unique.key("kept").ifTaken(IfTaken.RETURN_HOLDER)), kept.id());
    }

    @Test
    void aTaskThatIsRetriedByHandTakesItsKeyAgainUnlessAnotherHoldsIt() throws Exception {
        var first = enqueue(spec(KEY));
        jobs.tasks().cancel(first.id(), "enough");
        var second = enqueue(spec(KEY));

        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> jobs.tasks().retry(first.id()))
                .satisfies(refused -> assertThat(refused.taskId()).contains(second.id()));
        assertThat(load(first.id()).state()).isEqualTo(TaskState.TERMINATED);

        jobs.tasks().cancel(second.id(), "enough");
        jobs.tasks().retry(first.id());
        refused(spec(KEY), first.id());
        work();
        ends(first, TaskState.COMPLETE);
        keyIsFree();
    }

    @Test
    void aHolderThatAGoWorkerEndedCountsAsFree() throws Exception {
        var first = enqueue(spec(KEY));
        changed(
                first,
                task -> task.state(TaskState.COMPLETE)
                        .result(new TaskResult("1", Instant.now()))
                        .uniqueKey(null));

        var second = enqueue(spec(KEY));

        assertThat(second.id()).isNotEqualTo(first.id());
        refused(spec(KEY), second.id());
    }

    @Test
    void aLateEndOfTheHolderBeforeDoesNotFreeTheKeyOfTheNext() throws Exception {
        var first = enqueue(spec(KEY));
        changed(first, task -> task.state(TaskState.TERMINATED));
        var second = enqueue(spec(KEY).delay(Duration.ofHours(1)));

        work(); // meets the item of the first, which is final, and does what may be left of its end

        await().atMost(LONG).until(() -> jobs.queues().status("Q").entries() == 0);
        refused(spec(KEY), second.id());
    }

    @Test
    void aProducerThatDiedAfterTheKeyHoldsItForAMinute() throws Exception {
        leaveKey("dead", "final", 0);
        refused(spec(KEY), "dead");
        var impatient = SERVER.client(builder -> builder.requestTimeout(Duration.ofSeconds(1)));
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> impatient.producer().enqueue(spec(KEY.ifTaken(IfTaken.RETURN_HOLDER))))
                .satisfies(refused -> assertThat(refused.taskId()).contains("dead"));

        var task = laterProducer().enqueue(spec(KEY));

        refused(spec(KEY), task.id());
    }

    @Test
    void aProducerThatDiedAfterTheKeyOfAPeriodHoldsItForAMinute() throws Exception {
        leaveKey("dead", "period", 0);
        refused(spec(KEY), "dead");

        var task = laterProducer().enqueue(spec(KEY));

        refused(spec(KEY), task.id());
    }

    @Test
    void theSameProducerMayGoOnUnderTheIdThatDiedAfterTheKey() throws Exception {
        leaveKey("dead", "final", 0);

        var task = enqueue(spec(KEY).id("dead"));

        assertThat(task.state()).isEqualTo(TaskState.NEW);
        refused(spec(KEY), "dead");
    }

    @Test
    void aProducerThatDiedAfterTheRecordHoldsTheKeyByIt() throws Exception {
        leaveKey("dead", "final", 0);
        overwrite(Task.builder("dead", "t", "Q")
                .created(Instant.now())
                .uniqueKey(TOKEN)
                .build());

        refused(spec(KEY), "dead");
        assertThat(enqueue(spec(KEY.ifTaken(IfTaken.RETURN_HOLDER))).id()).isEqualTo("dead");
        var later = laterProducer();
        assertThatExceptionOfType(AlreadyExistsException.class).isThrownBy(() -> later.enqueue(spec(KEY)));
    }

    @Test
    void whoWaitsForAHolderIsGivenItOnceItIsStored() throws Exception {
        leaveKey("slow", "final", 0);
        var waiting = jobs.producer().enqueueAsync(spec(KEY.ifTaken(IfTaken.RETURN_HOLDER)));

        overwrite(Task.builder("slow", "t", "Q")
                .created(Instant.now())
                .uniqueKey(TOKEN)
                .build());

        assertThat(waiting.get().id()).isEqualTo("slow");
    }

    @Test
    void aKeyThatCannotBeReadIsNobodys() throws Exception {
        enqueue(spec(Unique.key("makes the stream")));
        SERVER.nats().jetStream().publish(subject(), "rubbish".getBytes(UTF_8));

        refused(spec(KEY), enqueue(spec(KEY)).id());
    }

    @Test
    void aWaitingHolderIsReplacedInItsQueue() throws Exception {
        var first = enqueue(spec(KEY));

        var second = enqueue(spec(KEY.ifTaken(IfTaken.REPLACE_WAITING)));

        assertThat(load(first.id()).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(load(first.id()).lastError()).contains("replaced by " + second.id());
        assertThat(view.ids("Q_Q")).containsExactly(second.id());
        assertThat(view.names()).doesNotContain("DLQ");
        refused(spec(KEY), second.id());
    }

    @Test
    void aDelayedHolderAndOneInRetryAreReplaced() throws Exception {
        var delayed = enqueue(spec(KEY).delay(Duration.ofHours(1)));
        assertThat(view.ids("DELAY")).containsExactly(delayed.id());

        var second = enqueue(spec(KEY.ifTaken(IfTaken.REPLACE_WAITING)));

        assertThat(load(delayed.id()).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(view.ids("DELAY")).isEmpty();
        changed(second, task -> task.state(TaskState.RETRY).tries(1));
        var third = enqueue(spec(KEY.ifTaken(IfTaken.REPLACE_WAITING)));
        assertThat(load(second.id()).lastError()).contains("replaced by " + third.id());
        assertThat(view.ids("Q_Q")).containsExactly(third.id());
    }

    @Test
    void aFullQueueHasRoomForWhatReplacesItsOwnTask() throws Exception {
        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(1));
        enqueue(spec(KEY));

        assertThat(enqueue(spec(KEY.ifTaken(IfTaken.REPLACE_WAITING))).state()).isEqualTo(TaskState.NEW);
    }

    @Test
    void anActiveHolderIsNotReplaced() throws Exception {
        var first = enqueue(spec(KEY));
        overwrite(load(first.id()).activated(new RunHolder(1, "somebody"), Instant.now()));

        refused(spec(KEY.ifTaken(IfTaken.REPLACE_WAITING)), first.id());

        assertThat(load(first.id()).state()).isEqualTo(TaskState.ACTIVE);
    }

    @Test
    void nothingIsReplacedForAnIdThatIsStored() throws Exception {
        var holder = enqueue(spec(KEY));
        enqueue(TaskSpec.of("t").queue("Q").id("stored"));

        refused(spec(KEY.ifTaken(IfTaken.REPLACE_WAITING)).id("stored"), "stored");

        assertThat(load(holder.id()).state()).isEqualTo(TaskState.NEW);
        refused(spec(KEY), holder.id());
    }

    @Test
    void anIdThatIsStoredTakesNoKey() throws Exception {
        var stored = enqueue(TaskSpec.of("t").queue("Q").id("stored"));

        refused(spec(KEY).id("stored"), "stored");
        assertThat(enqueue(spec(KEY).id("stored").returnExisting()).sequence()).isEqualTo(stored.sequence());

        assertThat(view.messages("UNIQUE")).isZero();
    }

    @Test
    void whatIsRefusedBeforeItIsStoredTakesNoKey() throws Exception {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> enqueue(TaskSpec.of("t", Payload.of(new byte[2_000_000]))
                        .queue("Q")
                        .unique(KEY)));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> enqueue(spec(KEY).queue("NOPE")));

        assertThat(view.names()).doesNotContain("UNIQUE");
    }

    @Test
    void aUniqueTaskCostsTwoMoreRequestsToEnqueue() throws Exception {
        var connection = SERVER.nats();
        var producer = SERVER.client(builder -> builder.connection(connection)).producer();
        producer.enqueue(spec(Unique.key("makes what is missing")));
        long before = connection.getStatistics().getOutMsgs();

        for (int i = 0; i < 20; i++) {
            producer.enqueue(spec(Unique.key("key " + i)));
        }

        assertThat(connection.getStatistics().getOutMsgs() - before).isEqualTo(20 * (4 + 1));
    }

    @Test
    void aServerKilledUnderRacingProducersLeavesOneTaskForEachKey() throws Exception {
        var returned = new ConcurrentHashMap<String, String>();
        var killer = Thread.startVirtualThread(() -> {
            await().until(() -> returned.size() > 40);
            SERVER.server().kill();
            SERVER.server().restart();
        });
        var producer = SERVER.client().producer();
        race(10, racer -> {
            for (int i = 0; i < 200; i++) {
                try {
                    var task = producer.enqueue(spec(Unique.key("key " + i)).header("key", "key " + i));
                    assertThat(returned.put("key " + i, task.id())).isNull();
                } catch (AlreadyExistsException taken) {
                    assertThat(taken.taskId()).isPresent();
                }
            }
        });
        killer.join();

        var queued = view.ids("Q_Q");
        assertThat(returned).hasSize(200);
        assertThat(queued).containsAll(returned.values());
        var keys = new ArrayList<String>();
        for (var id : queued) {
            keys.add(load(id).headers().get("key"));
        }
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void manyUniqueTasksAreEnqueuedAtOnce() throws Exception {
        var specs = IntStream.range(0, 400)
                .mapToObj(i -> i % 2 == 0 ? TaskSpec.of("t").queue("Q") : spec(Unique.key("key " + i % 40)));
        var outcomes = new ConcurrentLinkedQueue<Producer.Outcome>();

        long enqueued = jobs.producer().enqueueAll(specs, outcomes::add);

        assertThat(enqueued).isEqualTo(220);
        assertThat(outcomes).hasSize(400);
        assertThat(view.messages("UNIQUE")).isEqualTo(20);
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(220);
    }
}
