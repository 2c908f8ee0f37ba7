package io.asyncjobs.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.Worker;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A task that one side began is finished by the other. */
@Tag("go")
@AsyncJobsTest
final class HandOverIT {

    private BothSides both;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        both = BothSides.on(server);
    }

    @AfterEach
    void disconnect() throws Exception {
        both.close();
    }

    /** Moves due tasks of all queues, but takes none of them. */
    private Worker pumpOnly() throws InterruptedException {
        return both.java()
                .worker()
                .queue(QueueSettings.of("IDLE"))
                .handleAny(context -> null)
                .start();
    }

    private Worker completing(String queue) throws InterruptedException {
        return both.java().worker().queue(queue).handle("t", context -> "java").start();
    }

    @Test
    void aFailureInJavaIsRetriedByGoWhenItIsDue() throws Exception {
        both.sharedQueue("DUE");
        var task = both.java().producer().enqueue(TaskSpec.of("t").queue("DUE"));
        var failing = both.java()
                .worker()
                .queue("DUE")
                .retry(RetryPolicy.fixed(Duration.ofSeconds(2)))
                .handle("t", context -> {
                    throw new IllegalStateException("not here");
                });
        try (var worker = failing.start()) {
            var failed = both.awaitState(task.id(), TaskState.RETRY);
            assertThat(failed.notBefore()).isPresent();
            assertThat(worker.stop(BothSides.LIMIT)).isTrue();
        }

        try (var pump = pumpOnly();
                var go = both.go().process("DUE", "t", "--result", "go")) {
            var complete = both.awaitState(task.id(), TaskState.COMPLETE);

            assertThat(complete.tries()).isEqualTo(2);
            assertThat(complete.result().orElseThrow().json()).isEqualTo("\"go\"");
            assertThat(complete.lastError()).isEmpty();
            assertThat(pump.counts().started()).isZero();
            go.stop();
        }
    }

    @Test
    void aTaskThatJavaDelayedRunsInGo() throws Exception {
        both.sharedQueue("DELAYED");
        var task =
                both.java().producer().enqueue(TaskSpec.of("t").queue("DELAYED").delay(Duration.ofSeconds(1)));

        try (var pump = pumpOnly();
                var go = both.go().process("DELAYED", "t")) {
            var complete = both.awaitState(task.id(), TaskState.COMPLETE);

            assertThat(complete.tries()).isEqualTo(1);
            assertThat(pump.counts().started()).isZero();
            go.stop();
        }
    }

    @Test
    void aFailureInGoIsRetriedByJavaWhenItsItemComesAgain() throws Exception {
        var id = both.go().enqueue("AGAIN", "t", "--run-time", "30s");
        try (var go = both.go().process("AGAIN", "t", "--fail-first", "100", "--policy", "1m")) {
            both.awaitState(id, TaskState.RETRY);
            go.stop();
        }

        try (var java = completing("AGAIN")) {
            var complete = both.awaitState(id, TaskState.COMPLETE);

            assertThat(complete.tries()).isEqualTo(2);
            assertThat(complete.result().orElseThrow().json()).isEqualTo("\"java\"");
            assertThat(java.counts().started()).isEqualTo(1);
        }
    }

    @Test
    void aTaskOfAKilledGoWorkerRunsInJavaOnceItsRunTimeIsOver() throws Exception {
        var id = both.go().enqueue("KILLED", "t", "--run-time", "2s");
        try (var go = both.go().process("KILLED", "t", "--sleep", "10m")) {
            go.printed("Go runs it", line -> line.has("processed"));
        }
        assertThat(both.java().tasks().load(id).state()).isEqualTo(TaskState.ACTIVE);

        try (var java = completing("KILLED")) {
            var complete = both.awaitState(id, TaskState.COMPLETE);

            // Go counts a try when it is over, so the lost one was never stored
            assertThat(complete.tries()).isEqualTo(1);
            assertThat(java.counts().started()).isEqualTo(1);
        }
    }

    @Test
    void goTakesOverWhatALostJavaWorkerLeftActive() throws Exception {
        both.sharedQueue("LEFT");
        both.java().producer().enqueue(TaskSpec.of("other").queue("LEFT"));
        var left = Task.builder("left", "t", "LEFT")
                .created(Instant.now().minusSeconds(120))
                .build()
                .activated(new RunHolder(1, "gone"), Instant.now().minusSeconds(60));
        both.storeDocument("left", TaskJson.write(left));
        both.storeItem("LEFT", "left", new String(ItemJson.pointer("left"), UTF_8));

        try (var go = both.go().process("LEFT", "t")) {
            var complete = both.awaitState("left", TaskState.COMPLETE);

            assertThat(complete.tries()).isEqualTo(2);
            assertThat(complete.run()).isEmpty();
            go.stop();
        }
    }

    @Test
    void keysThatNeitherSideKnowsSurviveARunInJava() throws Exception {
        both.sharedQueue("KEYS");
        both.java().producer().enqueue(TaskSpec.of("other").queue("KEYS").delay(Duration.ofHours(1)));
        both.storeDocument("keys", """
                {"id":"keys","zz":{"a":[1,2.50]},"type":"t","queue":"KEYS","payload":null,"max_tries":3,"state":"new",\
                "created":"2026-01-02T03:04:05.1Z","tries":0,"headers":{"k":"v"}}""".getBytes(UTF_8));
        both.storeItem("KEYS", "keys", "{\"kind\":0,\"job\":\"keys\"}");

        try (var java = completing("KEYS")) {
            var complete = both.awaitState("keys", TaskState.COMPLETE);

            assertThat(complete.headers()).containsExactly(Map.entry("k", "v"));
            assertThat(both.document("keys"))
                    .contains("\"created\":\"2026-01-02T03:04:05.1Z\"")
                    .contains("\"headers\":{\"k\":\"v\"},\"history\":[{\"try\":1,")
                    .endsWith("}],\"zz\":{\"a\":[1,2.50]}}");
            assertThat(java.counts().started()).isEqualTo(1);
        }
    }

    @Test
    void javaRunsADelayedTaskThatGoSavedWithoutOurKeys() throws Exception {
        both.sharedQueue("DROPPED");
        var task = both.java()
                .producer()
                .enqueue(TaskSpec.of("t").queue("DROPPED").header("k", "v").delay(Duration.ofSeconds(2)));

        both.go().resave("DROPPED", task.id());

        var resaved = both.java().tasks().load(task.id());
        assertThat(resaved.headers()).isEmpty();
        assertThat(resaved.notBefore()).isEmpty();
        assertThat(resaved.sequence()).isGreaterThan(task.sequence());
        try (var java = completing("DROPPED")) {
            assertThat(both.awaitState(task.id(), TaskState.COMPLETE).tries()).isEqualTo(1);
            assertThat(java.counts().started()).isEqualTo(1);
        }
    }

    @Test
    void aTaskThatGoSavedWhileJavaRanItRunsAgainAndCompletes() throws Exception {
        both.java()
                .queues()
                .define(QueueSettings.of("FENCED").withSharedWithGo(true).withMaxRunTime(Duration.ofSeconds(5)));
        var task = both.java().producer().enqueue(TaskSpec.of("t").queue("FENCED"));
        var saved = new CountDownLatch(1);
        var builder = both.java().worker().queue("FENCED").handle("t", context -> {
            saved.await();
            return "java";
        });
        try (var java = builder.start()) {
            both.awaitState(task.id(), TaskState.ACTIVE);
            both.go().resave("FENCED", task.id());
            assertThat(both.java().tasks().load(task.id()).run()).isEmpty();
            saved.countDown();

            var complete = both.awaitState(task.id(), TaskState.COMPLETE);

            assertThat(complete.tries()).isEqualTo(2);
            assertThat(java.counts().fenced()).isEqualTo(1);
        }
    }
}
