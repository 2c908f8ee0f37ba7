package io.asyncjobs.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.RunHolder;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskResult;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Each side reads every document that the other wrote, in whatever state. */
@Tag("go")
@AsyncJobsTest
final class StoredTasksIT {

    private static final List<String> OUR_KEYS = List.of(
            "run", "not_before", "headers", "last_trace", "history", "unique_key", "dead_letter", "wait_for_unknown");

    private BothSides both;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        both = BothSides.on(server);
    }

    @AfterEach
    void disconnect() throws Exception {
        both.close();
    }

    /** What Go knows of a document. */
    private static JsonNode withoutOurKeys(JsonNode document) {
        return ((ObjectNode) document.deepCopy()).remove(OUR_KEYS);
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void goReadsADocumentOfJavaThatHasEveryKey(TaskState state) throws Exception {
        both.sharedQueue("FULL_DOCUMENTS");
        both.java().producer().enqueue(TaskSpec.of("other").queue("FULL_DOCUMENTS"));
        var created = Instant.parse("2026-01-02T03:04:05.1Z");
        var task = Task.builder("full-" + state.word().replace('_', '-'), "email:new", "FULL_DOCUMENTS")
                .dependencies(List.of("parent1", "parent2"))
                .loadDependencies(true)
                .dependencyResultsJson("{\"parent1\":{\"payload\":\"x\",\"completed\":\"2026-01-02T03:04:04Z\"}}")
                .payload(Payload.of("{\"to\":\"<ä>\"}".getBytes(UTF_8)))
                .deadline(created.plusSeconds(3_600))
                .maxTries(7)
                .result(new TaskResult("{\"a\":[1,\"\\u003cx\\u003e\"]}", created.plusNanos(7)))
                .state(state)
                .created(created)
                .tried(created.plusNanos(123_456_789))
                .tries(2)
                .lastError("told to fail & \"so on\"")
                .lastTrace("java.lang.IllegalStateException\n\tat Some.where(Some.java:1)")
                .signature("00ff")
                .run(new RunHolder(3, "worker"))
                .notBefore(created.plusSeconds(5))
                .headers(Map.of("k", "v"))
                .build();
        both.storeDocument(task.id(), TaskJson.write(task));

        var read = both.go().load("FULL_DOCUMENTS", task.id());

        assertThat(read.get("task")).isEqualTo(withoutOurKeys(both.tree(task.id())));
        assertThat(read.get("payload").asString()).isEqualTo("{\"to\":\"<ä>\"}");
    }

    @Test
    void goReadsWhatAJavaProducerAndWorkerStored() throws Exception {
        both.java().queues().define(QueueSettings.of("ONE").withMaxEntries(1));
        both.sharedQueue("JAVA_LIFE");
        var ids = new EnumMap<TaskState, String>(TaskState.class);
        for (var state : List.of(
                TaskState.ACTIVE, TaskState.RETRY, TaskState.COMPLETE, TaskState.EXPIRED, TaskState.TERMINATED)) {
            var spec = TaskSpec.of(state.word(), Map.of("to", "ada"))
                    .queue("JAVA_LIFE")
                    .header("k", "v")
                    .deadlineIn(Duration.ofHours(3));
            ids.put(state, enqueue(state == TaskState.EXPIRED ? spec.maxTries(1) : spec));
        }
        var later =
                TaskSpec.of("t").queue("JAVA_LIFE").delay(Duration.ofHours(1)).header("k", "v");
        ids.put(TaskState.NEW, enqueue(later));
        enqueue(TaskSpec.of("t").queue("ONE"));
        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> enqueue(TaskSpec.of("t").queue("ONE").id("full")));
        ids.put(TaskState.QUEUE_ERROR, "full");
        var release = new CountDownLatch(1);
        var builder = both.java()
                .worker()
                .queue("JAVA_LIFE")
                .retry(RetryPolicy.fixed(Duration.ofHours(1)))
                .handle("active", context -> {
                    release.await();
                    return null;
                })
                .handle("complete", context -> Map.of("sent", "<1>"))
                .handle("terminated", context -> {
                    throw new TerminateTaskException("no such address");
                })
                .handleAny(context -> {
                    throw new IllegalStateException("told to fail");
                });

        try (var worker = builder.start()) {
            for (var each : ids.entrySet()) {
                both.awaitState(each.getValue(), each.getKey());
            }
            var read = both.go().list("JAVA_LIFE").stream()
                    .collect(Collectors.toMap(task -> task.get("id").asString(), task -> task));

            for (var each : ids.entrySet()) {
                assertThat(read.get(each.getValue()))
                        .as(each.getKey().word())
                        .isEqualTo(withoutOurKeys(both.tree(each.getValue())));
            }
            assertThat(worker.counts().started()).isEqualTo(5);
            release.countDown();
        }
    }

    private String enqueue(TaskSpec spec) throws InterruptedException {
        return both.java().producer().enqueue(spec).id();
    }

    @Test
    void javaReadsWhatAGoProducerAndWorkerStored() throws Exception {
        readsAsWritten(both.go().enqueue("GO_NEW", "t", "--payload", "{\"to\":\"<ä>\"}"), TaskState.NEW);
        afterARunInGo("GO_ACTIVE", TaskState.ACTIVE, "--sleep", "10m");
        afterARunInGo("GO_RETRY", TaskState.RETRY, "--fail-first", "1", "--policy", "1h");
        afterARunInGo("GO_COMPLETE", TaskState.COMPLETE, "--result", "{\"b\":2.50,\"a\":\"<x>\"}", "--result-json");
        afterARunInGo("GO_TERMINATED", TaskState.TERMINATED, "--terminate");
    }

    @Test
    void javaReadsADeadlineThatGoWroteInAnyZone() throws Exception {
        var id = both.go().enqueue("GO_DEADLINE", "t", "--deadline", "1h", "--tries", "0");

        var task = both.java().tasks().load(id);

        assertThat(task.deadline().orElseThrow())
                .isBetween(task.created().plusSeconds(3_590), task.created().plusSeconds(3_600));
        assertThat(task.maxTries()).isZero();
    }

    private void afterARunInGo(String queue, TaskState state, String... flags) throws Exception {
        var id = both.go().enqueue(queue, "t", "--payload", "{\"to\":\"<ä>\"}");
        try (var worker = both.go().process(queue, "t", flags)) {
            both.awaitState(id, state);
            readsAsWritten(id, state);
            if (state != TaskState.ACTIVE) {
                worker.stop();
            }
        }
    }

    private void readsAsWritten(String id, TaskState state) throws InterruptedException {
        var task = both.java().tasks().load(id);

        assertThat(task.state()).isEqualTo(state);
        assertThat(task.unknownKeys()).isEmpty();
        assertThat(new String(TaskJson.write(task), UTF_8)).isEqualTo(both.document(id));
    }
}
