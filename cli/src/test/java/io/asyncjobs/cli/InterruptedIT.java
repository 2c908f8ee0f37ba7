package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C and SIGTERM, as a real process meets them. */
class InterruptedIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final int MANY = 20_000;

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();
    private static final AsyncJobs JOBS = AsyncJobs.connect(SERVER.url());

    @BeforeAll
    static void queue() throws InterruptedException {
        JOBS.queues().define(QueueSettings.of("Q"));
        JOBS.producer().enqueue(TaskSpec.of("t").queue("Q").id("waits"));
    }

    @AfterAll
    static void stop() {
        JOBS.close();
        SERVER.close();
    }

    private static AjcProcess ajc(String line) throws Exception {
        return AjcProcess.start(SERVER.url(), home, false, line.split(" ", -1));
    }

    private static AjcProcess ajcOnTerminal(String line) throws Exception {
        return AjcProcess.start(SERVER.url(), home, true, line.split(" ", -1));
    }

    private static void assertInterrupted(AjcProcess run) throws Exception {
        run.signal("INT");
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(130);
        assertThat(run.err()).doesNotContain("\tat ", "Exception");
    }

    @Test
    void watchEnds() throws Exception {
        try (var run = ajc("task watch")) {
            await().atMost(LIMIT).until(() -> {
                var unused = JOBS.producer().enqueue(TaskSpec.of("watched").queue("Q"));
                return run.out().contains("watched");
            });
            assertInterrupted(run);
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void awaitEnds() throws Exception {
        try (var proxy = new CountingProxy(SERVER.port());
                var run = AjcProcess.start(proxy.url(), home, false, "task", "await", "waits")) {
            await().atMost(LIMIT).until(() -> proxy.answered() > 0);
            assertInterrupted(run);
            assertThat(run.err()).isEmpty();
            await().atMost(LIMIT).until(() -> proxy.open() == 0);
        }
    }

    @Test
    void connectingToASilentServerEnds() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var run = AjcProcess.start("nats://127.0.0.1:" + silent.getLocalPort(), home, false, "info")) {
            try (var accepted = silent.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                assertInterrupted(run);
                assertThat(run.err()).isEmpty();
            }
        }
    }

    @Test
    void processEndsOnBothSignalsButTellsThemApart() throws Exception {
        try (var run = ajc("task process t IDLE 1 true")) {
            assertThat(run.exitCode()).as("no such queue").isEqualTo(1);
        }
        JOBS.queues().define(QueueSettings.of("IDLE"));
        try (var run = ajc("task process t IDLE 1 true").untilOut("Serving queue IDLE")) {
            assertInterrupted(run);
            assertThat(run.out()).contains("Ended: 0 succeeded");
        }
        try (var run = ajc("task process t IDLE 1 true").untilOut("Serving queue IDLE")) {
            run.signal("TERM");
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("Ended: 0 succeeded");
        }
    }

    @Test
    void processWaitsForItsCommandsAndTheSecondCtrlCDoesNot() throws Exception {
        JOBS.queues().define(QueueSettings.of("SLOW"));
        JOBS.producer().enqueue(TaskSpec.of("t").queue("SLOW"));
        var words = AjcProcess.words(false, "task", "process", "t", "SLOW", "1", "sleep 600");
        try (var run = AjcProcess.start(SERVER.url(), home, words).untilOut("started")) {
            run.signal("INT");
            run.untilOut("Ending: waiting up to 30s for 1 task").signal("INT");
            assertThat(run.exitCode()).isEqualTo(130);
            assertThat(run.err()).doesNotContain("\tat ");
        }
    }

    @Test
    void aSchedulerEnds() throws Exception {
        try (var run = ajc("cron scheduler one").untilOut("stands for election")) {
            assertInterrupted(run);
            assertThat(run.out()).contains("Ended: ");
        }
    }

    @Test
    void aQuestionIsAnsweredByIt() throws Exception {
        try (var run = ajcOnTerminal("task delete waits").untilErr("[y/N] ")) {
            assertInterrupted(run);
            assertThat(JOBS.tasks().find("waits")).isPresent();
        }
    }

    private static void many(String type) throws InterruptedException {
        JOBS.queues().define(QueueSettings.of("MANY"));
        JOBS.producer()
                .enqueueAll(
                        Stream.generate(() -> TaskSpec.of(type).queue("MANY")).limit(MANY), outcome -> {});
    }

    @Test
    void anOperationIsCancelledAndItsBarRemoved() throws Exception {
        many("bulk");
        try (var run = ajcOnTerminal("task delete --type bulk -f").untilErr("Deleting ")) {
            assertInterrupted(run);
            assertThat(run.err()).contains("is cancelled");
            assertThat(afterTheBar(run)).doesNotContain("Deleting");
        }
        assertThat(JOBS.operations().list())
                .anyMatch(operation -> operation.state() == OperationState.CANCELLED
                        && operation.counts().done() < MANY);
        assertThat(JOBS.tasks().list(TaskFilter.all().withType("bulk"), 1)).isNotEmpty();
    }

    @Test
    void aPurgeStopsAndItsBarIsRemoved() throws Exception {
        many("purged");
        try (var run = ajcOnTerminal("queue purge MANY -f").untilErr("Purging ")) {
            assertInterrupted(run);
            assertThat(afterTheBar(run)).isEmpty();
        }
    }

    private static String afterTheBar(AjcProcess run) {
        return run.err().substring(run.err().lastIndexOf(CLEAR_LINE) + CLEAR_LINE.length());
    }

    @Test
    void devStopsItsServer() throws Exception {
        try (var run = ajc("dev --json --memory --port 0").untilOut("\n")) {
            var pid = Json.tree(run.out().getBytes(StandardCharsets.UTF_8))
                    .path("pid")
                    .asLong();
            assertThat(ProcessHandle.of(pid)).isPresent();
            assertInterrupted(run);
            await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty());
        }
    }
}
