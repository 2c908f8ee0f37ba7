package io.asyncjobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queues that were made elsewhere, by whatever settings the server takes: they are read, listed, changed and worked. */
final class ForeignQueueIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private AsyncJobs jobs;
    private ServerView view;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        view = ServerView.of(SERVER);
    }

    private void made(String queue, Duration ackWait, Map<String, String> metadata) throws Exception {
        var stream = SERVER.namespace() + "_Q_" + queue;
        view.streams()
                .addStream(StreamConfiguration.builder()
                        .name(stream)
                        .subjects(SERVER.namespace() + ".Q." + queue + ".>")
                        .retentionPolicy(RetentionPolicy.WorkQueue)
                        .maxMessagesPerSubject(1)
                        .maxAge(Duration.ofDays(40_000))
                        .metadata(metadata)
                        .build());
        view.streams()
                .addOrUpdateConsumer(
                        stream,
                        ConsumerConfiguration.builder()
                                .durable("WORKERS")
                                .ackPolicy(AckPolicy.Explicit)
                                .ackWait(ackWait)
                                .build());
    }

    @ParameterizedTest
    @CsvSource({"PT0.9S, true", "PT0.9S, false", "PT2H, true", "PT2H, false", "PT9000H, true"})
    void aLeaseOutOfOurBoundsIsReadAndWorked(Duration ackWait, boolean shared) throws Exception {
        made("F", ackWait, Map.of("io.asyncjobs.shared_with_go", Boolean.toString(shared)));

        assertThat(jobs.queues().status("F").settings().effectiveLease()).isEqualTo(ackWait);
        assertThat(jobs.queues().status("F").settings().maxAge()).isEqualTo(Duration.ofDays(40_000));
        SERVER.closed(jobs.worker().queue("F").handle("t", context -> "done").start());
        var task = jobs.producer().enqueue(TaskSpec.of("t").queue("F"));
        assertThat(jobs.tasks()
                        .await(task.id(), Duration.ofSeconds(60))
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskState.COMPLETE);
        var changed = jobs.queues().update(jobs.queues().status("F").settings().withPriority(7));
        assertThat(changed.effectiveLease()).isEqualTo(ackWait);
        assertThat(changed.priority()).isEqualTo(7);
    }

    @Test
    void whatItsMetadataSaysThatIsNoneIsAsIfItWereNotThere() throws Exception {
        made(
                "F",
                Duration.ofSeconds(30),
                Map.of(
                        "io.asyncjobs.shared_with_go", "false",
                        "io.asyncjobs.max_run_time", "-PT5S",
                        "io.asyncjobs.max_tries", "many",
                        "io.asyncjobs.priority", "-9999999999",
                        "io.asyncjobs.retention.complete", "PT0S"));

        var settings = jobs.queues().status("F").settings();

        assertThat(settings.maxRunTime()).isEqualTo(QueueSettings.DEFAULT_MAX_RUN_TIME);
        assertThat(settings.maxTries()).isZero();
        assertThat(settings.priority()).isEqualTo(1);
        assertThat(settings.retention()).isEqualTo(Retention.none());
    }

    @Test
    void aQueueOfOursIsNotMadeOutOfBounds() {
        var wanted = new QueueSettings(
                "Q",
                Duration.ofHours(1),
                Duration.ofHours(2),
                0,
                100,
                1,
                Duration.ZERO,
                0,
                WhenFull.REJECT,
                null,
                0,
                false,
                Retention.none());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> jobs.queues().define(wanted))
                .withMessage("lease of queue Q is PT2H; it must be between PT1S and PT1H");
        assertThat(jobs.queues().list()).isEmpty();
    }
}
