package io.asyncjobs.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.ItemRejected;
import io.asyncjobs.event.TaskStateChanged;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.asyncjobs.testkit.AsyncJobsTest;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Each side hears what the other does. */
@Tag("go")
@AsyncJobsTest
@SuppressWarnings("try") // a subscription works by being open
final class EventsIT {

    private final Queue<Event> heard = new ConcurrentLinkedQueue<>();
    private BothSides both;

    @BeforeEach
    void connect(NatsServer server) throws Exception {
        both = BothSides.on(server);
    }

    @AfterEach
    void disconnect() throws Exception {
        both.close();
    }

    private List<TaskStateChanged> changes() {
        return heard.stream()
                .filter(TaskStateChanged.class::isInstance)
                .map(TaskStateChanged.class::cast)
                .toList();
    }

    @Test
    void goHearsWhatJavaDoes() throws Exception {
        both.sharedQueue("HEARD_BY_GO");
        var builder = both.java()
                .worker()
                .queue("HEARD_BY_GO")
                .retry(RetryPolicy.fixed(Duration.ZERO))
                .handle("flaky", context -> {
                    if (context.tryNumber() == 1) {
                        throw new IllegalStateException("told to fail <1>");
                    }
                    return "done";
                });
        try (var subscription = both.java().events().subscribe(heard::add);
                var watch = both.go().watch();
                var worker = builder.start()) {
            // an item that can never run makes an event of our own
            both.storeItem("HEARD_BY_GO", "junk", "not an item");
            await().atMost(BothSides.LIMIT).until(() -> heard.stream().anyMatch(ItemRejected.class::isInstance));
            var task = both.java().producer().enqueue(TaskSpec.of("flaky").queue("HEARD_BY_GO"));
            watch.printed(
                    "Go hears that it is complete",
                    line -> line.path("state").asString("").equals("complete"));

            await().atMost(BothSides.LIMIT).until(() -> changes().size() == 5);

            var events =
                    watch.stop().stream().filter(line -> !line.has("ready")).toList();
            assertThat(events).noneMatch(line -> line.has("error"));
            assertThat(events)
                    .extracting(
                            line -> text(line, "task_id"),
                            line -> text(line, "state"),
                            line -> line.path("tries").asInt(),
                            line -> text(line, "last_error"))
                    .containsExactly(
                            tuple(task.id(), "new", 0, ""),
                            tuple(task.id(), "active", 1, ""),
                            tuple(task.id(), "retry", 1, lastError()),
                            tuple(task.id(), "active", 2, ""),
                            tuple(task.id(), "complete", 2, ""));
            assertThat(events).allSatisfy(line -> {
                assertThat(text(line, "type")).isEqualTo("io.choria.asyncjobs.v1.task_state");
                assertThat(text(line, "queue")).isEqualTo("HEARD_BY_GO");
                assertThat(text(line, "task_type")).isEqualTo("flaky");
            });
            assertThat(events.stream().map(line -> text(line, "event_id")))
                    .containsExactlyElementsOf(
                            changes().stream().map(TaskStateChanged::eventId).toList());
            assertThat(worker.counts().rejected()).isEqualTo(1);
        }
    }

    private String lastError() {
        return changes().stream()
                .flatMap(event -> event.lastError().stream())
                .filter(error -> error.contains("told to fail <1>"))
                .findFirst()
                .orElseThrow();
    }

    private static String text(JsonNode line, String key) {
        return line.path(key).asString("");
    }

    @Test
    void javaHearsWhatGoDoes() throws Exception {
        try (var subscription = both.java().events().subscribe(heard::add)) {
            var id = both.go().enqueue("HEARD_BY_JAVA", "flaky");
            try (var worker = both.go().process("HEARD_BY_JAVA", "flaky", "--fail-first", "1", "--policy", "test")) {
                await().atMost(BothSides.LIMIT)
                        .until(() -> changes().stream().anyMatch(event -> event.state() == TaskState.COMPLETE));
                worker.stop();
            }

            assertThat(changes())
                    .extracting(
                            TaskStateChanged::taskId,
                            TaskStateChanged::state,
                            TaskStateChanged::tries,
                            TaskStateChanged::queue,
                            TaskStateChanged::taskType,
                            event -> event.lastError().orElse(""))
                    .containsExactly(
                            tuple(id, TaskState.NEW, 0, "HEARD_BY_JAVA", "flaky", ""),
                            tuple(id, TaskState.ACTIVE, 0, "HEARD_BY_JAVA", "flaky", ""),
                            tuple(id, TaskState.RETRY, 1, "HEARD_BY_JAVA", "flaky", "told to fail try 1"),
                            tuple(id, TaskState.ACTIVE, 1, "HEARD_BY_JAVA", "flaky", ""),
                            tuple(id, TaskState.COMPLETE, 2, "HEARD_BY_JAVA", "flaky", ""));
        }
    }
}
