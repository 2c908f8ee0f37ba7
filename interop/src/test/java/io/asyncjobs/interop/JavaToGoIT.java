package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java enqueues, Go processes, Java reads what came of it. */
@Tag("go")
@AsyncJobsTest
final class JavaToGoIT {

    private static final String QUEUE = "FROM_JAVA";

    private BothSides both;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        both = BothSides.on(server);
        both.sharedQueue(QUEUE);
    }

    @AfterEach
    void disconnect() throws Exception {
        both.close();
    }

    private Task enqueue(TaskSpec spec) throws InterruptedException {
        return both.java().producer().enqueue(spec.queue(QUEUE));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "--result       | a <b> & é ☃        | `\"a \\u003cb\\u003e \\u0026 é ☃\"`",
                "--result-json  | {\"b\":[2.50,null]} | {\"b\":[2.50,null]}",
                "--result-bytes | raw é               | \"cmF3IMOp\""
            })
    void goRunsItAndJavaReadsTheResult(String kind, String result, String json) throws Exception {
        var task = enqueue(TaskSpec.of("email:new", Map.of("to", "ada")));
        var flags =
                kind.equals("--result") ? new String[] {"--result", result} : new String[] {kind, "--result", result};

        try (var worker = both.go().process(QUEUE, "email:new", flags)) {
            var complete = both.awaitState(task.id(), TaskState.COMPLETE);

            assertThat(complete.result().orElseThrow().json()).isEqualTo(json);
            assertThat(complete.result().orElseThrow().completed()).isAfterOrEqualTo(task.created());
            assertThat(complete.tries()).isEqualTo(1);
            assertThat(complete.payload().bytes()).isEqualTo(task.payload().bytes());
            assertThat(complete.created()).isEqualTo(task.created());
            worker.stop();
        }
    }

    @Test
    void goRetriesAFailureAndThenCompletesIt() throws Exception {
        var task = enqueue(TaskSpec.of("flaky"));

        try (var worker = both.go().process(QUEUE, "flaky", "--fail-first", "2", "--policy", "test")) {
            var complete = both.awaitState(task.id(), TaskState.COMPLETE);

            assertThat(complete.tries()).isEqualTo(3);
            assertThat(complete.lastError()).isEmpty();
            assertThat(complete.result().orElseThrow().json()).isEqualTo("\"done\"");
            assertThat(worker.stop().getLast().get("runs").asInt()).isEqualTo(3);
        }
    }

    @Test
    void goTerminatesItAndJavaReadsWhy() throws Exception {
        var task = enqueue(TaskSpec.of("hopeless"));

        try (var worker = both.go().process(QUEUE, "hopeless", "--terminate")) {
            var terminated = both.awaitState(task.id(), TaskState.TERMINATED);

            assertThat(terminated.lastError()).contains("told to stop: terminate task");
            assertThat(terminated.tries()).isEqualTo(1);
            worker.stop();
        }
    }

    @Test
    void goHonoursTheDeadlineAndTheTriesThatJavaSet() throws Exception {
        var late = enqueue(TaskSpec.of("broken").deadline(Instant.now().minusSeconds(5)));
        var once = enqueue(TaskSpec.of("broken").maxTries(1));

        try (var worker = both.go().process(QUEUE, "broken", "--fail-first", "100", "--policy", "test")) {
            assertThat(both.awaitState(late.id(), TaskState.EXPIRED).tries()).isZero();
            var expired = both.awaitState(once.id(), TaskState.EXPIRED);

            assertThat(expired.tries()).isEqualTo(1);
            assertThat(expired.lastError()).contains("told to fail try 1");
            assertThat(worker.stop().getLast().get("runs").asInt()).isEqualTo(1);
        }
    }

    @Test
    void goHonoursTheTriesOfASharedQueue() throws Exception {
        var queue = "FEW_TRIES";
        both.java()
                .queues()
                .define(QueueSettings.of(queue)
                        .withSharedWithGo(true)
                        .withMaxRunTime(Duration.ofSeconds(30))
                        .withMaxTries(2));
        var task = both.java().producer().enqueue(TaskSpec.of("broken").queue(queue));

        try (var worker = both.go().process(queue, "broken", "--fail-first", "100", "--policy", "test")) {
            var expired = both.awaitState(task.id(), TaskState.EXPIRED);

            assertThat(expired.tries()).isEqualTo(2);
            worker.stop();
        }
    }

    @Test
    void goTakesItemsThatCarryTheTask() throws Exception {
        var task = enqueue(TaskSpec.of("email:new", "x"));
        var item = both.item(QUEUE, task.id());
        assertThat(item.get("seq").asLong()).isEqualTo(task.sequence());
        assertThat(item.get("task")).isEqualTo(both.tree(task.id()));

        try (var worker = both.go().process(QUEUE, "email:new")) {
            assertThat(both.awaitState(task.id(), TaskState.COMPLETE).tries()).isEqualTo(1);
            worker.stop();
        }
    }
}
