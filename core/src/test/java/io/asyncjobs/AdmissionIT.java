package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which tasks run when their item comes, and which do not: by what is stored, and not by what the item says. */
final class AdmissionIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(20);

    private final AtomicInteger runs = new AtomicInteger();
    private AsyncJobs jobs;
    private ServerView view;
    private AckLog acks;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        acks = AckLog.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q").withMaxTries(5));
    }

    private Task enqueued(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec.queue("Q"));
    }

    /** A task whose record is changed after its item was queued, as a process that then died would leave it. */
    private Task left(UnaryOperator<Task> change) throws Exception {
        var task = enqueued(TaskSpec.of("t"));
        var changed = change.apply(jobs.tasks().load(task.id()));
        return changed.storedAt(view.overwrite(changed));
    }

    private Worker work() throws InterruptedException {
        return SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> runs.incrementAndGet())
                .start());
    }

    private void queueBecomesEmpty() {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(view.messages("Q_Q")).isZero());
    }

    private Task stored(Task task) throws InterruptedException {
        return jobs.tasks().load(task.id());
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            names = {"COMPLETE", "EXPIRED", "TERMINATED", "QUEUE_ERROR", "UNREACHABLE"})
    void c24AFinalTaskDoesNotRunAndItsItemIsRemoved(TaskState state) throws Exception {
        var over = left(task ->
                task.toBuilder().state(state).tries(1).lastError("as it was").build());

        var worker = work();

        queueBecomesEmpty();
        assertThat(runs).hasValue(0);
        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+ACK"));
        assertThat(stored(over).sequence()).isEqualTo(over.sequence());
        assertThat(worker.counts().started()).isZero();
    }

    @Test
    void c21AnItemOfAnUnknownTaskIsRemovedAndTheQueueGoesOn() throws Exception {
        SERVER.nats()
                .jetStream()
                .publish(SERVER.namespace() + ".Q.Q.unknown", "{\"kind\":0,\"job\":\"unknown\"}".getBytes(UTF_8));
        var worker = work();

        queueBecomesEmpty();

        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+TERM there is no task unknown"));
        assertThat(worker.counts().rejected()).isEqualTo(1);
        var task = enqueued(TaskSpec.of("t"));
        assertThat(jobs.tasks().await(task.id(), LONG).orElseThrow().state()).isEqualTo(TaskState.COMPLETE);
    }

    @Test
    void c25TriesAboveTheLimitExpireTheTask() throws Exception {
        var byTask = left(task -> task.toBuilder()
                .state(TaskState.RETRY)
                .maxTries(3)
                .tries(4)
                .lastError("the last failure")
                .build());
        var byQueue = left(task ->
                task.toBuilder().state(TaskState.RETRY).maxTries(0).tries(6).build());

        work();

        queueBecomesEmpty();
        assertThat(runs).hasValue(0);
        assertThat(stored(byTask).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(stored(byTask).tries()).isEqualTo(4);
        assertThat(stored(byTask).lastError()).contains("the last failure");
        assertThat(stored(byQueue).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(stored(byQueue).lastError().orElseThrow()).contains("it was tried 6 times of at most 5");
        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+ACK", "+ACK"));
        assertThat(view.ids("DLQ")).containsExactlyInAnyOrder(byTask.id(), byQueue.id());
    }

    @Test
    void c27ATaskBeforeItsDeadlineRuns() throws Exception {
        var deadline = Instant.now().plusSeconds(600);
        var task = enqueued(TaskSpec.of("t").deadline(deadline));

        work();

        var complete = jobs.tasks().await(task.id(), LONG).orElseThrow();
        assertThat(complete.state()).isEqualTo(TaskState.COMPLETE);
        assertThat(complete.deadline()).contains(deadline);
        assertThat(runs).hasValue(1);
    }

    @Test
    void w6AHandlerThatTerminatedItsTaskAndDiedBeforeTheItemWasRemovedIsNotCalledAgain() throws Exception {
        var over = left(task -> task.toBuilder().tries(1).build().terminated("of no use", null, Instant.now()));

        work();

        queueBecomesEmpty();
        assertThat(runs).hasValue(0);
        assertThat(stored(over).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(stored(over).tries()).isEqualTo(1);
        // what its process did not come to either
        assertThat(view.ids("DLQ")).containsExactly(over.id());
    }

    @Test
    void w6ATerminatedTaskWhoseItemComesBackDoesNotRunAgain() throws Exception {
        var task = enqueued(TaskSpec.of("end"));
        var item = view.item("Q", task.id());
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("end", context -> {
                    runs.incrementAndGet();
                    throw new TerminateTaskException("of no use");
                })
                .start());
        assertThat(jobs.tasks().await(task.id(), LONG).orElseThrow().state()).isEqualTo(TaskState.TERMINATED);
        queueBecomesEmpty();
        long record = stored(task).sequence();

        SERVER.nats().jetStream().publish(SERVER.namespace() + ".Q.Q." + task.id(), item.getData());

        queueBecomesEmpty();
        await().untilAsserted(() -> assertThat(acks.ends()).containsExactly("+TERM of no use", "+ACK"));
        assertThat(runs).hasValue(1);
        assertThat(stored(task).sequence()).isEqualTo(record);
        assertThat(view.messages("DLQ")).isEqualTo(1);
    }

    @Test
    void w7ATaskInQueueErrorWhoseItemArrivedAllTheSameDoesNotRun() throws Exception {
        var over = left(task -> task.dropped(DeathReason.DROPPED, "the queue did not take it", Instant.now()));

        work();

        queueBecomesEmpty();
        assertThat(runs).hasValue(0);
        assertThat(stored(over).state()).isEqualTo(TaskState.QUEUE_ERROR);
        assertThat(stored(over).sequence()).isEqualTo(over.sequence());
    }

    @Test
    void w7ATaskThatIsEnqueuedAgainOverItsForgottenItemRunsOnce() throws Exception {
        var over = left(task -> task.notQueued("the queue did not take it", Instant.now()));

        var again = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id(over.id()));

        assertThat(view.messages("Q_Q")).isEqualTo(1);
        work();
        queueBecomesEmpty();
        assertThat(stored(again).state()).isEqualTo(TaskState.COMPLETE);
        assertThat(stored(again).tries()).isEqualTo(1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void w28WhoeverLosesTheActivationLeavesTheTaskAndItsItemAlone() throws Exception {
        // the item carries the version before: its compare-and-set is lost, and what is stored decides
        var complete =
                left(task -> task.toBuilder().tries(1).build().completed(new TaskResult("\"theirs\"", Instant.now())));

        var worker = work();

        queueBecomesEmpty();
        assertThat(runs).hasValue(0);
        assertThat(stored(complete).result().orElseThrow().json()).isEqualTo("\"theirs\"");
        assertThat(stored(complete).sequence()).isEqualTo(complete.sequence());
        assertThat(List.of(worker.counts().started(), worker.counts().succeeded()))
                .containsExactly(0L, 0L);
    }
}
