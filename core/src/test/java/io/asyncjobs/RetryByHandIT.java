package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.PullSubscribeOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A person runs a task once more. */
final class RetryByHandIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private Task enqueued(TaskSpec spec) throws InterruptedException {
        return jobs.producer().enqueue(spec.queue("Q"));
    }

    private Task ended(Task task, TaskState state) throws InterruptedException {
        var end = jobs.tasks().await(task.id(), Duration.ofSeconds(20)).orElseThrow();
        assertThat(end.state()).isEqualTo(state);
        await().untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
        return end;
    }

    @Test
    void w19AnExpiredTaskGetsFreshTriesInItsOwnQueueAndKeepsItsHistory() throws Exception {
        var task = enqueued(TaskSpec.of("t").maxTries(2));
        var works = new AtomicBoolean();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .retry(RetryPolicy.fixed(Duration.ofMillis(10)))
                .handle("t", context -> {
                    if (!works.get()) {
                        throw new IllegalStateException("not yet");
                    }
                    return "done";
                })
                .start());
        assertThat(ended(task, TaskState.EXPIRED).tries()).isEqualTo(2);
        works.set(true);

        var retried = jobs.tasks().retry(task.id());

        assertThat(retried.queue()).isEqualTo("Q");
        assertThat(retried.tries()).isZero();
        var complete = ended(task, TaskState.COMPLETE);
        assertThat(complete.tries()).isEqualTo(1);
        assertThat(complete.history()).hasSize(3);
        assertThat(complete.deathReason()).isEmpty();
    }

    @Test
    void w19AnActiveTaskIsRefusedAndGoesOn() throws Exception {
        var task = enqueued(TaskSpec.of("t"));
        var active = view.overwrite(jobs.tasks().load(task.id()).activated(new RunHolder(1, "worker"), Instant.now()));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.tasks().retry(task.id()))
                .withMessageContaining("is active and cannot be retried")
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Reason.TASK_ACTIVE));
        assertThat(jobs.tasks().load(task.id()).sequence()).isEqualTo(active);
    }

    @Test
    void w19ATaskPastItsDeadlineNeedsANewOne() throws Exception {
        var task = enqueued(TaskSpec.of("t").deadline(Instant.now().minusSeconds(1)));
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        ended(task, TaskState.EXPIRED);

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.tasks().retry(task.id()))
                .withMessageContaining("has passed; give it a new deadline")
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Reason.PAST_DEADLINE));
        var later = Instant.now().plusSeconds(600);
        jobs.tasks().retry(task.id(), later);

        assertThat(ended(task, TaskState.COMPLETE).deadline()).contains(later);
    }

    @Test
    void aTaskInBackoffRunsAtOnceAndItsMessageIsGone() throws Exception {
        var task = enqueued(TaskSpec.of("t").delay(Duration.ofHours(1)));
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());

        jobs.tasks().retry(task.id());

        ended(task, TaskState.COMPLETE);
        assertThat(view.messages("DELAY")).isZero();
    }

    @Test
    void c13AnUnknownTaskIsSaidSoAndAWaitingItemIsNotDoubled() throws Exception {
        var task = enqueued(TaskSpec.of("t"));

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.tasks().retry("unknown"))
                .withMessageContaining("there is no task unknown");
        var retried = jobs.tasks().retry(task.id());

        assertThat(retried.state()).isEqualTo(TaskState.RETRY);
        assertThat(view.ids("Q_Q")).containsExactly(task.id());
        assertThat(view.names()).doesNotContain("DELAY");
    }

    @Test
    void aTaskWhoseQueueIsGoneIsRefused() throws Exception {
        var task = enqueued(TaskSpec.of("t"));
        view.streams().deleteStream(SERVER.namespace() + "_Q_Q");

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.tasks().retry(task.id()))
                .withMessageContaining("define it again");
        assertThat(jobs.tasks().load(task.id()).sequence()).isEqualTo(task.sequence());
    }

    @Test
    void aFullQueueTakesItOnceThereIsRoom() throws Exception {
        var task = enqueued(TaskSpec.of("t").id("late"));
        jobs.tasks().cancel(task.id(), "first");
        jobs.queues().update(QueueSettings.of("Q").withMaxEntries(1));
        enqueued(TaskSpec.of("t"));

        jobs.tasks().retry(task.id());

        assertThat(view.ids("Q_Q")).doesNotContain("late");
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        ended(task, TaskState.COMPLETE);
    }

    @Test
    void anItemThatAWorkerIsAboutToRemoveIsNotTrusted() throws Exception {
        var task = enqueued(TaskSpec.of("t"));
        var pull = SERVER.nats()
                .jetStream()
                .subscribe(null, PullSubscribeOptions.bind(SERVER.namespace() + "_Q_Q", "WORKERS"));
        var item = pull.fetch(1, Duration.ofSeconds(10)).getFirst();
        view.overwrite(jobs.tasks().load(task.id()).terminated("by hand", null, Instant.now()));

        jobs.tasks().retry(task.id());
        item.ackSync(Duration.ofSeconds(10));

        assertThat(view.ids("DELAY")).containsExactly(task.id());
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
        ended(task, TaskState.COMPLETE);
    }
}
