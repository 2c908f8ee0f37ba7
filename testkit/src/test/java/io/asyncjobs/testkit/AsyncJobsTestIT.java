package io.asyncjobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

@AsyncJobsTest
final class AsyncJobsTestIT {

    private static final List<AsyncJobs> OF_EARLIER_TESTS = new CopyOnWriteArrayList<>();
    private static NatsServer ofTheClass;

    private final AsyncJobs ofTheConstructor;
    private AsyncJobs beforeTheTest;

    AsyncJobsTestIT(AsyncJobs jobs) {
        ofTheConstructor = jobs;
    }

    @BeforeAll
    static void takeTheServer(NatsServer server) {
        ofTheClass = server;
    }

    @BeforeEach
    void takeTheClient(AsyncJobs jobs) {
        beforeTheTest = jobs;
    }

    @Test
    void theServerIsThatOfTheClass(NatsServer server) {
        assertThat(server).isSameAs(ofTheClass);
        assertThat(server.isRunning()).isTrue();
    }

    @Test
    void theClientIsTheSameForAllMethodsOfATest(AsyncJobs jobs) {
        assertThat(jobs).isSameAs(beforeTheTest).isSameAs(ofTheConstructor);
        assertThat(jobs.isConnected()).isTrue();
    }

    /** Runs twice, so one of them would see what the other made if they shared a namespace. */
    private void seesNothingOfAnotherTest(AsyncJobs jobs) throws Exception {
        assertThat(jobs.queues().list()).isEmpty();
        jobs.queues().add(QueueSettings.of("Q"));
        jobs.producer().enqueue(TaskSpec.of("example").queue("Q").id("same"));

        assertThat(OF_EARLIER_TESTS).noneMatch(AsyncJobs::isConnected);
        OF_EARLIER_TESTS.add(jobs);
    }

    @Test
    void oneTestSeesNothingOfAnother(AsyncJobs jobs) throws Exception {
        seesNothingOfAnotherTest(jobs);
    }

    @Test
    void anotherTestSeesNothingOfTheOne(AsyncJobs jobs) throws Exception {
        seesNothingOfAnotherTest(jobs);
    }

    @AfterAll
    static void theClientsOfAllTestsAreClosed() {
        assertThat(OF_EARLIER_TESTS).noneMatch(AsyncJobs::isConnected);
    }

    @Test
    void aFurtherClientSeesTheSameTasks(AsyncJobs jobs, AsyncJobs.Builder builder) throws Exception {
        var task = jobs.producer().enqueue(TaskSpec.of("example"));

        try (var further = builder.connect()) {
            assertThat(further.tasks().load(task.id()).type()).isEqualTo("example");
            assertThatThrownBy(() -> further.tasks().load("other")).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aServerThatCannotBeStartedIsOneClearMessage() {
        var nowhere = NatsServerSettings.defaults().withBinary(Path.of("/nowhere/nats-server"));

        assertThatThrownBy(() -> AsyncJobsExtension.start(AsyncJobsTestIT.class, nowhere))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageStartingWith("the tests of io.asyncjobs.testkit.AsyncJobsTestIT need a nats-server: ")
                .hasMessageContaining("/nowhere/nats-server")
                .hasNoCause()
                .satisfies(problem -> assertThat(problem.getStackTrace()).isEmpty());
    }

    @Nested
    final class Inside {

        @Test
        void aNestedClassUsesTheServerOfItsOuterClass(NatsServer server, AsyncJobs jobs) {
            assertThat(server).isSameAs(ofTheClass);
            assertThat(jobs).isSameAs(beforeTheTest);
        }
    }
}
