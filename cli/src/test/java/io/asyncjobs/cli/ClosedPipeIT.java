package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose output nobody reads to its end. */
class ClosedPipeIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();
    private static final AsyncJobs JOBS = AsyncJobs.connect(SERVER.url());

    @BeforeAll
    static void tasks() throws InterruptedException {
        JOBS.queues().define(QueueSettings.of("Q"));
        JOBS.producer()
                .enqueueAll(Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(5_000), outcome -> {});
    }

    @AfterAll
    static void stop() {
        JOBS.close();
        SERVER.close();
    }

    /** Its first line, then its exit code on a line of its own. */
    private static AjcProcess firstLineOf(String command) throws Exception {
        var words = AjcProcess.words(false, command.split(" ", -1)).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        return AjcProcess.start(
                SERVER.url(),
                home,
                List.of("sh", "-c", "{ { " + words + "; echo \"exit $?\" >&3; } | head -1; } 3>&1"));
    }

    private static void assertQuiet(AjcProcess run) throws Exception {
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).as(run.out()).hasSize(2).anyMatch(line -> line.matches("exit (0|141)"));
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task list 5000",
                "task list 5000 --json",
                "queue list",
                "queue list --json",
                "cron list",
                "dlq list",
                "operation list",
                "worker list",
                "info",
                "completion",
                "schema",
                "help task add"
            })
    void listsEndQuietly(String command) throws Exception {
        try (var run = firstLineOf(command)) {
            assertQuiet(run);
        }
    }

    @Test
    void aWorkerEndsWithItsNextTask() throws Exception {
        JOBS.queues().define(QueueSettings.of("WORK"));
        try (var run = firstLineOf("task process t WORK 2 true")) {
            await().atMost(LIMIT).until(() -> {
                var unused = JOBS.producer().enqueue(TaskSpec.of("t").queue("WORK"));
                return !run.isAlive();
            });
            assertQuiet(run);
        }
    }

    @Test
    void aSchedulerEndsWithTheNextDueTime() throws Exception {
        JOBS.queues().define(QueueSettings.of("DUE"));
        JOBS.schedules().add(Schedule.of("often", "@every 1s", "t").queue("DUE"));
        try (var run = firstLineOf("cron scheduler closed-pipe")) {
            assertQuiet(run);
        } finally {
            JOBS.schedules().delete("often");
        }
    }

    @Test
    void watchEndsWithTheNextEvent() throws Exception {
        try (var run = firstLineOf("task watch")) {
            await().atMost(LIMIT).until(() -> {
                var unused = JOBS.producer().enqueue(TaskSpec.of("watched").queue("Q"));
                return !run.isAlive();
            });
            assertQuiet(run);
        }
    }
}
