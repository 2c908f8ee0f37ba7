package io.asyncjobs.internal.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.AsyncJobs;
import io.asyncjobs.RealServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.JetStreamOptions;
import io.nats.client.Options;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users who may do all but pull: the server answers nothing to their pulls, so they are told before they wait for ever. */
final class PullPermissionIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String USERS = """
            authorization {
              users: [
                { user: all, password: all }
                { user: unfed, password: unfed, permissions: { publish: {
                  deny: ["$JS.API.CONSUMER.MSG.NEXT.*.WORKERS"] } } }
                { user: unpumped, password: unpumped, permissions: { publish: {
                  deny: ["$JS.API.CONSUMER.MSG.NEXT.*.PUMP"] } } }
              ]
            }
            """;

    @RegisterExtension
    static final RealServer SERVER =
            new RealServer(NatsServerSettings.defaults().withExtraConfig(USERS));

    private AsyncJobs all;

    @BeforeEach
    void twoQueues() {
        all = as("all");
        all.queues().define(QueueSettings.of("ONE"));
        all.queues().define(QueueSettings.of("TWO"));
    }

    private static String url(String user) {
        return "nats://" + user + ":" + user + "@127.0.0.1:" + SERVER.server().port();
    }

    private static AsyncJobs as(String user) {
        return SERVER.closed(AsyncJobs.builder()
                .server(url(user))
                .namespace(SERVER.namespace())
                .connect());
    }

    @Test
    void aWorkerThatMayNotPullIsRefusedBeforeItStarts() throws Exception {
        var unfed = as("unfed");

        var failure = catchThrowable(
                () -> unfed.worker().queue("ONE").queue("TWO").start().close());

        assertThat(failure)
                .isInstanceOf(RefusedException.class)
                .hasMessageMatching("serve queue (ONE|TWO): this user may not: Permissions Violation for Publish to"
                        + " \"\\$JS\\.API\\.CONSUMER\\.MSG\\.NEXT\\." + SERVER.namespace() + "_Q_\\1\\.WORKERS\"");
        assertThat(all.workers().list()).isEmpty();
    }

    @Test
    void askingTakesNothingOutOfTheQueue() throws Exception {
        var task = all.producer().enqueue(TaskSpec.of("t").queue("ONE"));
        var connections = connections("all");

        new PullPermission(
                        connections.pipe(Connections.Role.WORK),
                        connections.apiPrefix(),
                        new StreamNames(SERVER.namespace()))
                .requireQueues(List.of("ONE", "TWO"));

        assertThat(all.queues().status("ONE").inFlight()).isZero();
        assertThat(all.queues().status("ONE").waiting()).isEqualTo(1);
        assertThat(all.tasks().load(task.id()).state()).isEqualTo(TaskState.NEW);
    }

    @Test
    void aWorkerThatMayNotMoveDueTasksSaysSoAndWorks() throws Exception {
        try (var log = new CapturedLog(Level.WARN);
                var worker = as("unpumped")
                        .worker()
                        .queue("ONE")
                        .handle("t", context -> null)
                        .start()) {
            var task = all.producer().enqueue(TaskSpec.of("t").queue("ONE"));

            assertThat(all.tasks().await(task.id(), LONG))
                    .hasValueSatisfying(ended -> assertThat(ended.state()).isEqualTo(TaskState.COMPLETE));
            assertThat(worker.health().serving()).isTrue();
            assertThat(log.text())
                    .containsOnlyOnce("this process does not move due tasks into their queues: move due tasks:"
                            + " this user may not: Permissions Violation");
        }
    }

    @Test
    void whoMayPullNoLongerIsToldAndAsksSeldom() throws Exception {
        var refused = new AtomicInteger();
        var connections = connections("unfed");
        var connection = connections.connection(Connections.Role.WORK);
        var puller = new Puller(
                connection,
                connections.watch(Connections.Role.WORK),
                connection.createDispatcher(),
                connections.apiPrefix(),
                SERVER.namespace() + "_Q_ONE",
                StreamNames.CONSUMER,
                new Puller.User() {
                    @Override
                    public void delivered(Incoming message) {}

                    @Override
                    public void refused() {
                        refused.incrementAndGet();
                    }

                    @Override
                    public void askAgain() {}
                },
                true);
        try (var log = new CapturedLog(Level.WARN)) {
            assertThat(puller.pull(10, false)).isTrue();

            await().atMost(LONG).until(() -> refused.get() == 1);
            assertThat(puller.asked()).isZero();
            assertThat(puller.pull(10, false)).isFalse();
            assertThat(log.text()).contains("this user may not pull from consumer WORKERS of ");
        } finally {
            puller.stop();
            puller.close();
        }
    }

    private static Connections connections(String user) {
        return SERVER.closed(Connections.withOptions(
                () -> Options.builder().server(url(user)),
                more -> more,
                "the test's",
                JetStreamOptions.defaultOptions(),
                Telemetry.NONE));
    }
}
