package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one side discards at its end is gone for the other, and the queue goes on. */
@Tag("go")
@AsyncJobsTest
final class DiscardedTasksIT {

    private BothSides both;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        both = BothSides.on(server);
    }

    @AfterEach
    void disconnect() throws Exception {
        both.close();
    }

    private void isGone(String queue, String id) {
        await().atMost(BothSides.LIMIT).untilAsserted(() -> {
            assertThat(both.java().tasks().find(id)).isEmpty();
            assertThat(both.java().queues().status(queue).entries()).isZero();
        });
    }

    @Test
    void javaDiscardsWhatGoEnqueued() throws Exception {
        var queue = both.sharedQueue("JAVA_DISCARDS");
        both.java().queues().update(queue.withRetention(Retention.none().discard(TaskState.COMPLETE)));
        var good = both.go().enqueue(queue.name(), "good");
        var bad = both.go().enqueue(queue.name(), "bad", "--tries", "1");

        try (var worker = both.java()
                .worker()
                .queue(queue.name())
                .handle("good", context -> "done")
                .handle("bad", context -> {
                    throw new IllegalStateException("not today");
                })
                .start()) {
            isGone(queue.name(), good);
            assertThat(both.awaitState(bad, TaskState.EXPIRED).lastError()).contains("not today");
            assertThat(worker.counts().started()).isEqualTo(2);
        }
        assertThat(both.go().list(queue.name()))
                .extracting(task -> task.get("id").asString())
                .contains(bad)
                .doesNotContain(good);
    }

    @Test
    void goDiscardsWhatJavaEnqueued() throws Exception {
        var queue = both.sharedQueue("GO_DISCARDS");
        var task = both.java().producer().enqueue(TaskSpec.of("good").queue(queue.name()));

        try (var worker = both.go().process(queue.name(), "good", "--discard", "complete", "--policy", "test")) {
            assertThat(worker).isNotNull();
            isGone(queue.name(), task.id());
        }
        var again = both.java()
                .producer()
                .enqueue(TaskSpec.of("good").queue(queue.name()).id(task.id()));
        assertThat(again.state()).isEqualTo(TaskState.NEW);
    }
}
