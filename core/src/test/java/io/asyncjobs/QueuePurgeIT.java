package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.PurgeCounts;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Purging and deleting queues: their items, and the tasks that these point to. */
final class QueuePurgeIT {

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

    @Test
    void c11APurgeEmptiesTheQueueAndEndsItsTasks() throws Exception {
        var waiting = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var delayed = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));
        jobs.queues().define(QueueSettings.of("OTHER"));
        var other = jobs.producer().enqueue(TaskSpec.of("t").queue("OTHER").delay(Duration.ofHours(1)));

        var counts = jobs.queues().purge("Q");

        assertThat(counts).isEqualTo(new PurgeCounts(2, 1, 1, 0));
        assertThat(view.messages("Q_Q")).isZero();
        assertThat(view.ids("DELAY")).containsExactly(other.id());
        for (var task : new String[] {waiting.id(), delayed.id()}) {
            assertThat(jobs.tasks().load(task).state()).isEqualTo(TaskState.TERMINATED);
            assertThat(jobs.tasks().load(task).lastError()).contains("purged from queue Q");
        }
        assertThat(jobs.tasks().load(other.id()).state()).isEqualTo(TaskState.NEW);
        assertThat(view.names()).doesNotContain("DLQ");
        assertThat(jobs.queues().status("Q").entries()).isZero();
        assertThat(jobs.queues().purge("Q")).isEqualTo(new PurgeCounts(0, 0, 0, 0));
    }

    @Test
    void c11TheListFindsAllQueuesWithTheirConsumer() throws Exception {
        jobs.queues().define(QueueSettings.of("P"));

        assertThat(jobs.queues().list()).containsExactly("P", "Q");
        for (var queue : jobs.queues().list()) {
            assertThat(view.consumer("Q_" + queue, "WORKERS")
                            .path("durable_name")
                            .asString())
                    .isEqualTo("WORKERS");
        }
    }

    @Test
    void whatRunsIsLeftAndFinishes() throws Exception {
        var release = new CountDownLatch(1);
        var running = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        SERVER.closed(jobs.worker()
                .queue("Q")
                .slots(1)
                .handle("t", context -> {
                    release.await();
                    return "done";
                })
                .start());
        await().until(() -> jobs.tasks().load(running.id()).state() == TaskState.ACTIVE);
        var waiting = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            waiting.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")).id());
        }

        var counts = jobs.queues().purge("Q");

        assertThat(counts.left()).isEqualTo(1);
        assertThat(counts.tasks()).isEqualTo(5);
        release.countDown();
        await().until(() -> jobs.tasks().load(running.id()).state() == TaskState.COMPLETE);
        await().until(() -> jobs.queues().status("Q").entries() == 0);
        for (var id : waiting) {
            assertThat(jobs.tasks().load(id).state()).isEqualTo(TaskState.TERMINATED);
        }
    }

    @Test
    void thousandsArePurgedWithTheirProgressTold() throws Exception {
        jobs.producer()
                .enqueueAll(Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(3_000), outcome -> {});
        var told = new ArrayList<PurgeCounts>();

        var counts = jobs.queues().purge("Q", told::add);

        assertThat(counts).isEqualTo(new PurgeCounts(3_000, 3_000, 0, 0));
        assertThat(told).hasSizeGreaterThanOrEqualTo(4).endsWith(counts);
        assertThat(view.messages("Q_Q")).isZero();
    }

    @Test
    void aPurgeThatDiedAfterTheRecordIsDoneByTheNextOne() throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var document = io.asyncjobs.internal.wire.TaskJson.write(
                jobs.tasks().load(task.id()).cancelled("purged from queue Q", false, java.time.Instant.now()));
        SERVER.nats().jetStream().publish(SERVER.namespace() + ".T." + task.id(), document);

        assertThat(jobs.queues().purge("Q")).isEqualTo(new PurgeCounts(0, 1, 0, 0));
    }

    @Test
    void aQueueWithWorkIsDeletedOnlyByForce() throws Exception {
        var waiting = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var delayed = jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofHours(1)));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> jobs.queues().delete("Q", false))
                .withMessageContaining("holds 1 items and 1 delayed tasks");
        assertThat(jobs.tasks().load(waiting.id()).state()).isEqualTo(TaskState.NEW);
        jobs.queues().delete("Q", true);

        assertThat(jobs.queues().find("Q")).isEmpty();
        assertThat(jobs.tasks().load(waiting.id()).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(jobs.tasks().load(delayed.id()).state()).isEqualTo(TaskState.TERMINATED);
        assertThat(view.messages("DELAY")).isZero();
    }

    @Test
    void anEmptyQueueIsDeletedWithoutForce() throws Exception {
        jobs.queues().delete("Q", false);

        assertThat(jobs.queues().find("Q")).isEmpty();
    }

    @Test
    void aTaskThatRunsWhileItsQueueIsDeletedIsSavedAndItsSlotFreed() throws Exception {
        var release = new CountDownLatch(1);
        var running = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var worker = SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> {
                    release.await();
                    return "done";
                })
                .start());
        await().until(() -> jobs.tasks().load(running.id()).state() == TaskState.ACTIVE);

        jobs.queues().delete("Q", true);
        release.countDown();

        await().until(() -> jobs.tasks().load(running.id()).state() == TaskState.COMPLETE);
        await().untilAsserted(() -> assertThat(worker.counts().succeeded()).isEqualTo(1));
        assertThat(worker.health().slotsTaken()).isZero();
    }

    @Test
    void whatIsNotThereCannotBePurgedOrDeleted() {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().purge("NOPE"));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().delete("NOPE", true));
    }
}
