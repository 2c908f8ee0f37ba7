package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Queues shared with the original, which holds literally what its own tests ask of a queue. */
final class SharedQueueIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final QueueSettings SHARED = QueueSettings.of("Q").withSharedWithGo(true);

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
    }

    private JsonNode stream() throws InterruptedException {
        return view.stream("Q_Q");
    }

    private JsonNode consumer() throws InterruptedException {
        return view.consumer("Q_Q", "WORKERS");
    }

    @Test
    void c8ANameIsRequired() {
        assertThatIllegalArgumentException().isThrownBy(() -> QueueSettings.of(""));
    }

    @Test
    void c8TheDefaultsAreNoLimitOfTriesOneHourAndAHundredAtOnce() throws Exception {
        jobs.queues().add(SHARED);

        assertThat(consumer().path("max_deliver").asLong()).isEqualTo(-1);
        assertThat(consumer().path("ack_wait").asLong())
                .isEqualTo(Duration.ofHours(1).toNanos());
        assertThat(consumer().path("max_ack_pending").asLong()).isEqualTo(100);
        assertThat(stream().path("storage").asString()).isEqualTo("file");
        assertThat(stream().path("discard").asString()).isEqualTo("new");
        assertThat(stream().path("max_age").asLong()).isZero();
        assertThat(stream().path("max_msgs").asLong()).isEqualTo(-1);
    }

    @Test
    void c8TheStreamAndItsConsumerAreThoseOfTheOriginal() throws Exception {
        jobs.queues().add(SHARED);

        assertThat(stream().path("name").asString()).isEqualTo(SERVER.namespace() + "_Q_Q");
        assertThat(stream().path("subjects").path(0).asString()).isEqualTo(SERVER.namespace() + ".Q.Q.>");
        assertThat(stream().path("retention").asString()).isEqualTo("workqueue");
        assertThat(stream().path("max_msgs_per_subject").asLong()).isEqualTo(1);
        assertThat(consumer().path("durable_name").asString()).isEqualTo("WORKERS");
        assertThat(consumer().path("ack_policy").asString()).isEqualTo("explicit");
        assertThat(consumer().has("filter_subject")).isFalse();
    }

    @Test
    void c8EachSettingStandsWhereAGoWorkerLooks() throws Exception {
        jobs.queues()
                .add(SHARED.withStorage(Storage.MEMORY)
                        .withMaxAge(Duration.ofHours(2))
                        .withMaxEntries(1_000)
                        .withWhenFull(WhenFull.DISCARD_OLD)
                        .withMaxRunTime(Duration.ofMinutes(3))
                        .withMaxConcurrent(11)
                        .withMaxTries(13));

        assertThat(stream().path("storage").asString()).isEqualTo("memory");
        assertThat(stream().path("max_age").asLong())
                .isEqualTo(Duration.ofHours(2).toNanos());
        assertThat(stream().path("max_msgs").asLong()).isEqualTo(1_000);
        assertThat(stream().path("discard").asString()).isEqualTo("old");
        assertThat(consumer().path("ack_wait").asLong())
                .isEqualTo(Duration.ofMinutes(3).toNanos());
        assertThat(consumer().path("max_ack_pending").asLong()).isEqualTo(11);
        assertThat(consumer().path("max_deliver").asLong()).isEqualTo(13);
    }

    @Test
    void c8AMissingQueueIsSaidToBeMissing() {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.producer().enqueue(TaskSpec.of("t").queue("Q")))
                .withMessageContaining("there is no queue Q");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() ->
                        jobs.worker().queue("Q").handleAny(context -> null).start())
                .withMessageContaining("there is no queue Q");
    }

    @Test
    void c8AMissingConsumerIsSaidToBeMissing() throws Exception {
        jobs.queues().add(SHARED);
        view.streams().deleteConsumer(SERVER.namespace() + "_Q_Q", "WORKERS");

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> jobs.queues().status("Q"))
                .withMessageContaining("queue Q has no consumer WORKERS");
    }
}
