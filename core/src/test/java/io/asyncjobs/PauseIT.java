package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.QueueChanged;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.QueueStatus;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues that are paused, and go on again. */
final class PauseIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private QueueStatus.Pause pause() {
        return Objects.requireNonNull(jobs.queues().status("Q").pause());
    }

    @Test
    void aPausedQueueStartsNothingAndGoesOnWhenItIsResumed() throws Exception {
        var done = new AtomicInteger();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> done.incrementAndGet())
                .start());

        jobs.queues().pause("Q", "the mail server is down");
        for (int i = 0; i < 20; i++) {
            jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        }

        await().during(A_WHILE).until(() -> done.get() == 0);
        var status = jobs.queues().status("Q");
        assertThat(status.isPaused()).isTrue();
        assertThat(status.waiting()).isEqualTo(20);
        jobs.queues().resume("Q");
        await().until(() -> done.get() == 20);
        assertThat(jobs.queues().status("Q").isPaused()).isFalse();
    }

    @Test
    void whatRunsFinishesAndWhatWasNotStartedIsGivenBack() throws Exception {
        var release = new CountDownLatch(1);
        var started = new AtomicInteger();
        SERVER.closed(jobs.worker()
                .queue("Q")
                .slots(2)
                .handle("t", context -> {
                    started.incrementAndGet();
                    release.await();
                    return null;
                })
                .start());
        jobs.producer()
                .enqueueAll(Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(10), outcome -> {});
        await().until(() -> started.get() == 2);

        jobs.queues().pause("Q", "");
        release.countDown();

        await().untilAsserted(() -> assertThat(
                        jobs.tasks().list(TaskFilter.all().withStates(TaskState.COMPLETE), 100))
                .hasSize(2));
        await().during(A_WHILE).until(() -> started.get() == 2);
        assertThat(jobs.queues().status("Q").entries()).isEqualTo(8);
        jobs.queues().resume("Q");
        await().until(() -> jobs.queues().status("Q").entries() == 0);
    }

    @Test
    void anUpdateKeepsThePauseAndItsReason() {
        jobs.queues().pause("Q", "maintenance");
        var before = pause();

        jobs.queues().update(QueueSettings.of("Q").withMaxConcurrent(3).withPriority(4));
        jobs.queues().define(QueueSettings.of("Q").withMaxConcurrent(9));

        var status = jobs.queues().status("Q");
        assertThat(status.settings().maxConcurrent()).isEqualTo(3);
        assertThat(status.isPaused()).isTrue();
        assertThat(status.pause()).isEqualTo(before);
        assertThat(before.reason()).isEqualTo("maintenance");
        assertThat(before.since()).isNotNull();
    }

    @Test
    void aPausedQueueThatLostItsConsumerIsFinishedPaused() throws Exception {
        jobs.queues().pause("Q", "maintenance");
        ServerView.of(SERVER).streams().deleteConsumer(SERVER.namespace() + "_Q_Q", "WORKERS");

        jobs.queues().define(QueueSettings.of("Q"));

        assertThat(jobs.queues().status("Q").isPaused()).isTrue();
    }

    @Test
    void pausingTwiceReplacesTheReasonAndResumingTwiceIsFine() {
        jobs.queues().pause("Q", "first");
        var first = pause();
        jobs.queues().pause("Q", "second");
        var second = pause();

        assertThat(second.reason()).isEqualTo("second");
        assertThat(second.since()).isEqualTo(first.since());
        jobs.queues().resume("Q");
        jobs.queues().resume("Q");
        assertThat(jobs.queues().status("Q").pause()).isNull();
    }

    @Test
    void aQueueThatIsNotThereCannotBePausedOrResumed() {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().pause("NOPE", ""))
                .withMessageContaining("there is no queue NOPE");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().resume("NOPE"))
                .withMessageContaining("there is no queue NOPE");
    }

    @Test
    void everyChangeOfAQueueIsAnEvent() throws Exception {
        var seen = new ConcurrentLinkedQueue<Event>();
        var unused = SERVER.closed(SERVER.client().events().subscribe(seen::add));

        jobs.queues().define(QueueSettings.of("NEW"));
        jobs.queues().update(QueueSettings.of("NEW").withPriority(2));
        jobs.queues().pause("NEW", "");
        jobs.queues().resume("NEW");
        jobs.queues().purge("NEW");
        jobs.queues().delete("NEW", false);

        await().untilAsserted(() -> assertThat(seen)
                .filteredOn(QueueChanged.class::isInstance)
                .map(event -> (QueueChanged) event)
                .allMatch(changed -> changed.queue().equals("NEW"))
                .extracting(QueueChanged::change)
                .containsExactly(QueueChanged.Change.values()));
    }
}
