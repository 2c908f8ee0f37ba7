package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queues that one side made and the other uses. The default queue has a fixed name, so each test has its own server. */
@Tag("go")
final class QueueIT {

    private NatsServer server;
    private BothSides both;

    @BeforeEach
    void start() throws Exception {
        server = NatsServer.start();
        both = BothSides.on(server);
    }

    @AfterEach
    void stop() throws Exception {
        both.close();
        server.close();
    }

    private QueueSettings live(String queue) {
        return both.java().queues().find(queue).orElseThrow();
    }

    @Test
    void theDefaultQueueThatJavaMakesOnFirstUseServesGo() throws Exception {
        var fromJava = both.java().producer().enqueue(TaskSpec.of("t"));
        var asMade = live("DEFAULT");

        try (var worker = both.go().start("process", "--type", "t").ready()) {
            var fromGo = both.go().enqueueByDefault("t");

            both.awaitState(fromJava.id(), TaskState.COMPLETE);
            assertThat(both.awaitState(fromGo, TaskState.COMPLETE).queue()).isEqualTo("DEFAULT");
            worker.stop();
        }
        assertThat(live("DEFAULT")).isEqualTo(asMade);
    }

    @Test
    void theDefaultQueueThatGoMakesServesJava() throws Exception {
        var fromGo = both.go().enqueueByDefault("t");
        var asMade = live("DEFAULT");

        var builder = both.java().worker().handle("t", context -> "java");
        try (var worker = builder.start()) {
            var fromJava = both.java().producer().enqueue(TaskSpec.of("t"));

            both.awaitState(fromJava.id(), TaskState.COMPLETE);
            assertThat(both.awaitState(fromGo, TaskState.COMPLETE).queue()).isEqualTo("DEFAULT");
            assertThat(worker.counts().started()).isEqualTo(2);
        }
        assertThat(live("DEFAULT")).isEqualTo(asMade);
    }

    @Test
    void bothMakeTheDefaultQueueAlike() throws Exception {
        both.go().enqueueByDefault("t");

        assertThat(QueueSettings.defaultQueue().differences(live("DEFAULT"))).isEmpty();
    }

    @Test
    void aQueueThatGoMadeIsReadAsSharedWithItsLimits() throws Exception {
        both.go().enqueue("LIMITED", "t", "--run-time", "10s", "--max-tries", "5", "--concurrent", "20");

        var live = live("LIMITED");

        assertThat(live.sharedWithGo()).isTrue();
        assertThat(live.maxRunTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(live.effectiveLease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(live.maxTries()).isEqualTo(5);
        assertThat(live.maxConcurrent()).isEqualTo(20);
        assertThat(both.java().queues().list()).containsExactly("LIMITED");
    }

    @Test
    void aQueueThatGoMadeWithItsDefaultsIsReadAsUnlimited() throws Exception {
        both.go().enqueue("PLAIN", "t");

        var live = live("PLAIN");

        assertThat(live.sharedWithGo()).isTrue();
        assertThat(live.maxRunTime()).isEqualTo(Duration.ofHours(1));
        assertThat(live.maxTries()).isZero();
        assertThat(live.maxConcurrent()).isEqualTo(100);
    }

    @Test
    void aJavaWorkerJoinsAQueueOfGoAsItIs() throws Exception {
        var id = both.go().enqueue("JOINED", "t", "--run-time", "10s", "--max-tries", "5");
        var asMade = live("JOINED");

        var wanted = QueueSettings.of("JOINED").withMaxRunTime(Duration.ofMinutes(7));
        var builder = both.java().worker().queue(wanted).handle("t", context -> "java");
        try (var worker = builder.start()) {
            both.awaitState(id, TaskState.COMPLETE);
            assertThat(worker.counts().started()).isEqualTo(1);
        }
        assertThat(live("JOINED")).isEqualTo(asMade);
    }

    @Test
    void goJoinsAQueueOfJavaAsItIs() throws Exception {
        var asMade = both.sharedQueue("OURS");

        var id = both.go().enqueue("OURS", "t", "--run-time", "7m", "--max-tries", "3");

        try (var worker = both.go().process("OURS", "t", "--run-time", "7m", "--max-tries", "3")) {
            both.awaitState(id, TaskState.COMPLETE);
            worker.stop();
        }
        assertThat(live("OURS")).isEqualTo(asMade);
    }
}
