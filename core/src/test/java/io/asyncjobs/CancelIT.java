package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A person ends a task, wherever it is. */
final class CancelIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        // a lease so long that only the signal can interrupt the handler in time
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofHours(1)));
    }

    private Task enqueued(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec.queue("Q"));
    }

    @Test
    void aWaitingTaskLosesItsItemAndNeverRuns() throws Exception {
        var task = enqueued(TaskSpec.of("t"));
        var other = enqueued(TaskSpec.of("t"));

        var cancelled = jobs.tasks().cancel(task.id(), "not needed");

        assertThat(cancelled.state()).isEqualTo(TaskState.TERMINATED);
        assertThat(cancelled.lastError()).contains("not needed");
        assertThat(cancelled.deathReason()).isEmpty();
        assertThat(jobs.tasks().load(task.id()).sequence()).isEqualTo(cancelled.sequence());
        assertThat(view.ids("Q_Q")).containsExactly(other.id());
        assertThat(view.names()).doesNotContain("DLQ");
    }

    @Test
    void aDelayedTaskLosesItsMessage() throws Exception {
        var task = enqueued(TaskSpec.of("t").delay(Duration.ofHours(1)));

        jobs.tasks().cancel(task.id(), "not needed");

        assertThat(view.messages("DELAY")).isZero();
        assertThat(jobs.tasks().load(task.id()).state()).isEqualTo(TaskState.TERMINATED);
    }

    @Test
    void aRunningTaskIsInterruptedOnAnotherMachineAndWhatItDidIsNotSaved() throws Exception {
        var running = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var worker = SERVER.closed(SERVER.client()
                .worker()
                .queue("Q")
                .handle("t", context -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException cancelled) {
                        assertThat(context.isCancelled()).isTrue();
                        interrupted.countDown();
                    }
                    return "what it did";
                })
                .start());
        var task = enqueued(TaskSpec.of("t"));
        running.await();

        jobs.tasks().cancel(task.id(), "took too long");

        interrupted.await();
        await().untilAsserted(() -> assertThat(worker.counts().fenced()).isEqualTo(1));
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
        var stored = jobs.tasks().load(task.id());
        assertThat(stored.state()).isEqualTo(TaskState.TERMINATED);
        assertThat(stored.result()).isEmpty();
        assertThat(stored.history()).singleElement().satisfies(past -> {
            assertThat(past.worker()).isEqualTo(worker.id());
            assertThat(past.error()).contains("took too long");
        });
    }

    @Test
    void aDeadLetterIsKeptWhereItIsAskedFor() throws Exception {
        var task = enqueued(TaskSpec.of("t"));

        var cancelled = jobs.tasks().cancelToDeadLetters(task.id(), "look at it later");

        assertThat(cancelled.deathReason()).contains(DeathReason.CANCELLED);
        assertThat(view.messages("DLQ")).isEqualTo(1);
    }

    @Test
    void whatIsUnknownOrFinalIsRefusedAndUntouched() throws Exception {
        var task = enqueued(TaskSpec.of("t"));
        var cancelled = jobs.tasks().cancel(task.id(), "first");

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.tasks().cancel("unknown", "second"))
                .withMessageContaining("there is no task unknown")
                .satisfies(missing -> assertThat(missing.taskId()).contains("unknown"));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.tasks().cancel(task.id(), "second"))
                .withMessageContaining("is terminated already")
                .satisfies(refused -> assertThat(refused.effect()).isEqualTo(Effect.NONE))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Reason.TASK_FINAL));
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.tasks().cancel(task.id(), " "));
        assertThat(jobs.tasks().load(task.id()).sequence()).isEqualTo(cancelled.sequence());
    }

    @Test
    void aCancelThatDiedAfterTheRecordIsFinishedByWhoMeetsTheItem() throws Exception {
        var task = enqueued(TaskSpec.of("t"));
        view.overwrite(task.cancelled("not needed", true, task.created()));
        var calls = new AtomicInteger();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> calls.incrementAndGet())
                .start());

        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());

        assertThat(calls).hasValue(0);
        assertThat(view.messages("DLQ")).isEqualTo(1);
    }

    @Test
    void aTaskThatIsRetriedWhileItsCancellationIsNotDoneRuns() throws Exception {
        var proxy = SERVER.closed(new FrameProxy(SERVER.server().url()));
        var shaky = SERVER.client(builder -> builder.server(proxy.url()).requestTimeout(Duration.ofSeconds(3)));
        var task = enqueued(TaskSpec.of("t"));
        var loss = proxy.loseAnswers(frame -> frame.subject().startsWith(SERVER.namespace() + ".DLQ."), 1);
        var cancelling = CompletableFuture.supplyAsync(() -> {
            try {
                return shaky.tasks().cancelToDeadLetters(task.id(), "not needed");
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
        await().untilAsserted(() -> assertThat(loss.count()).isEqualTo(1));

        jobs.tasks().retry(task.id());

        assertThat(cancelling.get(30, TimeUnit.SECONDS).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(view.ids("DELAY")).containsExactly(task.id());
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        var end = jobs.tasks().await(task.id(), Duration.ofSeconds(20)).orElseThrow();
        assertThat(end.state()).isEqualTo(TaskState.COMPLETE);
    }
}
