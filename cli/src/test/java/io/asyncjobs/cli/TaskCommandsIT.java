package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with single tasks, and the list of workers. */
class TaskCommandsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String QUEUE = "WORK";
    private static final String IDLE = "IDLE";

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();
    private static final AsyncJobs JOBS = AsyncJobs.connect(SERVER.url());
    private static final CountDownLatch GATE = new CountDownLatch(1);

    private static Worker worker;

    private final Commands ajc = new Commands(SERVER.url(), home);

    @BeforeAll
    static void work() throws InterruptedException {
        JOBS.queues().define(QueueSettings.of(IDLE));
        JOBS.queues().define(QueueSettings.of(QUEUE));
        worker = JOBS.worker()
                .queue(QUEUE)
                .slots(20)
                .retry(RetryPolicy.exponential(Duration.ofMillis(10), Duration.ofMillis(20)))
                .handle("good", context -> Map.of("sent", true))
                .handle("bad", context -> {
                    throw new TerminateTaskException("no such address");
                })
                .handle("flaky", context -> {
                    if (context.tryNumber() < 3) {
                        throw new IOException("busy at try " + context.tryNumber());
                    }
                    return "at last";
                })
                .handle("slow", TaskCommandsIT::slow)
                .start();
    }

    private static Object slow(TaskContext context) throws InterruptedException {
        context.progress(40, "sending");
        GATE.await();
        return "sent";
    }

    @AfterAll
    static void stop() throws InterruptedException {
        GATE.countDown();
        worker.stop(LIMIT);
        JOBS.close();
        SERVER.close();
    }

    private static Task enqueued(String type, String queue) throws InterruptedException {
        return JOBS.producer().enqueue(TaskSpec.of(type).queue(queue));
    }

    private static Task ended(String type) throws InterruptedException {
        return JOBS.tasks().await(enqueued(type, QUEUE).id(), LIMIT).orElseThrow();
    }

    private static Task running() throws InterruptedException {
        var task = enqueued("slow", QUEUE);
        await().atMost(LIMIT).until(() -> JOBS.tasks().load(task.id()).state() == TaskState.ACTIVE);
        return task;
    }

    @Test
    void awaitPrintsTheResultOfACompleteTask() throws Exception {
        var id = enqueued("good", QUEUE).id();
        assertThat(ajc.succeed("task", "await", id, "--timeout", "30s").out()).isEqualTo("{\"sent\":true}\n");
        assertThat(ajc.succeed("task", "await", id, "--json")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("complete");
    }

    @Test
    void awaitSaysHowATaskEndedThatDidNotComplete() throws Exception {
        var id = ended("bad").id();
        assertThat(ajc.fail("task", "await", id)).contains(id + " ended as terminated", "no such address");
        var json = CommandRun.against(SERVER.url(), home, "task", "await", id, "--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.json().path("state").asString()).isEqualTo("terminated");
    }

    @Test
    void awaitHasItsOwnExitStatusForATimeOut() throws Exception {
        var id = enqueued("good", IDLE).id();
        var run = CommandRun.against(SERVER.url(), home, "task", "await", id, "--timeout", "100ms");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("ajc: task " + id + " has not ended within 0.10s" + System.lineSeparator());
        assertThat(ajc.fail("task", "await", "unknown", "--timeout", "1s")).contains("unknown");
    }

    @Test
    void aTaskIsRetriedAndShown() throws Exception {
        var id = ended("bad").id();
        assertThat(ajc.succeed("task", "retry", id, "--deadline", "1h").out())
                .contains("Task " + id, "Tries: 0", "Scheduling Deadline: ");
        await().atMost(LIMIT).until(() -> JOBS.tasks().load(id).state() == TaskState.TERMINATED);
        assertThat(ajc.succeed("tasks", "retry", id, "-q", QUEUE, "--json")
                        .json()
                        .path("id")
                        .asString())
                .isEqualTo(id);
    }

    @Test
    void whatCannotBeRetriedIsSaid() throws Exception {
        assertThat(ajc.fail("task", "retry", "unknown")).contains("unknown");
        assertThat(ajc.fail("task", "retry", running().id())).contains("is active");
        var id = enqueued("good", IDLE).id();
        assertThat(ajc.fail("task", "retry", id, "-q", QUEUE)).contains("is of queue IDLE and not of WORK");
        assertThat(JOBS.tasks().load(id).state()).isEqualTo(TaskState.NEW);
    }

    @Test
    void aTaskIsCancelledWithItsReasonAndADeadLetterIfAsked() throws Exception {
        var quiet = enqueued("good", IDLE).id();
        assertThat(ajc.succeed("task", "cancel", quiet).out()).contains("Cancelled task " + quiet);
        var view = ajc.succeed("task", "view", quiet).out();
        assertThat(view).contains("Status: terminated", "cancelled by hand").doesNotContain("Dead Letter");
        var kept = enqueued("good", IDLE).id();
        var cancelled = ajc.succeed("task", "cancel", kept, "--reason", "sent by hand", "--dead-letter", "--json");
        assertThat(cancelled.json().path("state").asString()).isEqualTo("terminated");
        assertThat(cancelled.json().path("last_err").asString()).isEqualTo("sent by hand");
        assertThat(ajc.succeed("task", "view", kept).out()).contains("Dead Letter: cancelled");
        assertThat(ajc.fail("task", "cancel", kept)).contains("terminated already");
        assertThat(ajc.fail("task", "cancel", kept, "--reason", " ")).contains("needs a reason");
    }

    @Test
    void deleteNeedsAYesOrForce() throws Exception {
        var id = enqueued("good", IDLE).id();
        assertThat(ajc.fail("task", "delete", id)).contains("needs a yes", "-f");
        var no = CommandRun.answered("n", SERVER.url(), home, "task", "rm", id);
        assertThat(no.exitCode()).isEqualTo(1);
        assertThat(no.err()).contains("Really delete task " + id, "[y/N]", "Nothing was deleted");
        assertThat(JOBS.tasks().find(id)).isPresent();
        var yes = CommandRun.answered("y", SERVER.url(), home, "task", "del", id);
        assertThat(yes.exitCode()).as(yes.toString()).isZero();
        assertThat(yes.out()).contains("Removed task " + id);
        assertThat(JOBS.tasks().find(id)).isEmpty();
        assertThat(ajc.fail("task", "delete", id, "-f")).contains(id);
    }

    @Test
    void aRunningTaskIsDeletedByForceOnly() throws Exception {
        var id = running().id();
        var yes = CommandRun.answered("yes", SERVER.url(), home, "task", "delete", id);
        assertThat(yes.exitCode()).isEqualTo(1);
        assertThat(yes.err()).contains("is active");
        assertThat(ajc.succeed("task", "delete", id, "--force", "--json")
                        .json()
                        .path("id")
                        .asString())
                .isEqualTo(id);
        assertThat(JOBS.tasks().find(id)).isEmpty();
    }

    @Test
    void viewShowsTheTriesThatAreOver() throws Exception {
        var id = ended("flaky").id();
        var lines = ajc.succeed("task", "view", id).out().lines().toList();
        assertThat(lines).anyMatch(line -> line.matches(" +Try +Started +Took +Worker +Error"));
        assertThat(lines).anyMatch(line -> line.matches(" +1 .*" + worker.id() + " +busy at try 1"));
        assertThat(lines).anyMatch(line -> line.matches(" +3 .*" + worker.id()));
        assertThat(ajc.succeed("task", "view", id, "--json")
                        .json()
                        .path("history")
                        .size())
                .isEqualTo(3);
    }

    @Test
    void viewAndWatchShowHowFarARunningTaskIs() throws Exception {
        var watch = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
        var thread = Thread.ofPlatform().start(() -> watch.execute("task", "watch", "--json"));
        var id = running().id();
        await().atMost(LIMIT).until(() -> ajc.succeed("task", "view", id).out().contains(" 40 % sending"));
        await().atMost(LIMIT)
                .until(() -> watch.jsonLines().stream()
                        .anyMatch(line -> line.path("type").asString().equals("progress")
                                && line.path("task_id").asString().equals(id)
                                && line.path("percent").asInt() == 40
                                && line.path("text").asString().equals("sending")));
        thread.interrupt();
        thread.join(LIMIT);
        assertThat(watch.exitCode()).isEqualTo(Signals.INTERRUPTED_EXIT);
    }

    @Test
    void watchOfOneTaskShowsOnlyItsProgress() throws Exception {
        var other = running().id();
        var id = running().id();
        var watch = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
        var thread = Thread.ofPlatform().start(() -> watch.execute("task", "watch", "--task", id));
        await().atMost(LIMIT).until(() -> watch.out().contains(id + ": progress: 40 % sending"));
        thread.interrupt();
        thread.join(LIMIT);
        assertThat(watch.out()).doesNotContain(other);
    }

    @Test
    void workersAreListed() {
        assertThat(ajc.succeed("worker", "list").out().lines())
                .anyMatch(line -> line.matches(" *ID +Host +PID +Queues +Slots +Running +Since"))
                .anyMatch(line -> line.contains(worker.id()) && line.contains(QUEUE) && line.contains(" 20 "));
        var json = ajc.succeed("w", "ls", "--json").json().path(0);
        assertThat(json.path("id").asString()).isEqualTo(worker.id());
        assertThat(json.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(json.path("queues").path(0).asString()).isEqualTo(QUEUE);
        assertThat(json.path("slots").asInt()).isEqualTo(20);
        assertThat(ajc.succeed("worker", "list", "--namespace", "ELSEWHERE").out())
                .contains("No workers in ELSEWHERE");
    }

    @Test
    void aQueueMayHaveItsOwnRetention() {
        var made = ajc.succeed("queue", "add", "BRIEF", "--retention", "complete=discard,expired=30d", "--json");
        assertThat(made.json().path("retention").path("complete").asString()).isEqualTo("discard");
        assertThat(made.json().path("retention").path("expired").asLong())
                .isEqualTo(Duration.ofDays(30).toNanos());
        assertThat(ajc.succeed("queue", "info", "BRIEF").out()).contains("Retention: complete discard, expired 30d");
        assertThat(ajc.succeed("queue", "info", IDLE).out()).contains("Retention: as the task stream");
    }
}
