package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.PartlyStoredException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.lifecycle.Dependencies;
import io.asyncjobs.internal.lifecycle.Dependencies.Registered;
import io.asyncjobs.internal.lifecycle.Ending;
import io.asyncjobs.internal.lifecycle.KnownParents;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.internal.wire.WaitingEntry;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks that wait for others: when they start, with what, what becomes of them, and what a crash leaves of it. */
final class DependenciesIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private Connection nats;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        nats = SERVER.nats();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(2)));
        jobs.queues().define(QueueSettings.of("LATER"));
    }

    private Task enqueued(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec.queue("Q"));
    }

    private static TaskSpec childOf(Task... parents) {
        return TaskSpec.of("child")
                .dependsOn(List.of(parents).stream().map(Task::id).toList());
    }

    private Task load(String id) throws InterruptedException {
        return jobs.tasks().load(id);
    }

    private Task ended(Task task, TaskState state) throws InterruptedException {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(load(task.id()).state()).isEqualTo(state));
        return load(task.id());
    }

    /** Completes parents with their type, fails those of type {@code bad}, and notes the order of runs. */
    private Worker.Builder worker(ConcurrentLinkedQueue<String> runs) {
        return jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
                .handle("bad", context -> {
                    throw new TerminateTaskException("told to");
                })
                .handleAny(context -> {
                    runs.add(context.task().id());
                    return context.task().type();
                });
    }

    private Worker started() throws InterruptedException {
        return SERVER.closed(worker(new ConcurrentLinkedQueue<>()).start());
    }

    /** Stores a version of a task as another process would, with nothing that follows it. */
    private Version stored(Task task) throws Exception {
        var ack = nats.jetStream().publish(SERVER.namespace() + ".T." + task.id(), TaskJson.write(task));
        return Version.of(task.storedAt(ack.getSeqno()));
    }

    private Version complete(Task task) throws Exception {
        return stored(load(task.id())
                .activated(new RunHolder(1, "gone"), Instant.now())
                .completed(new TaskResult("\"by hand\"", Instant.now())));
    }

    private Version terminated(Task task) throws Exception {
        return stored(load(task.id()).terminated("by hand", null, Instant.now()));
    }

    private long entries() throws Exception {
        return view.names().contains("WAITING") ? view.messages("WAITING") : 0;
    }

    private static Dependencies dependencies(Stores stores) {
        return new Dependencies(stores, new Ending(stores));
    }

    @Test
    void c31AChildRunsAfterBothParentsWithTheirResults() throws Exception {
        var one = enqueued(TaskSpec.of("one"));
        var two = enqueued(TaskSpec.of("two"));
        var child = enqueued(childOf(one, two).withDependencyResults());
        assertThat(child.state()).isEqualTo(TaskState.BLOCKED);
        assertThat(child.dependencies()).containsExactly(one.id(), two.id());
        assertThat(entries()).isEqualTo(2);
        var runs = new ConcurrentLinkedQueue<String>();
        var results = new ConcurrentHashMap<String, String>();

        SERVER.closed(worker(runs)
                .handle("child", context -> {
                    runs.add(context.task().id());
                    for (var parent : context.task().dependencies()) {
                        results.put(
                                parent,
                                context.dependencyResult(parent).orElseThrow().json());
                    }
                    return null;
                })
                .start());

        var done = ended(child, TaskState.COMPLETE);
        assertThat(runs).hasSize(3).endsWith(child.id());
        assertThat(results).containsOnly(entry(one.id(), "\"one\""), entry(two.id(), "\"two\""));
        assertThat(done.dependencyResultsJson().orElseThrow())
                .startsWith("{\"" + one.id() + "\":{\"payload\":\"one\",\"completed\":\"")
                .contains("\"" + two.id() + "\":{\"payload\":\"two\",\"completed\":\"");
        assertThat(done.tries()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(entries()).isZero());
    }

    @Test
    void aWorkerThatRunsAlreadyStartsTheChildOfALaterParentToo() throws Exception {
        SERVER.closed(worker(new ConcurrentLinkedQueue<>()).start());
        var parent = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        var child = enqueued(childOf(parent).withDependencyResults());

        SERVER.closed(jobs.worker().queue("LATER").handle("t", context -> 7).start());

        var done = ended(child, TaskState.COMPLETE);
        assertThat(done.dependencyResultsJson().orElseThrow()).contains("\"payload\":7");
    }

    @Test
    void resultsAreHandedOverOnlyIfAskedForButMayBeRead() throws Exception {
        var parent = enqueued(TaskSpec.of("parent"));
        var child = enqueued(childOf(parent));
        var read = new ConcurrentHashMap<String, String>();
        SERVER.closed(worker(new ConcurrentLinkedQueue<>())
                .handle("child", context -> {
                    read.put(
                            "result",
                            context.dependencyResult(parent.id()).orElseThrow().json());
                    assertThatThrownBy(() -> context.dependencyResult("other"))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("does not depend on task \"other\"");
                    return null;
                })
                .start());

        var done = ended(child, TaskState.COMPLETE);

        assertThat(done.dependencyResultsJson()).isEmpty();
        assertThat(read).containsEntry("result", "\"parent\"");
    }

    @Test
    void w8WhileItWaitsItHasNoItemAndUsesUpNoDelivery() throws Exception {
        jobs.queues().define(QueueSettings.of("FEW").withSharedWithGo(true).withMaxTries(2));
        var parent = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        var child = jobs.producer().enqueue(childOf(parent).queue("FEW"));
        SERVER.closed(jobs.worker().queue("FEW").handleAny(context -> null).start());
        SERVER.closed(jobs.worker().queue("Q").handleAny(context -> null).start());

        // a task that came after it has run, so the queue was looked at
        var other = jobs.producer().enqueue(TaskSpec.of("other").queue("FEW"));
        ended(other, TaskState.COMPLETE);

        await().untilAsserted(() -> assertThat(view.messages("Q_FEW")).isZero());
        var consumer = view.streams().getConsumerInfo(SERVER.namespace() + "_Q_FEW", "WORKERS");
        assertThat(consumer.getDelivered().getConsumerSequence()).isEqualTo(1);
        assertThat(load(child.id()).sequence()).isEqualTo(child.sequence());

        SERVER.closed(jobs.worker().queue("LATER").handleAny(context -> null).start());
        assertThat(ended(child, TaskState.COMPLETE).tries()).isEqualTo(1);
    }

    @Test
    void aMissingParentIsRefusedAndNothingIsStored() {
        var spec = TaskSpec.of("child").id("lonely").dependsOn("nobody").queue("Q");

        assertThatThrownBy(() -> jobs.producer().enqueue(spec))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("there is no task nobody, which task lonely depends on");

        assertThatThrownBy(() -> load("lonely")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aParentThatIsWaitedForMayComeLater() throws Exception {
        var child = enqueued(TaskSpec.of("child").dependsOn("later").waitForUnknown());
        started();
        assertThat(load(child.id()).state()).isEqualTo(TaskState.BLOCKED);
        var stores = StoresOf.test(SERVER);
        assertThat(dependencies(stores).register(Version.of(load(child.id())))).isEqualTo(Registered.WAITING);

        enqueued(TaskSpec.of("parent").id("later"));

        ended(child, TaskState.COMPLETE);
    }

    @Test
    void c29AChildOfGoWhoseParentIsMissingIsUnreachable() throws Exception {
        jobs.producer().enqueue(TaskSpec.of("t").queue("LATER")); // makes the stream of tasks
        var child = blocked("missing").build();
        stored(child);
        nats.jetStream().publish(SERVER.namespace() + ".Q.Q.gochild", ItemJson.pointer("gochild"));

        started();

        var unreachable = ended(child, TaskState.UNREACHABLE);
        assertThat(unreachable.tries()).isZero();
        assertThat(unreachable.lastError()).contains("task dependencies failed: task not found: missing");
        await().untilAsserted(() -> {
            assertThat(view.messages("Q_Q")).isZero();
            assertThat(view.ids("DLQ")).containsExactly("gochild");
            assertThat(entries()).isZero();
        });
    }

    private static Task.Builder blocked(String... parents) {
        return Task.builder("gochild", "child", "Q")
                .state(TaskState.BLOCKED)
                .created(Instant.now())
                .dependencies(List.of(parents));
    }

    @Test
    void aChildOfGoIsTakenOverFromItsItemAndRunsOnceItsParentIsComplete() throws Exception {
        var parent = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        var child = blocked(parent.id()).loadDependencies(true).build();
        stored(child);
        nats.jetStream().publish(SERVER.namespace() + ".Q.Q.gochild", ItemJson.pointer("gochild"));
        started();
        await().untilAsserted(() -> {
            assertThat(entries()).isEqualTo(1);
            assertThat(view.messages("Q_Q")).isZero();
        });
        assertThat(load("gochild").state()).isEqualTo(TaskState.BLOCKED);

        SERVER.closed(jobs.worker().queue("LATER").handle("t", context -> 5).start());

        assertThat(ended(child, TaskState.COMPLETE).dependencyResultsJson().orElseThrow())
                .contains("\"payload\":5");
    }

    @Test
    void c30AChildOfAnExpiredAndACompleteParentIsUnreachable() throws Exception {
        var complete = enqueued(TaskSpec.of("one"));
        var expired = enqueued(TaskSpec.of("two").deadline(Instant.now().minusSeconds(60)));
        var before = enqueued(childOf(complete, expired));
        started();

        var unreachable = ended(before, TaskState.UNREACHABLE);
        assertThat(unreachable.lastError()).contains("task dependencies failed: task " + expired.id() + " is expired");
        assertThat(unreachable.tries()).isZero();
        assertThat(unreachable.tried()).isPresent();
        ended(complete, TaskState.COMPLETE);

        var after = enqueued(childOf(complete, expired));
        ended(after, TaskState.UNREACHABLE);
        await().untilAsserted(() -> {
            assertThat(entries()).isZero();
            assertThat(view.ids("DLQ")).contains(before.id(), after.id());
        });
    }

    @Test
    void w9FailureTravelsDownAChainOfAThousand() throws Exception {
        var specs = new ArrayList<TaskSpec>();
        specs.add(TaskSpec.of("bad").id("t0").queue("Q"));
        for (int i = 1; i <= 1_000; i++) {
            specs.add(TaskSpec.of("child").id("t" + i).dependsOn("t" + (i - 1)).queue("Q"));
        }
        var tasks = jobs.producer().enqueueGraph(specs);
        long begun = System.nanoTime();
        started();

        ended(tasks.getFirst(), TaskState.TERMINATED);
        var last = ended(tasks.getLast(), TaskState.UNREACHABLE);
        System.err.println("a chain of 1,000 failed within " + Duration.ofNanos(System.nanoTime() - begun));

        assertThat(last.lastError()).contains("task dependencies failed: task t999 is unreachable");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(entries()).isZero();
            assertThat(view.messages("DLQ")).isEqualTo(1_001);
        });
    }

    @Test
    void aDiamondRunsInOrder() throws Exception {
        var runs = new ConcurrentLinkedQueue<String>();
        SERVER.closed(worker(runs).start());

        var tasks = jobs.producer()
                .enqueueGraph(List.of(
                        TaskSpec.of("d").id("bottom").queue("Q").dependsOn("left", "right"),
                        TaskSpec.of("l").id("left").queue("Q").dependsOn("top"),
                        TaskSpec.of("r").id("right").queue("Q").dependsOn("top"),
                        TaskSpec.of("t").id("top").queue("Q")));

        assertThat(tasks).extracting(Task::id).containsExactly("bottom", "left", "right", "top");
        ended(tasks.getFirst(), TaskState.COMPLETE);
        assertThat(runs).hasSize(4).startsWith("top").endsWith("bottom");
        await().untilAsserted(() -> assertThat(entries()).isZero());
    }

    @Test
    void manyParentsThatEndTogetherOnTwoWorkersStartTheirChildOnce() throws Exception {
        var parents = IntStream.range(0, 200).mapToObj(i -> "p" + i).toList();
        var specs = new ArrayList<TaskSpec>();
        parents.forEach(id -> specs.add(TaskSpec.of("parent").id(id).queue("Q")));
        specs.add(TaskSpec.of("child")
                .id("child")
                .dependsOn(parents)
                .withDependencyResults()
                .queue("Q"));
        jobs.producer().enqueueGraph(specs);
        var runs = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            SERVER.closed(SERVER.client()
                    .worker()
                    .queue("Q")
                    .slots(100)
                    .handle("parent", context -> "x")
                    .handle("child", context -> runs.incrementAndGet())
                    .start());
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(load("child").state()).isEqualTo(TaskState.COMPLETE));

        // each of the parents' items is gone, so whoever saw the child ready has published its item
        await().untilAsserted(() -> {
            assertThat(view.messages("Q_Q")).isZero();
            assertThat(entries()).isZero();
        });
        assertThat(runs).hasValue(1);
        assertThat(load("child").tries()).isEqualTo(1);
        assertThat(load("child").dependencyResultsJson().orElseThrow().split("\"payload\":\"x\"", -1))
                .hasSize(201);
    }

    @Test
    void parentsThatEndOneAfterAnotherDoNotEachReadAllEntries() throws Exception {
        int parents = 400;
        var ids = IntStream.range(0, parents).mapToObj(i -> "p" + i).toList();
        var specs = new ArrayList<TaskSpec>();
        ids.forEach(id -> specs.add(TaskSpec.of("parent").id(id).queue("Q")));
        specs.add(TaskSpec.of("child").id("child").dependsOn(ids).queue("Q"));
        jobs.producer().enqueueGraph(specs);
        var connection = SERVER.nats();
        var workers = SERVER.client(builder -> builder.connection(connection));
        long before = connection.getStatistics().getOutMsgs();

        SERVER.closed(
                workers.worker().queue("Q").slots(1).handleAny(context -> null).start());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(load("child").state()).isEqualTo(TaskState.COMPLETE));

        // each parent: its own run, its child's record, entry and mark, and few of the other entries
        long sent = connection.getStatistics().getOutMsgs() - before;
        assertThat(sent).isBetween(10L * parents, 60L * parents);
    }

    @Test
    void noParentThatEndsWhileItsChildIsEnqueuedIsMissed() throws Exception {
        var runs = new ConcurrentLinkedQueue<String>();
        SERVER.closed(worker(runs).start());
        var children = new ArrayList<Task>();
        for (int i = 0; i < 300; i++) {
            var one = enqueued(TaskSpec.of("one"));
            var two = enqueued(TaskSpec.of("two"));
            children.add(enqueued(childOf(one, two)));
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(children)
                        .allSatisfy(
                                child -> assertThat(load(child.id()).state()).isEqualTo(TaskState.COMPLETE)));
        assertThat(runs).hasSize(900).doesNotHaveDuplicates();
        await().untilAsserted(() -> assertThat(entries()).isZero());
    }

    @Test
    void aBlockedChildExpiresAtItsDeadlineAndItsOwnChildrenFail() throws Exception {
        var parent = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        var child = enqueued(childOf(parent).deadlineIn(Duration.ofSeconds(2)));
        var grandchild = enqueued(childOf(child));
        started();

        assertThat(ended(child, TaskState.EXPIRED).tries()).isZero();

        assertThat(ended(grandchild, TaskState.UNREACHABLE).lastError().orElseThrow())
                .contains(child.id() + " is expired");
        await().untilAsserted(() -> assertThat(entries()).isZero());
        SERVER.closed(jobs.worker().queue("LATER").handleAny(context -> null).start());
        ended(parent, TaskState.COMPLETE);
        assertThat(load(child.id()).state()).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void aChildThatStartsInTimeLeavesNothingForItsDeadline() throws Exception {
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent).deadlineIn(Duration.ofMinutes(5)));
        assertThat(view.messages("DELAY")).isEqualTo(1);
        started();

        ended(child, TaskState.COMPLETE);

        assertThat(view.messages("DELAY")).isZero();
    }

    @Test
    void aDelayedChildStartsNeitherBeforeItsParentsNorBeforeItsTime() throws Exception {
        var runAt = Instant.now().plusSeconds(3);
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent).runAt(runAt));
        var late = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        var passed = enqueued(childOf(late).delay(Duration.ofMillis(50)));
        started();
        ended(parent, TaskState.COMPLETE);
        await().untilAsserted(() -> assertThat(view.messages("DELAY")).isEqualTo(1));
        assertThat(load(child.id()).state()).isEqualTo(TaskState.BLOCKED);

        assertThat(ended(child, TaskState.COMPLETE).tried().orElseThrow()).isAfter(runAt.minusSeconds(1));
        assertThat(load(passed.id()).state()).isEqualTo(TaskState.BLOCKED);

        SERVER.closed(jobs.worker().queue("LATER").handleAny(context -> null).start());
        ended(passed, TaskState.COMPLETE);
    }

    @Test
    void resultsThatAreTooLargeAreReadOnDemand() throws Exception {
        var huge = "h".repeat(300_000);
        var large = "l".repeat(50_000);
        var parent = enqueued(TaskSpec.of("huge"));
        var parents = new ArrayList<Task>(List.of(parent));
        for (int i = 0; i < 6; i++) {
            parents.add(enqueued(TaskSpec.of("large")));
        }
        var child = enqueued(childOf(parents.toArray(Task[]::new)).withDependencyResults());
        var read = new ConcurrentHashMap<String, String>();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("huge", context -> huge)
                .handle("large", context -> large)
                .handle("child", context -> {
                    for (var id : context.task().dependencies()) {
                        read.put(id, context.dependencyResult(id).orElseThrow().json());
                    }
                    return null;
                })
                .start());

        var done = ended(child, TaskState.COMPLETE);

        assertThat(read).hasSize(7).containsEntry(parent.id(), "\"" + huge + "\"");
        assertThat(done.dependencyResultsJson().orElseThrow())
                .hasSizeBetween(250_000, 262_144)
                .doesNotContain(parent.id());
    }

    @Test
    void aLargeResultThatIsGoneIsSaid() throws Exception {
        jobs.tasks().configure(Retention.none().discard(TaskState.COMPLETE));
        var huge = enqueued(TaskSpec.of("huge"));
        var small = enqueued(TaskSpec.of("small"));
        var child = enqueued(childOf(huge, small).withDependencyResults().maxTries(1));
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("huge", context -> "h".repeat(100_000))
                .handle("small", context -> "s".repeat(10_000))
                .handle("child", context -> {
                    assertThat(context.dependencyResult(small.id())
                                    .orElseThrow()
                                    .json())
                            .hasSize(10_002);
                    return context.dependencyResult(huge.id());
                })
                .start());

        assertThat(ended(child, TaskState.EXPIRED).lastError().orElseThrow())
                .contains("the result of task " + huge.id() + " is not in the record of task " + child.id());
        assertThat(jobs.tasks().find(huge.id())).isEmpty();
    }

    @Test
    void aGraphWithACycleOrAMissingParentIsRefusedAndNothingIsStored() throws Exception {
        var cycle = List.of(
                TaskSpec.of("t").id("root").queue("Q"),
                TaskSpec.of("t").id("a").queue("Q").dependsOn("root", "b"),
                TaskSpec.of("t").id("b").queue("Q").dependsOn("a"));
        var dangling = List.of(
                TaskSpec.of("t").id("root").queue("Q"),
                TaskSpec.of("t").id("a").queue("Q").dependsOn("root", "nobody"));

        assertThatThrownBy(() -> jobs.producer().enqueueGraph(cycle))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cycle");
        assertThatThrownBy(() -> jobs.producer().enqueueGraph(dangling))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("there is no task nobody");

        assertThat(jobs.tasks().find("root")).isEmpty();
        assertThat(jobs.tasks().find("a")).isEmpty();
    }

    @Test
    void aGraphThatIsStoredInPartSaysWhichTasksAre() throws Exception {
        enqueued(TaskSpec.of("t").id("taken"));
        var graph = List.of(
                TaskSpec.of("t").id("root").queue("Q"),
                TaskSpec.of("t").id("other").queue("Q").dependsOn("root"),
                TaskSpec.of("t").id("taken").queue("Q").dependsOn("root"),
                TaskSpec.of("t").id("below").queue("Q").dependsOn("taken"));

        assertThatThrownBy(() -> jobs.producer().enqueueGraph(graph))
                .isInstanceOfSatisfying(
                        PartlyStoredException.class,
                        partly -> assertThat(partly.stored()).containsExactly("root", "other"))
                .hasMessageContaining("2 of 4 tasks")
                .hasMessageContaining("task taken exists already");

        started();
        ended(load("other"), TaskState.COMPLETE);
        assertThat(jobs.tasks().find("below")).isEmpty();
    }

    @Test
    void noTaskOfAGraphRunsBeforeAllAreStoredEvenWhereCompletedOnesAreDiscarded() throws Exception {
        jobs.tasks().configure(Retention.none().discard(TaskState.COMPLETE));
        var runs = new ConcurrentLinkedQueue<String>();
        SERVER.closed(worker(runs).start());
        for (int graph = 0; graph < 30; graph++) {
            var id = "g" + graph;
            jobs.producer()
                    .enqueueGraph(List.of(
                            TaskSpec.of("t").id(id + "a").queue("Q"),
                            TaskSpec.of("t").id(id + "b").queue("Q").dependsOn(id + "a"),
                            TaskSpec.of("t").id(id + "c").queue("Q").dependsOn(id + "a", id + "b")));
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(runs).hasSize(90).doesNotHaveDuplicates());
        await().untilAsserted(() -> {
            assertThat(view.messages("TASKS")).isZero();
            assertThat(entries()).isZero();
        });
    }

    @Test
    void aChildOfAMissingQueueFailsItsOwnChildren() throws Exception {
        var parent = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        jobs.queues().define(QueueSettings.of("GONE"));
        var child = jobs.producer().enqueue(childOf(parent).queue("GONE"));
        var grandchild = enqueued(childOf(child));
        view.streams().deleteStream(SERVER.namespace() + "_Q_GONE");

        SERVER.closed(jobs.worker().queue("LATER").handleAny(context -> null).start());

        ended(child, TaskState.QUEUE_ERROR);
        ended(grandchild, TaskState.UNREACHABLE);
    }

    @Test
    void aChildWhoseQueueIsFullComesWhenThereIsRoom() throws Exception {
        var parent = enqueued(TaskSpec.of("t"));
        jobs.queues().define(QueueSettings.of("FULL").withMaxEntries(1));
        jobs.producer().enqueue(TaskSpec.of("t").queue("FULL"));
        var child = jobs.producer().enqueue(childOf(parent).queue("FULL"));
        started();
        await().untilAsserted(() -> assertThat(view.messages("DELAY")).isEqualTo(1));

        SERVER.closed(jobs.worker().queue("FULL").handleAny(context -> null).start());

        ended(child, TaskState.COMPLETE);
    }

    @Test
    void crashAfterTheRecordOfAChildIsRepairedByRegisteringIt() throws Exception {
        var stores = StoresOf.test(SERVER);
        var waits = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        var one = enqueued(TaskSpec.of("t"));
        var two = enqueued(TaskSpec.of("t"));
        started();
        ended(one, TaskState.COMPLETE);
        ended(two, TaskState.COMPLETE);

        var child = stored(blocked(one.id(), two.id(), waits.id()).build());
        assertThat(dependencies(stores).register(child)).isEqualTo(Registered.WAITING);
        assertThat(entries()).isEqualTo(3);
        assertThat(dependencies(stores).register(child)).isEqualTo(Registered.WAITING);

        SERVER.closed(jobs.worker().queue("LATER").handleAny(context -> null).start());
        ended(child.task(), TaskState.COMPLETE);
        assertThat(dependencies(stores).register(child)).isEqualTo(Registered.CHANGED);
        await().untilAsserted(() -> assertThat(entries()).isZero());
    }

    @Test
    void crashAfterTheEntriesOfAChildIsRepairedByRegisteringIt() throws Exception {
        var stores = StoresOf.test(SERVER);
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent));
        complete(parent); // its worker died before it told the children, and the item is lost

        assertThat(dependencies(stores).register(Version.of(load(child.id())))).isEqualTo(Registered.READY);

        started();
        ended(child, TaskState.COMPLETE);
    }

    @Test
    void crashAfterAParentsRecordIsRepairedWhenItsItemComesAgain() throws Exception {
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent));
        complete(parent);

        started(); // meets the item of a final task

        ended(child, TaskState.COMPLETE);
    }

    @Test
    void crashAfterTheMarksIsRepairedWhenTheEndIsFollowedAgain() throws Exception {
        var stores = StoresOf.test(SERVER);
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent));
        var ended = complete(parent);
        nats.jetStream()
                .publish(
                        SERVER.namespace() + ".W." + parent.id() + "." + child.id(),
                        "{\"state\":\"done\"}".getBytes(UTF_8));
        view.streams().purgeStream(SERVER.namespace() + "_Q_Q");

        assertThat(new Ending(stores).followAgain(ended)).isTrue();
        assertThat(new Ending(stores).followAgain(ended)).isTrue();

        assertThat(view.ids("Q_Q")).containsExactly(child.id());
        started();
        ended(child, TaskState.COMPLETE);
    }

    @Test
    void crashHalfwayDownAChainIsRepairedFromItsTop() throws Exception {
        var stores = StoresOf.test(SERVER);
        var top = enqueued(TaskSpec.of("t"));
        var middle = enqueued(childOf(top));
        var bottom = enqueued(childOf(middle));
        var ended = terminated(top);
        nats.jetStream()
                .publish(
                        SERVER.namespace() + ".W." + top.id() + "." + middle.id(),
                        "{\"state\":\"failed\"}".getBytes(UTF_8));
        stored(load(middle.id()).unreachable("task dependencies failed: x", Instant.now()));

        assertThat(new Ending(stores).followAgain(ended)).isTrue();

        assertThat(load(bottom.id()).state()).isEqualTo(TaskState.UNREACHABLE);
        assertThat(view.ids("DLQ")).containsExactlyInAnyOrder(top.id(), middle.id(), bottom.id());
        assertThat(entries()).isZero();
    }

    @Test
    void aParentThatIsDeletedFailsTheChildrenThatWaitForIt() throws Exception {
        var stores = StoresOf.test(SERVER);
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent));
        var grandchild = enqueued(childOf(child));

        assertThat(dependencies(stores).parentGone(parent.id())).isTrue();
        assertThat(dependencies(stores).parentGone("nobody")).isTrue();

        assertThat(load(child.id()).lastError()).contains("task dependencies failed: task not found: " + parent.id());
        assertThat(load(grandchild.id()).state()).isEqualTo(TaskState.UNREACHABLE);
        assertThat(entries()).isZero();
    }

    @Test
    void deletingATaskFailsWhatWaitsForItAndForgetsWhatItWaitedFor() throws Exception {
        var top = enqueued(TaskSpec.of("t"));
        var parent = enqueued(childOf(top));
        var child = enqueued(childOf(parent));

        jobs.tasks().delete(parent.id());

        assertThat(load(child.id()).state()).isEqualTo(TaskState.UNREACHABLE);
        assertThat(entries()).isZero();
    }

    @Test
    void aRetryByHandLooksAtTheDependenciesAgain() throws Exception {
        var parent = enqueued(TaskSpec.of("sometimes"));
        var child = enqueued(childOf(parent));
        var broken = new AtomicBoolean(true);
        SERVER.closed(worker(new ConcurrentLinkedQueue<>())
                .handle("sometimes", context -> {
                    if (broken.get()) {
                        throw new TerminateTaskException("broken");
                    }
                    return null;
                })
                .start());
        ended(child, TaskState.UNREACHABLE);
        await().untilAsserted(() -> assertThat(entries()).isZero());

        jobs.tasks().retry(child.id());
        ended(child, TaskState.UNREACHABLE); // its parent is as it was
        broken.set(false);
        jobs.tasks().retry(parent.id());
        ended(parent, TaskState.COMPLETE);
        jobs.tasks().retry(child.id());

        ended(child, TaskState.COMPLETE);
    }

    @Test
    void aCancelledChildIsNotWaitedForAnyMore() throws Exception {
        var stores = StoresOf.test(SERVER);
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent));

        assertThat(new Ending(stores).follow(terminated(child))).isTrue();

        assertThat(entries()).isZero();
        started();
        ended(parent, TaskState.COMPLETE);
        assertThat(load(child.id()).state()).isEqualTo(TaskState.TERMINATED);
    }

    @Test
    void aTaskRetriedByHandIsRegisteredAnew() throws Exception {
        var stores = StoresOf.test(SERVER);
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent));
        nats.jetStream()
                .publish(
                        SERVER.namespace() + ".W." + parent.id() + "." + child.id(),
                        "{\"state\":\"failed\"}".getBytes(UTF_8));
        var retried = stored(load(child.id()).unreachable("x", Instant.now()).retriedByHand(null));

        assertThat(dependencies(stores).registerAnew(retried)).isEqualTo(Registered.WAITING);

        started();
        ended(child, TaskState.COMPLETE);
    }

    @Test
    void anItemThatCarriesTheBlockedVersionOfAnEndedChildNotesNothing() throws Exception {
        var parent = enqueued(TaskSpec.of("t"));
        var child = enqueued(childOf(parent));
        started();
        ended(child, TaskState.COMPLETE);
        await().untilAsserted(() -> assertThat(view.messages("Q_Q")).isZero());

        var stale = ItemJson.write(child.id(), child.sequence(), TaskJson.write(child));
        nats.jetStream().publish(SERVER.namespace() + ".Q.Q." + child.id(), stale);

        await().untilAsserted(() -> assertThat(view.messages("Q_Q")).isZero());
        assertThat(load(child.id()).tries()).isEqualTo(1);
        assertThat(entries()).isZero();
    }

    @Test
    void aWorkerThatLostItsServerKnowsAgainWhoWaits() throws Exception {
        var parent = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        var child = enqueued(childOf(parent));
        started();
        var running = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        SERVER.closed(jobs.worker()
                .queue("LATER")
                .handle("t", context -> {
                    running.countDown();
                    goOn.await();
                    return null;
                })
                .start());
        running.await();
        SERVER.server().kill();
        SERVER.server().restart();
        await().until(jobs::isConnected);
        var second = enqueued(childOf(parent));

        goOn.countDown();

        ended(child, TaskState.COMPLETE);
        ended(second, TaskState.COMPLETE);
    }

    @Test
    void lookingForChildrenMakesNoStream() throws Exception {
        var stores = StoresOf.test(SERVER);
        var task = enqueued(TaskSpec.of("t"));
        started();
        ended(task, TaskState.COMPLETE);

        assertThat(new Ending(stores).followAgain(Version.of(load(task.id())))).isTrue();

        assertThat(view.names()).doesNotContain("WAITING");
    }

    @Test
    void aProducerWhoMayNotNoteWhatItWaitsForIsTold() throws Exception {
        // a stream of another shape is in the way, which takes none of its subjects
        view.streams()
                .addStream(StreamConfiguration.builder()
                        .name(SERVER.namespace() + "_OTHER")
                        .subjects(SERVER.namespace() + ".W.>")
                        .maximumMessageSize(5)
                        .build());
        var parent = enqueued(TaskSpec.of("t"));

        assertThatThrownBy(() -> enqueued(childOf(parent).id("child")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("task child is stored as queue_error and will not run");

        assertThat(load("child").state()).isEqualTo(TaskState.QUEUE_ERROR);
    }

    @Test
    void theTimeFromTheLastParentToItsChildIsMeasured() throws Exception {
        var starts = new ConcurrentHashMap<String, Long>();
        var last = new ConcurrentHashMap<String, Long>();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("parent", context -> {
                    last.put(context.task().id(), System.nanoTime());
                    return null;
                })
                .handle("child", context -> starts.put(context.task().id(), System.nanoTime()))
                .start());
        long worst = 0;
        for (int i = 0; i < 20; i++) {
            jobs.producer()
                    .enqueueGraph(List.of(
                            TaskSpec.of("parent").id("p" + i).queue("Q"),
                            TaskSpec.of("child").id("c" + i).dependsOn("p" + i).queue("Q")));
            int number = i;
            await().pollInterval(Duration.ofMillis(5)).until(() -> starts.containsKey("c" + number));
            worst = Math.max(worst, starts.getOrDefault("c" + i, 0L) - last.getOrDefault("p" + i, 0L));
        }
        System.err.println("children started within " + Duration.ofNanos(worst) + " of their parents' handlers");
        assertThat(Map.copyOf(starts)).hasSize(20);
    }

    @Test
    void aWorkerThatStopsInBetweenLosesNoChild() throws Exception {
        var running = new CountDownLatch(1);
        var parent = enqueued(TaskSpec.of("parent"));
        var child = enqueued(childOf(parent));
        var worker = jobs.worker()
                .queue("Q")
                .handle("parent", context -> {
                    running.countDown();
                    return null;
                })
                .handle("child", context -> null)
                .start();
        running.await();
        worker.close();

        started();

        ended(child, TaskState.COMPLETE);
    }

    /** Knows by now that there is nothing to be heard of. */
    private KnownParents known(Stores stores, KnownParents.Late late) {
        var known = new KnownParents(stores.waiting());
        known.start(late);
        await().until(() -> !known.ended("nobody"));
        return known;
    }

    /** All that was noted before was heard. */
    private static void awaitHeard(Stores stores, KnownParents known, String parent) throws InterruptedException {
        stores.waiting().add(parent, "last", Duration.ofSeconds(15));
        await().until(() -> known.ended(parent));
    }

    @Test
    void aParentThatEndedAndWaitsAgainIsLookedAtOnceForEachLateChild() throws Exception {
        var stores = StoresOf.test(SERVER);
        var looks = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        var known = known(stores, parent -> {
            looks.incrementAndGet();
            goOn.await();
        });
        try {
            assertThat(known.ended("again")).isFalse();
            stores.waiting().add("again", "one", Duration.ofSeconds(15));
            await().untilAsserted(() -> assertThat(looks).hasValue(1));
            stores.waiting().add("again", "two", Duration.ofSeconds(15));
            awaitHeard(stores, known, "other");

            goOn.countDown();

            await().untilAsserted(() -> assertThat(looks).hasValueGreaterThanOrEqualTo(2));
            awaitHeard(stores, known, "another");
            await().during(Duration.ofMillis(300))
                    .untilAsserted(() -> assertThat(looks).hasValueLessThanOrEqualTo(2));
            assertThat(known.ended("again")).isTrue();
        } finally {
            known.stop();
        }
    }

    @Test
    void aMarkedEntryDoesNotHideAnotherChildThatWaits() throws Exception {
        var stores = StoresOf.test(SERVER);
        var patience = Duration.ofSeconds(15);
        var known = known(stores, parent -> {});
        try {
            stores.waiting().add("parent", "one", patience);
            var entry = stores.waiting().add("parent", "two", patience);
            stores.waiting().mark("parent", "two", entry, WaitingEntry.done(null), patience);
            awaitHeard(stores, known, "other");

            assertThat(known.ended("parent")).isTrue();
        } finally {
            known.stop();
        }
    }

    @Test
    void anEndThatIsFollowedLateLeavesWhatTheTaskRetriedMeanwhileWaitsFor() throws Exception {
        var stores = StoresOf.test(SERVER);
        var parent = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
        terminated(parent);
        var child = enqueued(childOf(parent));
        var unreachable = Version.of(ended(child, TaskState.UNREACHABLE));
        jobs.tasks().retry(parent.id());
        assertThat(jobs.tasks().retry(child.id()).state()).isEqualTo(TaskState.BLOCKED);

        assertThat(new Ending(stores).follow(unreachable)).isTrue();

        assertThat(entries()).isEqualTo(1);
    }
}
