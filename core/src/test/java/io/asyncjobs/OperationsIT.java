package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.deadletter.DeadLetterSettings;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.BulkAction.CancelTasks;
import io.asyncjobs.operation.BulkAction.DeleteTasks;
import io.asyncjobs.operation.BulkAction.RetryDeadLetters;
import io.asyncjobs.operation.BulkAction.RetryTasks;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationCounts;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One thing done to many tasks. */
final class OperationsIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MANY = 2_000;

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private void bulk(String prefix, int count) throws InterruptedException {
        var specs = IntStream.range(0, count)
                .mapToObj(i -> TaskSpec.of("t").queue("Q").id(prefix + i));
        assertThat(jobs.producer().enqueueAll(specs, outcome -> {})).isEqualTo(count);
    }

    private static CancelTasks cancelAll() {
        return new CancelTasks(TaskFilter.all(), false);
    }

    private static RetryTasks retryTerminated() {
        return new RetryTasks(TaskFilter.all().withStates(TaskState.TERMINATED), null);
    }

    private Operation run(BulkAction action) throws InterruptedException {
        return jobs.operations().run(action, "ada", "a test", progress -> {});
    }

    private long count(TaskState state) throws InterruptedException {
        return jobs.tasks().list(TaskFilter.all().withStates(state), 100_000).size();
    }

    private Operation over(String id) {
        return await().atMost(LIMIT)
                .until(
                        () -> jobs.operations().find(id).orElseThrow(),
                        operation -> operation.state().isFinal());
    }

    private static OperationCounts all(long count) {
        return new OperationCounts(count, count, 0, 0);
    }

    @Test
    void aDryRunCountsAndChangesNothing() throws Exception {
        bulk("n", 30);
        bulk("m", 12);
        var before = jobs.tasks().load("n7").sequence();

        var plan = jobs.operations().plan(new CancelTasks(TaskFilter.all().withIdPrefix("n"), false));

        assertThat(plan.isDryRun()).isTrue();
        assertThat(plan.counts()).isEqualTo(new OperationCounts(30, 0, 0, 0));
        assertThat(plan.samples()).hasSize(Operation.MOST_SAMPLES).allMatch(id -> id.startsWith("n"));
        assertThat(jobs.tasks().load("n7").sequence()).isEqualTo(before);
        assertThat(view.messages("Q_Q")).isEqualTo(42);
        assertThat(jobs.operations().list()).isEmpty();
        assertThat(jobs.operations().find(plan.id())).isEmpty();
        assertThat(jobs.operations().resumeStale()).isEmpty();
        assertThat(view.names()).doesNotContain("KV_OPERATIONS", "DLQ");
    }

    @Test
    void tasksAreMeantByWhatTheyDependOnTheirWorkerAndWhenTheyWereTried() throws Exception {
        bulk("n", 3);
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("child").dependsOn("n0"));
        var worker = jobs.worker().queue("Q").handle("t", context -> "done").start();
        await().atMost(LIMIT).until(() -> count(TaskState.COMPLETE) == 4);
        worker.close();
        bulk("m", 2);
        var id = jobs.tasks().load("n1").worker().orElseThrow();
        var all = TaskFilter.all();

        assertThat(planned(all.withParent("n0"))).isEqualTo(1);
        assertThat(planned(all.withParent("n1"))).isZero();
        assertThat(planned(all.withWorker(id))).isEqualTo(4);
        assertThat(planned(all.withWorker("nobody"))).isZero();
        assertThat(planned(all.withTriedSince(Instant.EPOCH))).isEqualTo(4);
        assertThat(planned(all.withTriedSince(Instant.now().plusSeconds(3_600))))
                .isZero();
        assertThat(planned(all.withTriedUntil(Instant.now().plusSeconds(3_600))))
                .isEqualTo(4);
        assertThat(planned(all.withTriedUntil(Instant.EPOCH))).isZero();
        assertThat(run(new DeleteTasks(all.withParent("n0"), false)).counts()).isEqualTo(all(1));
        assertThat(jobs.tasks().find("child")).isEmpty();
    }

    private long planned(TaskFilter filter) throws InterruptedException {
        return jobs.operations().plan(new DeleteTasks(filter, false)).counts().matched();
    }

    @Test
    void whereThereIsNothingAnOperationIsDoneAtOnce() throws Exception {
        assertThat(jobs.operations().plan(cancelAll()).counts()).isEqualTo(OperationCounts.none());

        var over = run(new RetryDeadLetters(DeadLetterFilter.all(), null));

        assertThat(over.state()).isEqualTo(OperationState.COMPLETED);
        assertThat(over.counts()).isEqualTo(OperationCounts.none());
        assertThat(view.names()).doesNotContain("TASKS", "DLQ");
    }

    @Test
    void thousandsAreCancelledAndRetriedAndEachIsMetOnce() throws Exception {
        bulk("n", MANY);

        var cancelled = run(cancelAll());

        assertThat(cancelled.state()).isEqualTo(OperationState.COMPLETED);
        assertThat(cancelled.counts()).isEqualTo(all(MANY));
        assertThat(cancelled.progress()).isEqualTo(1);
        assertThat(cancelled.end()).isPresent();
        assertThat(count(TaskState.TERMINATED)).isEqualTo(MANY);
        assertThat(jobs.tasks().load("n5").lastError()).contains("a test");
        assertThat(view.messages("Q_Q")).isZero();

        var retried = run(new RetryTasks(TaskFilter.all(), null));

        assertThat(retried.counts()).isEqualTo(all(MANY));
        assertThat(count(TaskState.RETRY)).isEqualTo(MANY);
        assertThat(view.messages("Q_Q")).isEqualTo(MANY);
        assertThat(jobs.operations().list()).extracting(Operation::id).containsExactly(retried.id(), cancelled.id());
    }

    @Test
    void anOperationInTheBackgroundTellsHowFarItIs() throws Exception {
        bulk("n", 700);

        var started = jobs.operations().start(new DeleteTasks(TaskFilter.all(), false), "ada", "clean up");

        assertThat(started.state()).isEqualTo(OperationState.RUNNING);
        var over = over(started.id());
        assertThat(over.state()).isEqualTo(OperationState.COMPLETED);
        assertThat(over.counts()).isEqualTo(all(700));
        assertThat(over.by()).isEqualTo("ada");
        assertThat(over.reason()).isEqualTo("clean up");
        assertThat(over.action()).isEqualTo(started.action());
        assertThat(view.messages("TASKS")).isZero();
    }

    @Test
    void whatRefusesIsCountedAndSaidWhy() throws Exception {
        bulk("n", 20);
        view.overwrite(jobs.tasks().load("n3").activated(new RunHolder(1, "worker"), Instant.now()));

        var over = run(new DeleteTasks(TaskFilter.all(), false));

        assertThat(over.counts()).isEqualTo(new OperationCounts(20, 19, 1, 0));
        assertThat(over.failures()).singleElement().asString().contains("task n3 is active and is not deleted");
        assertThat(view.ids("TASKS")).containsExactly("n3");
    }

    @Test
    void namedTasksAreMetWithoutTheOthers() throws Exception {
        bulk("n", 50);

        var over = run(new CancelTasks(TaskFilter.all().withIds(List.of("n4", "n9", "gone")), true));

        assertThat(over.counts()).isEqualTo(all(2));
        assertThat(count(TaskState.TERMINATED)).isEqualTo(2);
        assertThat(jobs.deadLetters().find("n9")).isPresent();
    }

    @Test
    void deadLettersAreRetriedTogetherAndUnreadableOnesStay() throws Exception {
        bulk("n", 300);
        run(new CancelTasks(TaskFilter.all(), true));
        run(new DeleteTasks(TaskFilter.all().withIdPrefix("n1"), false));
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".DLQ.Q.broken", "{".getBytes(UTF_8));

        var over = run(new RetryDeadLetters(DeadLetterFilter.all(), null));

        assertThat(over.counts()).isEqualTo(new OperationCounts(301, 300, 1, 0));
        assertThat(over.failures()).singleElement().asString().contains("task broken cannot be read");
        assertThat(view.ids("DLQ")).containsExactly("broken");
        assertThat(count(TaskState.RETRY)).isEqualTo(300);
    }

    @Test
    void aCancelInTheMiddleStopsItAndTheCountsAreWhatWasDone() throws Exception {
        bulk("n", MANY);

        var over = jobs.operations().run(cancelAll(), "", "", progress -> {
            if (progress.counts().done() > 0 && progress.state() == OperationState.RUNNING) {
                try {
                    jobs.operations().cancel(progress.id());
                } catch (InterruptedException stop) {
                    throw new IllegalStateException(stop);
                }
            }
        });

        assertThat(over.state()).isEqualTo(OperationState.CANCELLED);
        assertThat(over.counts().done()).isBetween(1L, MANY - 1L).isEqualTo(count(TaskState.TERMINATED));
        assertThat(jobs.operations().find(over.id()).orElseThrow().counts()).isEqualTo(over.counts());
        assertThat(jobs.operations().resumeStale(Duration.ZERO)).isEmpty();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.operations().cancel(over.id()))
                .withMessageContaining("is cancelled already");
    }

    @Test
    void anOperationWhoseProcessDiedIsResumedAndAllIsDoneAndCountedOnce() throws Exception {
        bulk("n", MANY);
        run(cancelAll());
        var dying = SERVER.client();
        var moving = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var run = threads.submit(() -> dying.operations().run(retryTerminated(), "", "", progress -> {
                if (progress.counts().done() > 0) {
                    moving.countDown();
                }
            }));
            moving.await();
            dying.close();
            assertThat(failed(run)).isTrue();
        }
        var left = jobs.operations().list().getFirst();
        assertThat(left.state()).isEqualTo(OperationState.RUNNING);
        assertThat(left.counts().done()).isLessThan(MANY);
        assertThat(jobs.operations().resumeStale(Duration.ofHours(1))).isEmpty();

        assertThat(jobs.operations().resumeStale(Duration.ZERO)).hasSize(1);

        var over = over(left.id());
        assertThat(over.state()).isEqualTo(OperationState.COMPLETED);
        assertThat(over.counts()).isEqualTo(all(MANY));
        assertThat(count(TaskState.RETRY)).isEqualTo(MANY);
        assertThat(view.messages("Q_Q")).isEqualTo(MANY);
    }

    private static boolean failed(Future<?> run) throws InterruptedException {
        try {
            run.get();
            return false;
        } catch (java.util.concurrent.ExecutionException problem) {
            return true;
        }
    }

    @Test
    void anInterruptedOperationIsGivenUpAndOneOfTwoThatWantItGoesOn() throws Exception {
        bulk("n", MANY);
        var moving = new CountDownLatch(1);
        var thread = Thread.ofVirtual().unstarted(() -> {
            try {
                jobs.operations().run(cancelAll(), "", "", progress -> {
                    if (progress.counts().done() > 0) {
                        moving.countDown();
                    }
                });
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        moving.await();
        thread.interrupt();
        thread.join();
        var left = jobs.operations().list().getFirst();
        assertThat(left.state()).isEqualTo(OperationState.RUNNING);

        var taken = atOnce(4);

        assertThat(taken).hasSize(1);
        var over = over(left.id());
        assertThat(over.counts()).isEqualTo(all(MANY));
        assertThat(count(TaskState.TERMINATED)).isEqualTo(MANY);
    }

    private List<Operation> atOnce(int clients) throws Exception {
        var barrier = new CyclicBarrier(clients);
        var taken = new ArrayList<Operation>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var resuming = new ArrayList<Future<List<Operation>>>();
            for (int i = 0; i < clients; i++) {
                var client = SERVER.client();
                resuming.add(threads.submit(() -> {
                    barrier.await();
                    return client.operations().resumeStale();
                }));
            }
            for (var resumed : resuming) {
                taken.addAll(resumed.get());
            }
        }
        return taken;
    }

    @Test
    void aRunnerThatPausedTooLongStopsOnceAnotherHasItsOperation() throws Exception {
        bulk("n", MANY);
        run(cancelAll());
        var other = SERVER.client();
        var resumed = new ArrayList<Operation>();

        var over = jobs.operations().run(retryTerminated(), "", "", progress -> {
            if (progress.counts().done() > 0 && resumed.isEmpty()) {
                try { // this runner's thread stands still meanwhile
                    resumed.addAll(other.operations().resumeStale(Duration.ZERO));
                    over(progress.id());
                } catch (InterruptedException stop) {
                    throw new IllegalStateException(stop);
                }
            }
        });

        assertThat(resumed).hasSize(1);
        assertThat(over.state()).isEqualTo(OperationState.COMPLETED);
        assertThat(over.counts()).isEqualTo(all(MANY));
        assertThat(jobs.operations().find(over.id()).orElseThrow().counts()).isEqualTo(over.counts());
        assertThat(view.messages("Q_Q")).isEqualTo(MANY);
    }

    @Test
    void aTaskThatStartedBeforeItsTurnCameIsCancelledAndOneThatEndedIsSkipped() throws Exception {
        bulk("n", 2);
        var filter = TaskFilter.all().withStates(TaskState.NEW, TaskState.ACTIVE);

        var over = jobs.operations().run(new CancelTasks(filter, false), "", "", progress -> {
            if (progress.counts().matched() == 2 && progress.counts().done() == 0) {
                change("n0", task -> task.activated(new RunHolder(1, "worker"), Instant.now()));
                change("n1", task -> task.terminated("by itself", null, Instant.now()));
            }
        });

        assertThat(over.counts()).isEqualTo(new OperationCounts(2, 1, 1, 0));
        assertThat(over.failures()).singleElement().asString().contains("task n1 changed meanwhile");
        assertThat(jobs.tasks().load("n0").state()).isEqualTo(TaskState.TERMINATED);
        assertThat(jobs.tasks().load("n1").lastError()).contains("by itself");
    }

    private void change(String id, java.util.function.UnaryOperator<Task> change) {
        try {
            var task = jobs.tasks().load(id);
            if (!task.state().isFinal() && task.state() != TaskState.ACTIVE) {
                view.overwrite(change.apply(task));
            }
        } catch (Exception wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    @Test
    void anOperationThatIsOverGoesByItselfAfterAWeekAndARunningOneDoesNot() throws Exception {
        bulk("n", 3);
        var ttls = new ArrayList<String>();

        var over = jobs.operations().run(cancelAll(), "", "", progress -> ttls.add(ttl(progress.id())));

        assertThat(ttls.getFirst()).isEqualTo("none");
        assertThat(ttl(over.id())).isEqualTo("604800s");
    }

    private String ttl(String id) {
        try {
            var bucket = SERVER.namespace() + "_OPERATIONS";
            var entry = view.streams().getLastMessage("KV_" + bucket, "$KV." + bucket + ".operation." + id);
            return ServerView.headers(entry).getOrDefault("Nats-TTL", "none");
        } catch (Exception wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    @Test
    void unknownOperationsAndWrongTextsAreSaidSo() throws Exception {
        jobs.deadLetters().configure(DeadLetterSettings.unlimited());
        assertThat(jobs.operations().find("unknown")).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.operations().cancel("unknown"))
                .withMessage("there is no operation unknown");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jobs.operations().start(cancelAll(), "", "x".repeat(1_001)))
                .withMessageContaining("at most 1000 are allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskFilter.all()
                        .withIds(
                                IntStream.range(0, 1_001).mapToObj(i -> "n" + i).toList()))
                .withMessageContaining("at most 1000");
        assertThatIllegalArgumentException().isThrownBy(() -> TaskFilter.all().withQueue("a.b"));
    }
}
