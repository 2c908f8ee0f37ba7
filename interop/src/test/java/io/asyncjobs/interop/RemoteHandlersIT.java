package io.asyncjobs.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.RemoteService;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker of one side and a service of the other. */
@Tag("go")
@AsyncJobsTest
final class RemoteHandlersIT {

    private static final String QUEUE = "REMOTE";

    private BothSides both;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        both = BothSides.on(server);
        both.sharedQueue(QUEUE); // run time 30 s
    }

    @AfterEach
    void disconnect() throws Exception {
        both.close();
    }

    private Task enqueue(String type) throws InterruptedException {
        return both.java()
                .producer()
                .enqueue(TaskSpec.of(type, Map.of("to", "ada")).queue(QUEUE));
    }

    @Test
    void aGoWorkerCallsAJavaService() throws Exception {
        var seen = new ConcurrentLinkedQueue<String>();
        try (RemoteService service = both.java()
                        .service()
                        .handle("mail", context -> {
                            seen.add(context.task().id() + " " + context.tryNumber() + " "
                                    + context.payload(Map.class) + " "
                                    + (context.remaining().compareTo(Duration.ofSeconds(20)) > 0));
                            return "raw é".getBytes(UTF_8);
                        })
                        .start();
                var worker = both.go().process(QUEUE, "mail", "--remote")) {
            var task = enqueue("mail");

            var complete = both.awaitState(task.id(), TaskState.COMPLETE);

            assertThat(complete.result().orElseThrow().json()).isEqualTo("\"cmF3IMOp\"");
            assertThat(seen).containsExactly(task.id() + " 1 {to=ada} true");
            assertThat(service.stop(Duration.ofSeconds(5))).isTrue();
            worker.stop();
        }
    }

    @Test
    void aGoWorkerIsToldOfFailuresAndTerminationsOfAJavaService() throws Exception {
        try (RemoteService service = both.java()
                        .service()
                        .handle("mail", context -> {
                            if (context.tryNumber() == 1) {
                                throw new IllegalStateException("not yet");
                            }
                            throw new TerminateTaskException("no such address");
                        })
                        .start();
                var worker = both.go().process(QUEUE, "mail", "--remote", "--policy", "test")) {
            var ended = both.awaitState(enqueue("mail").id(), TaskState.TERMINATED);

            assertThat(ended.lastError()).contains("no such address: terminate task");
            assertThat(ended.tries()).isEqualTo(2);
            assertThat(service.stop(Duration.ofSeconds(5))).isTrue();
            worker.stop();
        }
    }

    @Test
    void aJavaWorkerCallsAGoService() throws Exception {
        try (var service = both.go().serve("mail", "--result", "raw é");
                var worker = both.java()
                        .worker()
                        .queue(QUEUE)
                        .handlePrefixRemotely("mail")
                        .start()) {
            var task = enqueue("mail:new");

            var complete = both.awaitState(task.id(), TaskState.COMPLETE);

            assertThat(complete.result().orElseThrow().json()).isEqualTo("\"cmF3IMOp\"");
            assertThat(worker.counts().failed()).isZero();
            var served = service.printed("it was called", line -> line.has("served"))
                    .lines()
                    .getLast();
            assertThat(served.get("served").asString()).isEqualTo(task.id());
            assertThat(served.get("tries").asInt()).isEqualTo(1);
            assertThat(served.get("payload").asString()).isEqualTo("{\"to\":\"ada\"}");
            assertThat(served.get("readable").asBoolean()).isTrue();
            assertThat(served.get("content_type").asString()).isEqualTo("application/x-asyncjobs-task+json");
            assertThat(served.get("left").asDouble()).isBetween(15.0, 28.0);
            service.stop();
        }
    }

    @Test
    void aJavaWorkerIsToldOfFailuresOfAGoService() throws Exception {
        try (var service = both.go().serve("", "--error", "smtp timeout");
                var worker = both.java()
                        .worker()
                        .queue(QUEUE)
                        .retry(RetryPolicy.fixed(Duration.ofHours(1)))
                        .handleAnyRemotely()
                        .start()) {
            var failed = both.awaitState(enqueue("mail").id(), TaskState.RETRY);

            assertThat(failed.lastError()).contains("smtp timeout");
            assertThat(worker.counts().started()).isEqualTo(1);
            service.stop();
        }
    }

    @Test
    void aJavaWorkerIsToldOfTerminationsByAGoService() throws Exception {
        try (var service = both.go().serve("mail", "--terminate", "no such address", "--error", "ignored");
                var worker =
                        both.java().worker().queue(QUEUE).handleRemotely("mail").start()) {
            var ended = both.awaitState(enqueue("mail").id(), TaskState.TERMINATED);

            assertThat(ended.lastError()).contains("no such address");
            assertThat(worker.counts().started()).isEqualTo(1);
            service.stop();
        }
    }
}
