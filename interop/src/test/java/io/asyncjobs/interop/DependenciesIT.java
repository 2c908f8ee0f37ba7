package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.Worker;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.internal.jetstream.Connections;
import io.asyncjobs.internal.jetstream.ServerClock;
import io.asyncjobs.internal.jetstream.StorageSettings;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamNames;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.lifecycle.Ending;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tasks of one side that wait for tasks of the other, and get their results. */
@Tag("go")
@AsyncJobsTest
final class DependenciesIT {

    private BothSides both;
    private NatsServer server;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        this.server = server;
        both = BothSides.on(server);
    }

    @AfterEach
    void disconnect() throws Exception {
        both.close();
    }

    private Worker java(String queue) throws InterruptedException {
        return both.java()
                .worker()
                .queue(queue)
                .handleAny(context -> "by java: " + context.task().type())
                .start();
    }

    /** Does what the reconciler does for a final record that Go saved. */
    private void repaired(String id) throws Exception {
        var nats = Nats.connect(server.url());
        try (var connections = Connections.over(nats, JetStreamOptions.defaultOptions(), Telemetry.NONE)) {
            var stores = Stores.open(
                    connections,
                    new StreamNames("CHORIA_AJ"),
                    new StorageSettings(Storage.FILE, 1, Map.of()),
                    new ServerClock(InstantSource.system()),
                    Duration.ofSeconds(10));
            assertThat(new Ending(stores)
                            .followAgain(Version.of(both.java().tasks().load(id))))
                    .isTrue();
        } finally {
            nats.close();
        }
    }

    @Test
    void javaRunsAChildOfGoAfterItsParentsWithTheirResults() throws Exception {
        var one = both.go().enqueue("GO_ALL", "one");
        var two = both.go().enqueue("GO_ALL", "two");
        var child = both.go().enqueue("GO_ALL", "child", "--depends-on", one + "," + two, "--dependency-results");
        assertThat(both.java().tasks().load(child).state()).isEqualTo(TaskState.BLOCKED);

        try (var worker = java("GO_ALL")) {
            var complete = both.awaitState(child, TaskState.COMPLETE);

            assertThat(complete.tries()).isEqualTo(1);
            assertThat(worker.counts().started()).isEqualTo(3);
            var results = both.go().load("GO_ALL", child).get("task").path("dependency_results");
            assertThat(results.path(one).path("payload").asString()).isEqualTo("by java: one");
            assertThat(results.path(two).path("payload").asString()).isEqualTo("by java: two");
        }
    }

    @Test
    void goRunsAChildOfGoWhoseParentJavaRan() throws Exception {
        var parent = both.go().enqueue("GO_PARENT", "parent");
        var child = both.go().enqueue("GO_CHILD", "child", "--depends-on", parent, "--dependency-results");
        try (var worker = java("GO_PARENT");
                var go = both.go().process("GO_CHILD", "child")) {
            both.awaitState(child, TaskState.COMPLETE);

            assertThat(both.tree(child)
                            .path("dependency_results")
                            .path(parent)
                            .path("payload")
                            .asString())
                    .isEqualTo("by java: parent");
            assertThat(worker.counts().started()).isEqualTo(1);
            go.stop();
        }
    }

    @Test
    void goRunsAChildOfJavaOnceJavaRanItsParent() throws Exception {
        both.java().queues().define(QueueSettings.of("JAVA_PARENT"));
        both.sharedQueue("GO_RUNS");
        var parent = both.java().producer().enqueue(TaskSpec.of("parent").queue("JAVA_PARENT"));
        var child = both.java()
                .producer()
                .enqueue(TaskSpec.of("child")
                        .queue("GO_RUNS")
                        .dependsOn(parent.id())
                        .withDependencyResults());
        try (var go = both.go().process("GO_RUNS", "child");
                var worker = java("JAVA_PARENT")) {
            var complete = both.awaitState(child.id(), TaskState.COMPLETE);

            assertThat(complete.result().orElseThrow().json()).isEqualTo("\"done\"");
            assertThat(both.tree(child.id())
                            .path("dependency_results")
                            .path(parent.id())
                            .path("payload")
                            .asString())
                    .isEqualTo("by java: parent");
            assertThat(worker.counts().started()).isEqualTo(1);
            go.stop();
        }
    }

    @Test
    void javaRunsAChildOfJavaWhoseParentGoRan() throws Exception {
        both.sharedQueue("GO_RAN");
        both.java().queues().define(QueueSettings.of("JAVA_CHILD"));
        var parent = both.java().producer().enqueue(TaskSpec.of("parent").queue("GO_RAN"));
        Task child = both.java()
                .producer()
                .enqueue(TaskSpec.of("child")
                        .queue("JAVA_CHILD")
                        .dependsOn(parent.id())
                        .withDependencyResults());
        try (var worker = java("JAVA_CHILD");
                var go = both.go().process("GO_RAN", "parent", "--result", "by go")) {
            both.awaitState(parent.id(), TaskState.COMPLETE);
            go.stop();
            repaired(parent.id());

            var complete = both.awaitState(child.id(), TaskState.COMPLETE);

            assertThat(complete.dependencyResultsJson().orElseThrow()).contains("\"payload\":\"by go\"");
            assertThat(worker.counts().started()).isEqualTo(1);
        }
    }

    @Test
    void aChildOfGoWhoseParentFailsIsUnreachableForBoth() throws Exception {
        var parent = both.go().enqueue("GO_FAILS", "parent", "--deadline", "-5s");
        var child = both.go().enqueue("GO_FAILS", "child", "--depends-on", parent);
        try (var worker = java("GO_FAILS")) {
            both.awaitState(child, TaskState.UNREACHABLE);

            var read = both.go().load("GO_FAILS", child).get("task");
            assertThat(read.get("state").asString()).isEqualTo("unreachable");
            assertThat(read.get("last_err").asString()).startsWith("task dependencies failed: ");
            assertThat(read.get("tries").asInt()).isZero();
            assertThat(worker.counts().started()).isZero();
        }
    }
}
