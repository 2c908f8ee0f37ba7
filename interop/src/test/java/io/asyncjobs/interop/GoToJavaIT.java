package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.task.TaskType;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Go enqueues, Java processes, Go reads what came of it. */
@Tag("go")
@AsyncJobsTest
final class GoToJavaIT {

    private static final String QUEUE = "FROM_GO";
    private static final TaskType<Map<String, String>> MAIL = TaskType.of("email:new", new TaskType.Of<>() {});

    private BothSides both;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        both = BothSides.on(server);
    }

    @AfterEach
    void disconnect() throws Exception {
        both.close();
    }

    static Stream<Arguments> results() {
        return Stream.of(
                Arguments.of("sent <to> ä & ☃ \"q\"", "\"sent <to> ä & ☃ \\\"q\\\"\""),
                Arguments.of(Map.of("to", List.of("ada", 1, true)), "{\"to\":[\"ada\",1,true]}"),
                Arguments.of(new byte[] {0, 1, (byte) 0xff}, "\"AAH/\""),
                Arguments.of(2.5, "2.5"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("results")
    void javaRunsItAndGoReadsTheResult(Object result, String asGoReadsIt) throws Exception {
        var id = both.go().enqueue(QUEUE, MAIL.name(), "--payload", "{\"to\":\"ada <ä@x>\"}");
        try (var worker = both.java()
                .worker()
                .queue(QUEUE)
                .handle(MAIL, (mail, context) -> {
                    assertThat(mail).containsExactly(Map.entry("to", "ada <ä@x>"));
                    return result;
                })
                .start()) {
            var complete = both.awaitState(id, TaskState.COMPLETE);

            var read = both.go().load(QUEUE, id);
            assertThat(read.get("payload").asString()).isEqualTo("{\"to\":\"ada \\u003cä@x\\u003e\"}");
            var task = read.get("task");
            assertThat(task.get("state").asString()).isEqualTo("complete");
            assertThat(task.get("tries").asInt()).isEqualTo(1);
            assertThat(task.path("result").path("payload")).isEqualTo(BothSides.json(asGoReadsIt));
            assertThat(Instant.parse(task.path("result").path("completed").asString()))
                    .isEqualTo(complete.result().orElseThrow().completed());
            assertThat(worker.counts().started()).isEqualTo(1);
        }
    }

    @Test
    void javaRetriesItAndGoReadsHowOften() throws Exception {
        var id = both.go().enqueue(QUEUE, "flaky");
        try (var worker = both.java()
                .worker()
                .queue(QUEUE)
                .retry(RetryPolicy.fixed(Duration.ZERO))
                .handle("flaky", context -> {
                    if (context.tryNumber() < 3) {
                        throw new IllegalStateException("told to fail try " + context.tryNumber());
                    }
                    return "done";
                })
                .start()) {
            both.awaitState(id, TaskState.COMPLETE);

            var task = both.go().load(QUEUE, id).get("task");
            assertThat(task.get("state").asString()).isEqualTo("complete");
            assertThat(task.get("tries").asInt()).isEqualTo(3);
            assertThat(task.has("last_err")).isFalse();
            assertThat(worker.counts().started()).isEqualTo(3);
        }
    }

    @Test
    void goReadsWhyJavaGaveUp() throws Exception {
        var terminated = both.go().enqueue(QUEUE, "hopeless");
        var expired = both.go().enqueue(QUEUE, "broken", "--tries", "1");
        var late = both.go().enqueue(QUEUE, "broken", "--deadline", "-5s");
        var worker = both.java()
                .worker()
                .queue(QUEUE)
                .handle("hopeless", context -> {
                    throw new TerminateTaskException("no such <address>");
                })
                .handle("broken", context -> {
                    throw new IllegalStateException("told to fail");
                });
        try (var started = worker.start()) {
            both.awaitState(terminated, TaskState.TERMINATED);
            both.awaitState(expired, TaskState.EXPIRED);
            both.awaitState(late, TaskState.EXPIRED);

            assertThat(both.go()
                            .load(QUEUE, terminated)
                            .get("task")
                            .get("last_err")
                            .asString())
                    .contains("no such <address>");
            assertThat(both.go()
                            .load(QUEUE, expired)
                            .get("task")
                            .get("last_err")
                            .asString())
                    .contains("told to fail");
            var unstarted = both.go().load(QUEUE, late).get("task");
            assertThat(unstarted.get("state").asString()).isEqualTo("expired");
            assertThat(unstarted.get("tries").asInt()).isZero();
            assertThat(started.counts().started()).isEqualTo(2);
        }
    }
}
