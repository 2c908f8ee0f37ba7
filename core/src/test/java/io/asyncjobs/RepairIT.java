package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.TaskRepaired;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.operation.BulkAction.CancelTasks;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.Unique;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What crashes, full queues and Go processes leave, built by hand, is repaired; what is as it should be is not touched. */
final class RepairIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Pace FAST = new Pace(Duration.ofMillis(100), Duration.ofMillis(300));

    private AsyncJobs jobs;
    private Connection nats;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        nats = SERVER.nats();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(1)));
    }

    /** A worker that repairs and serves nothing that matters. */
    private Worker repairer() throws InterruptedException {
        var worker = SERVER.closed(
                jobs.worker().queue(QueueSettings.of("NOTHING")).repairing(FAST).start());
        await().until(() -> worker.health().repairing());
        return worker;
    }

    private Task enqueue(String queue) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of("t").queue(queue));
    }

    private Task load(String id) throws InterruptedException {
        return jobs.tasks().load(id);
    }

    /** Stores a version as a Go process would, by its headers, or without any. */
    private void storedByGo(Task task) throws Exception {
        nats.jetStream().publish(SERVER.namespace() + ".T." + task.id(), TaskJson.write(task));
    }

    private void removeItem(Task task) throws Exception {
        view.streams()
                .purgeStream(
                        SERVER.namespace() + "_Q_" + task.queue(),
                        PurgeOptions.subject(SERVER.namespace() + ".Q." + task.queue() + "." + task.id()));
    }

    private boolean hasItem(Task task) throws Exception {
        return view.ids("Q_" + task.queue()).contains(task.id());
    }

    private void getsItem(Task task) {
        await().atMost(Duration.ofSeconds(30)).until(() -> hasItem(task));
    }

    private void ends(Task task, TaskState state) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(load(task.id()).state()).isEqualTo(state));
    }

    private void getsDeadLetter(Task task, String reason) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(view.names()).contains("DLQ");
            assertThat(view.ids("DLQ")).contains(task.id());
        });
        assertThat(deadLetterHeader(task)).isEqualTo(reason);
    }

    private String deadLetterHeader(Task task) {
        try {
            var letter = view.streams()
                    .getLastMessage(
                            SERVER.namespace() + "_DLQ", SERVER.namespace() + ".DLQ." + task.queue() + "." + task.id());
            return ServerView.headers(letter).getOrDefault("AJ-Reason", "");
        } catch (java.io.IOException | io.nats.client.JetStreamApiException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void w13ATaskThatWasNeverQueuedIsQueuedAndRunsAndItIsToldEverywhere() throws Exception {
        var task = enqueue("Q");
        removeItem(task); // its producer died between record and item
        var seen = new CopyOnWriteArrayList<Event>();
        SERVER.closed(jobs.events().subscribe(seen::add));
        try (var log = new LogLines(Level.INFO)) {
            var worker = repairer();

            getsItem(task);
            await().untilAsserted(() -> assertThat(worker.counts().repaired()).isEqualTo(1));
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("repaired task " + task.id())
                            && line.contains("queued, since it had no item"));
        }
        await().untilAsserted(() -> assertThat(seen).hasAtLeastOneElementOfType(TaskRepaired.class));
        assertThat(seen.stream().filter(TaskRepaired.class::isInstance).map(TaskRepaired.class::cast))
                .singleElement()
                .satisfies(repaired -> {
                    assertThat(repaired.taskId()).isEqualTo(task.id());
                    assertThat(repaired.queue()).isEqualTo("Q");
                    assertThat(repaired.repair()).isEqualTo("queued");
                    assertThat(repaired.reason()).isEqualTo("it had no item");
                });
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        ends(task, TaskState.COMPLETE);
    }

    @Test
    void w13ATaskOfAGoProducerThatDiedBeforeTheItemIsQueued() throws Exception {
        jobs.queues().define(QueueSettings.of("GO").withSharedWithGo(true));
        var enqueued = enqueue("GO"); // makes the task stream
        var task = enqueued.toBuilder().build();
        var made = Task.builder("2QxVn3sD0aJm8yWf5cTzKb1LrGe", "t", "GO")
                .created(Instant.now())
                .build();
        storedByGo(made);

        repairer();

        getsItem(made);
        assertThat(hasItem(task)).isTrue();
    }

    @Test
    void w13TasksWhoseQueueWasPurgedAreQueuedAgain() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 1_500; i++) {
            ids.add(enqueue("Q").id());
        }
        repairer();
        await().until(() -> progress().contains("\"Q\":1500"));

        view.streams().purgeStream(SERVER.namespace() + "_Q_Q");

        await().atMost(Duration.ofSeconds(60)).until(() -> view.ids("Q_Q").containsAll(ids));
    }

    private String progress() throws Exception {
        try {
            return ServerView.text(view.streams()
                    .getLastMessage(
                            "KV_" + SERVER.namespace() + "_CONFIGURATION",
                            "$KV." + SERVER.namespace() + "_CONFIGURATION.reconciler.checkpoint"));
        } catch (io.nats.client.JetStreamApiException none) {
            return "";
        }
    }

    @Test
    void w13OneOfManyThatWaitLongLosesItsItemAndGetsAnother() throws Exception {
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < 100; i++) {
            tasks.add(enqueue("Q"));
        }
        var worker = repairer();
        await().until(() -> progress().contains("\"Q\":100"));
        assertThat(worker.counts().repaired()).isZero();

        removeItem(tasks.get(50)); // acknowledged by somebody who had lost it

        getsItem(tasks.get(50));
        await().untilAsserted(() -> assertThat(worker.counts().repaired()).isEqualTo(1));
    }

    @Test
    void w13AnItemThatItsQueueDroppedByAgeMakesTheTaskAQueueError() throws Exception {
        jobs.queues().define(QueueSettings.of("SHORT").withMaxAge(Duration.ofSeconds(1)));
        var task = enqueue("SHORT");
        await().until(() -> !hasItem(task));

        repairer();

        ends(task, TaskState.QUEUE_ERROR);
        assertThat(load(task.id()).lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("drops items that wait for longer than"));
        getsDeadLetter(task, "dropped");
    }

    @Test
    void w13ATaskThatAFullGoQueueDroppedIsAQueueError() throws Exception {
        jobs.queues()
                .define(QueueSettings.of("FULL")
                        .withSharedWithGo(true)
                        .withMaxEntries(2)
                        .withWhenFull(WhenFull.DISCARD_OLD));
        var dropped = enqueue("FULL");
        var second = enqueue("FULL");
        var third = enqueue("FULL");
        assertThat(hasItem(dropped)).isFalse();

        repairer();

        ends(dropped, TaskState.QUEUE_ERROR);
        getsDeadLetter(dropped, "dropped");
        assertThat(List.of(load(second.id()).state(), load(third.id()).state()))
                .containsExactly(TaskState.NEW, TaskState.NEW);
    }

    @Test
    void w13ATaskWhoseQueueIsGoneIsAQueueError() throws Exception {
        jobs.queues().define(QueueSettings.of("GONE"));
        var task = enqueue("GONE");
        view.streams().deleteStream(SERVER.namespace() + "_Q_GONE");

        repairer();

        ends(task, TaskState.QUEUE_ERROR);
        assertThat(load(task.id()).lastError()).contains("there is no queue GONE");
        getsDeadLetter(task, "dropped");
    }

    @Test
    void aRetryWithoutDelayMessageIsDelayedAgain() throws Exception {
        var task = enqueue("Q");
        removeItem(task);
        storedByGo(load(task.id()).toBuilder()
                .state(TaskState.RETRY)
                .tries(1)
                .notBefore(Instant.now().plusSeconds(3_600))
                .build());

        repairer();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").delayed()).isEqualTo(1));
        assertThat(hasItem(task)).isFalse();
    }

    private StreamConfiguration.Builder delayStream() throws Exception {
        return StreamConfiguration.builder(
                view.streams().getStreamInfo(SERVER.namespace() + "_DELAY").getConfiguration());
    }

    private Task delayed(Duration delay) throws InterruptedException {
        return jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(delay));
    }

    @Test
    void whatTheServerCouldNotMakeDueIsQueuedAndItsMessagesGo() throws Exception {
        var waits = delayed(Duration.ofHours(1));
        var over = delayed(Duration.ofSeconds(2));
        var late = delayed(Duration.ofSeconds(2));
        storedByGo(load(over.id()).toBuilder().state(TaskState.COMPLETE).build());
        // the server tries once to store what is due, and not again while it runs
        view.streams().updateStream(delayStream().maximumMessageSize(1).build());
        var tried = Instant.now().plusSeconds(4);
        await().until(() -> Instant.now().isAfter(tried));
        view.streams().updateStream(delayStream().maximumMessageSize(-1).build());

        repairer();

        getsItem(late);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(view.ids("DELAY")).containsExactly(waits.id()));
    }

    private boolean isDue(Task task) throws Exception {
        var subjects = view.streams()
                .getStreamInfo(SERVER.namespace() + "_DELAY", StreamInfoOptions.allSubjects())
                .getStreamState()
                .getSubjectMap();
        return subjects.containsKey(SERVER.namespace() + ".D.O.Q." + task.id());
    }

    @Test
    void whatIsDueAndNotHandedOutIsQueuedAndItsMessagesGo() throws Exception {
        var waits = delayed(Duration.ofHours(1));
        var over = delayed(Duration.ofSeconds(1));
        var late = delayed(Duration.ofSeconds(1));
        storedByGo(load(over.id()).toBuilder().state(TaskState.COMPLETE).build());
        await().until(() -> isDue(over) && isDue(late));
        takenForAcknowledged("DELAY", "PUMP");

        repairer();

        getsItem(late);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(view.ids("DELAY")).containsExactly(waits.id()));
        assertThat(hasItem(over)).isFalse();
    }

    @Test
    void anActiveTaskWithoutItemRunsAgainOnceItsWorkerIsGone() throws Exception {
        var task = enqueue("Q");
        removeItem(task);
        var holder = SERVER.closed(SERVER.client()
                .worker()
                .queue(QueueSettings.of("ELSE"))
                .maintainer(false)
                .start());
        storedByGo(load(task.id()).activated(new RunHolder(1, holder.id()), Instant.now()));
        repairer();
        var other = enqueue("Q");
        removeItem(other);
        getsItem(other); // so the first one was looked at and left alone
        assertThat(hasItem(task)).isFalse();

        holder.close();

        getsItem(task);
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        ends(task, TaskState.COMPLETE);
        assertThat(load(task.id()).tries()).isEqualTo(2);
    }

    @Test
    void w5ATaskStuckWithAGoWorkerRunsAgainOnceItRanTooLong() throws Exception {
        jobs.queues().define(QueueSettings.of("GO").withSharedWithGo(true).withMaxRunTime(Duration.ofSeconds(60)));
        var young = enqueue("GO");
        var old = enqueue("GO");
        removeItem(young);
        removeItem(old);
        storedByGo(activeAtGo(young, Instant.now()));
        storedByGo(activeAtGo(old, Instant.now().minusSeconds(120)));

        repairer();

        getsItem(old);
        assertThat(hasItem(young)).isFalse();
        assertThat(load(young.id()).state()).isEqualTo(TaskState.ACTIVE);
    }

    private Task activeAtGo(Task task, Instant tried) throws InterruptedException {
        return load(task.id()).toBuilder()
                .state(TaskState.ACTIVE)
                .tried(tried)
                .tries(1)
                .build();
    }

    @Test
    void aDeadTaskGetsTheDeadLetterThatItsMakerDidNotLiveToWrite() throws Exception {
        var task = enqueue("Q");
        repairer();
        await().until(() -> progress().contains("\"Q\":1"));
        removeItem(task);

        stored(load(task.id()).expired("it failed", null, Instant.now()));

        getsDeadLetter(task, "expired");
    }

    @Test
    void aDeadLetterThatWasDeletedDoesNotComeBackWhenAllTasksAreReadAgain() throws Exception {
        var task = enqueue("Q");
        var worker = repairer();
        await().until(() -> progress().contains("\"Q\":1"));
        removeItem(task);
        stored(load(task.id()).expired("it failed", null, Instant.now()));
        getsDeadLetter(task, "expired");
        worker.close();
        view.streams().purgeStream(SERVER.namespace() + "_DLQ");
        view.streams()
                .purgeStream(
                        "KV_" + SERVER.namespace() + "_CONFIGURATION",
                        PurgeOptions.subject("$KV." + SERVER.namespace() + "_CONFIGURATION.reconciler.checkpoint"));

        repairer();

        var orphan = enqueue("Q");
        removeItem(orphan);
        getsItem(orphan); // so all before it was looked at
        assertThat(view.messages("DLQ")).isZero();
    }

    @Test
    void aDeadLetterThatTheStreamsLimitsRemovedDoesNotComeBack() throws Exception {
        var first = enqueue("Q");
        var worker = repairer();
        await().until(() -> progress().contains("\"Q\":1"));
        removeItem(first);
        stored(load(first.id()).expired("it failed", null, Instant.now()));
        getsDeadLetter(first, "expired");
        var stream = view.streams().getStreamInfo(SERVER.namespace() + "_DLQ").getConfiguration();
        view.streams()
                .updateStream(StreamConfiguration.builder(stream).maxMessages(1).build());
        var second = enqueue("Q");
        removeItem(second);

        stored(load(second.id()).expired("it failed", null, Instant.now()));

        var orphan = enqueue("Q");
        removeItem(orphan);
        getsItem(orphan);
        assertThat(view.ids("DLQ")).containsExactly(first.id());
        assertThat(worker.counts().repaired()).isEqualTo(2);
    }

    /** Stores a version as a process of ours would that dies right after. */
    private void stored(Task task) throws Exception {
        storedWith(task.queue(), task.state().word(), task.id(), TaskJson.write(task));
    }

    private void storedWith(String queue, String state, String id, byte[] body) throws Exception {
        var headers =
                new Headers().add("AJ-State", state).add("AJ-Queue", queue).add("AJ-Type", "t");
        nats.jetStream().publish(SERVER.namespace() + ".T." + id, headers, body);
    }

    @Test
    void aTaskWithoutItemWhoseUniqueKeyAnotherTookEndsAndTheOtherStays() throws Exception {
        var spec = TaskSpec.of("t").queue("Q").unique(Unique.key("once"));
        var orphan = jobs.producer().enqueue(spec);
        removeItem(orphan);
        view.streams().purgeStream(SERVER.namespace() + "_UNIQUE"); // its producer died, a minute passed
        var holder = jobs.producer().enqueue(spec);

        var worker = repairer();

        ends(orphan, TaskState.TERMINATED);
        assertThat(load(orphan.id()).lastError()).contains("its unique key is held by task " + holder.id());
        getsDeadLetter(orphan, "cancelled");
        assertThat(hasItem(orphan)).isFalse();
        assertThat(hasItem(holder)).isTrue();
        assertThat(view.messages("UNIQUE")).isEqualTo(1);
        await().untilAsserted(() -> assertThat(worker.counts().repaired()).isEqualTo(1));
    }

    @Test
    void aDelayedTaskWithoutMessageWhoseUniqueKeyAnotherTookEnds() throws Exception {
        var spec = TaskSpec.of("t").queue("Q").unique(Unique.key("once"));
        var orphan = jobs.producer().enqueue(spec.delay(Duration.ofHours(1)));
        view.streams().purgeStream(SERVER.namespace() + "_DELAY");
        view.streams().purgeStream(SERVER.namespace() + "_UNIQUE");
        jobs.producer().enqueue(spec);

        repairer();

        ends(orphan, TaskState.TERMINATED);
        assertThat(jobs.queues().status("Q").delayed()).isZero();
    }

    @Test
    void aTaskWithoutItemTakesItsUniqueKeyAgainBeforeItIsQueued() throws Exception {
        var spec = TaskSpec.of("t").queue("Q").unique(Unique.key("once"));
        var orphan = jobs.producer().enqueue(spec);
        removeItem(orphan);
        view.streams().purgeStream(SERVER.namespace() + "_UNIQUE");

        repairer();

        getsItem(orphan);
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() -> jobs.producer().enqueue(spec))
                .satisfies(taken -> assertThat(taken.taskId()).contains(orphan.id()));
    }

    @Test
    void recordsWhoseHeadersNameNoQueueDoNotStopItAndAreReadByTheirBodies() throws Exception {
        var task = enqueue("Q");
        removeItem(task);
        storedWith("A queue.>", "new", task.id(), TaskJson.write(load(task.id())));
        storedWith("A queue.>", "new", "unreadable", "no document".getBytes(UTF_8));
        storedWith("\"", "active", "unreadable2", new byte[0]);

        repairer();

        getsItem(task);
        var later = enqueue("Q");
        removeItem(later);
        getsItem(later);
    }

    @Test
    void anActiveTaskOfAWorkerWhoseNameIsNoneDoesNotStopIt() throws Exception {
        var task = enqueue("Q");
        stored(load(task.id()).activated(new RunHolder(1, "no \"worker.>"), Instant.now()));
        var orphan = enqueue("Q");
        removeItem(orphan);

        repairer();

        getsItem(orphan);
    }

    @Test
    void childrenWhoseParentsEndedAndWhoseWorkerDiedBeforeItToldThemGoOnOrEnd() throws Exception {
        var completes = enqueue("Q");
        var dies = enqueue("Q");
        var ready = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(completes.id()));
        var unreachable = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(dies.id()));
        var below = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(unreachable.id()));
        repairer();
        await().until(() -> progress().contains("\"Q\":2"));
        removeItem(completes);
        removeItem(dies);
        stored(endedAtGo(completes, TaskState.COMPLETE));
        stored(endedAtGo(dies, TaskState.TERMINATED)); // without a reason to write a letter

        getsItem(ready);
        ends(unreachable, TaskState.UNREACHABLE);
        ends(below, TaskState.UNREACHABLE);
        await().atMost(Duration.ofSeconds(30)).until(() -> view.messages("WAITING") == 1); // until it starts
    }

    @Test
    void childrenOfWhatIsGoneEndUnlessTheyWaitForWhatDoesNotExist() throws Exception {
        var parent = enqueue("Q");
        var child = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(parent.id()));
        var patient = jobs.producer()
                .enqueue(TaskSpec.of("t").queue("Q").dependsOn(parent.id()).waitForUnknown());
        removeItem(parent);
        view.streams().purgeStream(SERVER.namespace() + "_TASKS", subjectOf(parent));

        repairer();

        ends(child, TaskState.UNREACHABLE);
        var orphan = enqueue("Q");
        removeItem(orphan);
        getsItem(orphan);
        assertThat(load(patient.id()).state()).isEqualTo(TaskState.BLOCKED);
    }

    @Test
    void aChildThatWasToldButNotStartedStarts() throws Exception {
        var parent = enqueue("Q");
        var child = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(parent.id()));
        repairer();
        await().until(() -> progress().contains("\"Q\":1"));
        removeItem(parent);
        stored(endedAtGo(parent, TaskState.COMPLETE));
        entry(parent, child, "{\"state\":\"done\"}");

        getsItem(child);
    }

    @Test
    void theEntriesOfChildrenThatWaitNoMoreAreRemoved() throws Exception {
        var parent = enqueue("Q");
        var child = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(parent.id()));
        stored(load(child.id()).cancelled("by hand", false, Instant.now()));
        entry(parent, Task.builder("nowhere", "t", "Q").build(), "{\"state\":\"waiting\"}");
        assertThat(view.messages("WAITING")).isEqualTo(2);

        repairer();

        await().atMost(Duration.ofSeconds(30)).until(() -> view.messages("WAITING") == 0);
    }

    private void entry(Task parent, Task child, String content) throws Exception {
        nats.jetStream().publish(SERVER.namespace() + ".W." + parent.id() + "." + child.id(), content.getBytes(UTF_8));
    }

    /** Leaves a stream's messages as a server does that was killed between an acknowledgement and what follows it. */
    private void takenForAcknowledged(String stream, String consumer) throws Exception {
        var full = SERVER.namespace() + "_" + stream;
        long next = view.streams().getStreamInfo(full).getStreamState().getLastSequence() + 1;
        var answer = nats.request(
                        "$JS.API.CONSUMER.RESET." + full + "." + consumer, ("{\"seq\":" + next + "}").getBytes(UTF_8))
                .get(10, TimeUnit.SECONDS);
        assertThat(new String(answer.getData(), UTF_8)).doesNotContain("error");
    }

    @Test
    void itemsThatTheServerKeepsAndDoesNotDeliverAreReplacedOrRemoved() throws Exception {
        var over = enqueue("Q");
        var task = enqueue("Q");
        storedByGo(load(over.id()).toBuilder().state(TaskState.COMPLETE).build());
        takenForAcknowledged("Q_Q", "WORKERS");
        SERVER.closed(jobs.worker()
                .queue("Q")
                .maintainer(false)
                .handle("t", context -> "done")
                .start());

        repairer();

        ends(task, TaskState.COMPLETE);
        await().atMost(Duration.ofSeconds(30)).until(() -> view.messages("Q_Q") == 0);
        assertThat(load(task.id()).tries()).isEqualTo(1);
    }

    @Test
    void w10ATaskWithTriesLeftGetsAnotherItemForTheOneThatIsNotDeliveredAnyMore() throws Exception {
        jobs.queues()
                .define(QueueSettings.of("GO")
                        .withSharedWithGo(true)
                        .withMaxTries(1)
                        .withMaxRunTime(Duration.ofSeconds(1)));
        var task = enqueue("GO");
        deliveredOnce("GO", 1);
        var spent = view.item("GO", task.id()).getSeq();

        repairer();

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> view.item("GO", task.id()).getSeq() > spent);
        assertThat(load(task.id()).state()).isEqualTo(TaskState.NEW);
        SERVER.closed(jobs.worker().queue("GO").handle("t", context -> "done").start());
        ends(task, TaskState.COMPLETE);
    }

    @Test
    void w10AnItemAtTheLimitOfItsDeliveriesIsRemovedAndItsTaskExpires() throws Exception {
        jobs.queues()
                .define(QueueSettings.of("GO")
                        .withSharedWithGo(true)
                        .withMaxTries(1)
                        .withMaxRunTime(Duration.ofSeconds(1)));
        var task = enqueue("GO");
        var gone = enqueue("GO");
        var inFlight = enqueue("GO");
        deliveredOnce("GO", 2);
        view.streams().purgeStream(SERVER.namespace() + "_TASKS", subjectOf(gone));
        storedByGo(load(task.id()).toBuilder()
                .state(TaskState.RETRY)
                .tries(1)
                .lastError("it failed at Go")
                .build());
        repairer();

        ends(task, TaskState.EXPIRED);
        assertThat(load(task.id()).lastError()).contains("it failed at Go");
        getsDeadLetter(task, "expired");
        await().atMost(Duration.ofSeconds(30)).until(() -> view.ids("Q_GO").equals(Set.of(inFlight.id())));
        assertThat(load(inFlight.id()).state()).isEqualTo(TaskState.NEW);
    }

    @Test
    void w10OneAtItsLimitIsFoundThoughAnOlderItemIsStillWorkedOn() throws Exception {
        jobs.queues()
                .define(QueueSettings.of("GO")
                        .withSharedWithGo(true)
                        .withMaxTries(1)
                        .withMaxRunTime(Duration.ofSeconds(1)));
        var running = enqueue("GO");
        var lost = enqueue("GO");
        storedByGo(load(lost.id()).toBuilder().state(TaskState.RETRY).tries(1).build());
        repairer();
        var held = deliveredOnce("GO", 2).getFirst();
        try (var renewals = Executors.newSingleThreadScheduledExecutor()) {
            var unused = renewals.scheduleWithFixedDelay(held::inProgress, 0, 200, TimeUnit.MILLISECONDS);

            ends(lost, TaskState.EXPIRED);

            assertThat(load(lost.id()).lastError()).contains("queue GO delivers an item at most 1 times");
            await().atMost(Duration.ofSeconds(30)).until(() -> !hasItem(lost));
            assertThat(hasItem(running)).isTrue();
            assertThat(load(running.id()).state()).isEqualTo(TaskState.NEW);
            renewals.shutdownNow();
        }
    }

    @Test
    void recordsNameTheVersionThatTheyReplaced() throws Exception {
        var task = enqueue("Q"); // which is what the reconciler's counts rest on
        assertThat(ServerView.headers(view.record(task.id())))
                .containsEntry("Nats-Expected-Last-Subject-Sequence", "0");
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> Long.toString(context.fencingToken()))
                .start());
        ends(task, TaskState.COMPLETE);

        var active = load(task.id()).result().orElseThrow().json();
        var previous = ServerView.headers(view.record(task.id())).get("Nats-Expected-Last-Subject-Sequence");
        assertThat(active).contains("\"" + previous + "\"");
    }

    private PurgeOptions subjectOf(Task task) {
        return PurgeOptions.subject(SERVER.namespace() + ".T." + task.id());
    }

    /** As a worker that takes items and dies. */
    private List<Message> deliveredOnce(String queue, int count) throws Exception {
        var subscription = nats.jetStream()
                .subscribe(null, PullSubscribeOptions.bind(SERVER.namespace() + "_Q_" + queue, "WORKERS"));
        var messages = subscription.fetch(count, Duration.ofSeconds(5));
        assertThat(messages).hasSize(count);
        return messages;
    }

    @Test
    void whatGoEndedIsKeptAsLongAsItShouldAndItsDeadAreDeadLetters() throws Exception {
        var complete = enqueue("Q");
        var expired = enqueue("Q");
        var terminated = enqueue("Q");
        jobs.queues()
                .update(jobs.queues()
                        .status("Q")
                        .settings()
                        .withRetention(Retention.none()
                                .with(TaskState.COMPLETE, new Retention.Keep.For(Duration.ofHours(1)))));
        for (var each : List.of(complete, expired, terminated)) {
            removeItem(each);
        }
        storedByGo(endedAtGo(complete, TaskState.COMPLETE));
        storedByGo(endedAtGo(expired, TaskState.EXPIRED));
        storedByGo(endedAtGo(terminated, TaskState.TERMINATED));

        repairer();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(ServerView.headers(view.record(complete.id())))
                        .containsEntry("Nats-TTL", "3600s")
                        .containsEntry("AJ-State", "complete"));
        getsDeadLetter(expired, "expired");
        getsDeadLetter(terminated, "terminated");
        assertThat(load(expired.id()).deathReason()).contains(DeathReason.EXPIRED);
        assertThat(ServerView.headers(view.record(expired.id()))).doesNotContainKey("Nats-TTL");
        assertThat(load(complete.id()).state()).isEqualTo(TaskState.COMPLETE);
    }

    private Task endedAtGo(Task task, TaskState state) throws InterruptedException {
        return load(task.id()).toBuilder().state(state).tried(Instant.now()).build();
    }

    @Test
    void theUniqueKeyOfATaskThatGoEndedIsFreed() throws Exception {
        var spec = TaskSpec.of("t").queue("Q").unique(Unique.key("once"));
        var ended = jobs.producer().enqueue(spec);
        var waiting = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").unique(Unique.key("other")));
        removeItem(ended);
        storedByGo(endedAtGo(ended, TaskState.COMPLETE).toBuilder()
                .uniqueKey(null)
                .build()); // Go drops what it does not know
        assertThat(view.messages("UNIQUE")).isEqualTo(2);

        repairer();

        await().atMost(Duration.ofSeconds(30)).until(() -> view.messages("UNIQUE") == 1);
        assertThat(jobs.producer().enqueue(spec).state()).isEqualTo(TaskState.NEW);
        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(() ->
                        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").unique(Unique.key("other"))));
        assertThat(hasItem(waiting)).isTrue();
    }

    @Test
    void anOperationThatItsRunnerGaveUpIsGoneOnWith() throws Exception {
        jobs.producer()
                .enqueueAll(
                        IntStream.range(0, 2_000).mapToObj(i -> TaskSpec.of("t").queue("Q")), outcome -> {});
        var moving = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var run = threads.submit(() -> jobs.operations()
                    .run(new CancelTasks(TaskFilter.all(), false), "", "", progress -> moving.countDown()));
            moving.await();
            run.cancel(true);
        }
        var left = jobs.operations().list().getFirst();
        assertThat(left.state()).isEqualTo(OperationState.RUNNING);

        repairer();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> jobs.operations().find(left.id()).orElseThrow().state() == OperationState.COMPLETED);
        assertThat(view.messages("Q_Q")).isZero();
    }

    @Test
    void w9ChildrenOfWhatGoEndedGoOnOrEndDownTheChain() throws Exception {
        var completes = enqueue("Q");
        var expires = enqueue("Q");
        var ready = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(completes.id()));
        var unreachable = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(expires.id()));
        var below = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(unreachable.id()));
        removeItem(completes);
        removeItem(expires);
        storedByGo(endedAtGo(completes, TaskState.COMPLETE));
        storedByGo(endedAtGo(expires, TaskState.EXPIRED));

        repairer();

        getsItem(ready);
        ends(unreachable, TaskState.UNREACHABLE);
        ends(below, TaskState.UNREACHABLE);
        getsDeadLetter(below, "unreachable");
    }

    @Test
    void aBlockedTaskWithoutEntriesIsRegisteredAndStarts() throws Exception {
        var parent = enqueue("Q");
        var child = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").dependsOn(parent.id()));
        view.streams().purgeStream(SERVER.namespace() + "_WAITING"); // its producer died before it made them
        var worker = repairer();

        await().atMost(Duration.ofSeconds(30)).until(() -> view.messages("WAITING") == 1);
        assertThat(load(child.id()).state()).isEqualTo(TaskState.BLOCKED);
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        ends(child, TaskState.COMPLETE);
        assertThat(worker.counts().repaired()).isZero();
    }

    @Test
    void aWaitingTaskDoesNotAgeOutOfAStreamWhoseMaxAgeGoSet() throws Exception {
        var task = enqueue("Q");
        var running = enqueue("Q");
        var stream = view.streams().getStreamInfo(SERVER.namespace() + "_TASKS").getConfiguration();
        view.streams()
                .updateStream(StreamConfiguration.builder(stream)
                        .maxAge(Duration.ofHours(1))
                        .build());
        storedByGo(load(task.id()));
        storedByGo(activeAtGo(running, Instant.now()));
        long atGo = load(running.id()).sequence();

        var later = SERVER.closed(SERVER.client()
                .worker()
                .queue(QueueSettings.of("NOTHING"))
                .repairing(FAST)
                .start());

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(ServerView.headers(view.record(task.id()))).containsEntry("Nats-TTL", "never"));
        assertThat(load(running.id()).sequence()).isEqualTo(atGo);
        await().untilAsserted(() -> assertThat(later.counts().repaired()).isEqualTo(1)); // counted behind the save
    }

    @Test
    void whatIsAsItShouldBeIsNeverTouched() throws Exception {
        jobs.queues().define(QueueSettings.of("BUSY"));
        var healthy = new ArrayList<Task>();
        for (int i = 0; i < 20; i++) {
            healthy.add(enqueue("Q"));
            healthy.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1))));
        }
        var done = enqueue("BUSY");
        var running = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        SERVER.closed(SERVER.client()
                .worker()
                .queue("BUSY")
                .maintainer(false)
                .handle("t", context -> "done")
                .handle("slow", context -> {
                    running.countDown();
                    goOn.await();
                    return null;
                })
                .start());
        var slow = jobs.producer().enqueue(TaskSpec.of("slow").queue("BUSY"));
        running.await();
        ends(done, TaskState.COMPLETE);
        healthy.add(done);
        healthy.add(slow);
        var sequences = new ArrayList<Long>();
        for (var each : healthy) {
            sequences.add(load(each.id()).sequence());
        }

        var worker = repairer();
        for (int i = 0; i < 3; i++) { // each of these takes several passes
            var orphan = enqueue("Q");
            removeItem(orphan);
            getsItem(orphan);
        }

        var after = new ArrayList<Long>();
        for (var each : healthy) {
            after.add(load(each.id()).sequence());
        }
        assertThat(after).isEqualTo(sequences);
        assertThat(worker.counts().repaired()).isEqualTo(3);
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(23);
        assertThat(jobs.queues().status("Q").delayed()).isEqualTo(20);
        goOn.countDown();
        ends(slow, TaskState.COMPLETE);
    }
}
