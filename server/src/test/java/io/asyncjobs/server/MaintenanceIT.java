package io.asyncjobs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.server.access.AccessSettings;
import io.asyncjobs.task.TaskSpec;
import io.nats.client.api.StreamInfoOptions;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the server does for all queues where no worker runs. */
class MaintenanceIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final RealServer NATS = new RealServer();

    private AsyncJobs jobs;

    @BeforeEach
    void queue() {
        jobs = NATS.client();
        jobs.queues().define(QueueSettings.of("MAIL"));
    }

    private void serve(UnaryOperator<AsyncJobsServer.Builder> settings) {
        NATS.closed(settings.apply(AsyncJobsServer.builder(jobs)).start());
    }

    private void enqueueForSoon() throws Exception {
        jobs.producer().enqueue(TaskSpec.of("mail").queue("MAIL").delay(Duration.ofSeconds(1)));
    }

    @Test
    void aDelayedTaskBecomesDueAndIsMovedWithoutAnyWorker() throws Exception {
        serve(builder -> builder);
        enqueueForSoon();

        assertItIsMoved();
    }

    private void assertItIsMoved() {
        await().atMost(LONG).untilAsserted(() -> {
            var status = jobs.queues().status("MAIL");
            assertThat(status.entries()).isEqualTo(1);
            assertThat(status.delayed()).isZero();
        });
    }

    @Test
    void itStandsForReconcilerAndLetsTheNextOneLeadWhenItIsClosed() throws Exception {
        String led;
        try (var first = AsyncJobsServer.builder(jobs).start()) {
            assertThat(first.url()).isNotEmpty();
            led = leader();
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(jobs.leaders().reconciler()).isEmpty());
        serve(builder -> builder);

        assertThat(led).startsWith("http-server-");
        assertThat(leader()).startsWith("http-server-").isNotEqualTo(led);
    }

    private String leader() {
        return await().atMost(LONG).until(() -> jobs.leaders().reconciler().orElse(""), name -> !name.isEmpty());
    }

    static Stream<UnaryOperator<AsyncJobsServer.Builder>> idle() {
        return Stream.of(
                builder -> builder.access(AccessSettings.open().withReadOnly(true)),
                builder -> builder.maintainer(false));
    }

    @ParameterizedTest
    @MethodSource("idle")
    void oneThatIsReadOnlyOrToldNotToMovesAndRepairsNothing(UnaryOperator<AsyncJobsServer.Builder> settings)
            throws Exception {
        serve(settings);
        enqueueForSoon();

        var management = NATS.nats().jetStreamManagement();
        var stream = NATS.namespace() + "_DELAY";
        var due = StreamInfoOptions.filterSubjects(NATS.namespace() + ".D.O.MAIL.*");
        await().atMost(LONG)
                .until(() ->
                        management.getStreamInfo(stream, due).getStreamState().getSubjectCount() == 1);
        var pump = management.getConsumerInfo(stream, "PUMP");
        assertThat(pump.getNumWaiting()).isZero();
        assertThat(pump.getDelivered().getConsumerSequence()).isZero();
        assertThat(jobs.leaders().reconciler()).isEmpty();
        assertThat(jobs.queues().status("MAIL").entries()).isZero();

        serve(builder -> builder);
        assertItIsMoved();
    }
}
