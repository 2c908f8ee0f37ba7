package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a person does to many tasks at once, each test in a namespace of its own. */
class BulkCommandsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();

    private AsyncJobs jobs;
    private String namespace;

    @BeforeEach
    void tasks(TestInfo test) throws InterruptedException {
        namespace = test.getTestMethod().orElseThrow().getName();
        jobs = AsyncJobs.builder().server(SERVER.url()).namespace(namespace).connect();
        for (var queue : List.of("A", "B")) {
            jobs.queues().define(QueueSettings.of(queue));
            for (int i = 0; i < 3; i++) {
                jobs.producer().enqueue(TaskSpec.of("t:" + i % 2).queue(queue).id(queue + i));
            }
        }
        jobs.tasks().cancel("A2", "no longer wanted");
    }

    @AfterEach
    void disconnect() {
        jobs.close();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private String[] args(String... args) {
        var all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--namespace";
        all[args.length + 1] = namespace;
        return all;
    }

    private CommandRun succeed(String... args) {
        return new Commands(SERVER.url(), home).succeed(args(args));
    }

    private String fail(String... args) {
        return new Commands(SERVER.url(), home).fail(args(args));
    }

    private CommandRun answered(String answer, String... args) {
        return CommandRun.answered(answer, SERVER.url(), home, args(args));
    }

    private List<String> ids(TaskFilter filter) throws InterruptedException {
        return jobs.tasks().list(filter, 100).stream()
                .map(task -> task.id())
                .sorted()
                .toList();
    }

    private List<String> in(TaskState... states) throws InterruptedException {
        return ids(TaskFilter.all().withStates(states));
    }

    /** Makes this task active until the latch is counted down. */
    private Worker running(CountDownLatch gate) throws InterruptedException {
        jobs.queues().define(QueueSettings.of("BUSY"));
        jobs.producer().enqueue(TaskSpec.of("slow").queue("BUSY").id("busy"));
        var worker = jobs.worker()
                .queue("BUSY")
                .handle("slow", context -> {
                    gate.await();
                    return null;
                })
                .start();
        await().atMost(LIMIT).until(() -> jobs.tasks().load("busy").state() == TaskState.ACTIVE);
        return worker;
    }

    @Test
    void tasksThatMatchAreCancelledOnceThatIsConfirmed() throws Exception {
        assertThat(succeed("task", "cancel", "--queue", "B", "--dry-run").out())
                .contains("3 tasks would be cancelled", "B0", "B1", "B2");
        assertThat(fail("task", "cancel", "--queue", "B")).contains("add -f to cancel 3 tasks");
        var no = answered("n", "task", "cancel", "-q", "B");
        assertThat(no.exitCode()).isEqualTo(1);
        assertThat(no.err()).contains("Really cancel 3 tasks? [y/N]", "Nothing was cancelled");
        assertThat(in(TaskState.TERMINATED)).containsExactly("A2");

        var yes = answered("y", "task", "cancel", "-q", "B", "--type", "t:0", "--reason", "sent by hand");

        assertThat(yes.exitCode()).as(yes.toString()).isZero();
        assertThat(yes.out()).contains("2 tasks cancelled");
        assertThat(in(TaskState.TERMINATED)).containsExactly("A2", "B0", "B2");
        assertThat(jobs.tasks().load("B0").lastError()).hasValue("sent by hand");
        assertThat(succeed("task", "cancel", "--all", "-f", "--dead-letter").out())
                .contains("3 tasks cancelled");
        assertThat(jobs.deadLetters().find("A0")).isPresent();
        assertThat(fail("task", "cancel", "--all", "-f", "--reason", " ")).contains("needs a reason");
    }

    @Test
    void tasksThatDidNotCompleteAreRetriedByFilter() throws Exception {
        var done = jobs.worker().queue("B").handleAny(context -> "done").start();
        try (done) {
            await().atMost(LIMIT).until(() -> in(TaskState.COMPLETE).size() == 3);
        }
        assertThat(succeed("task", "retry", "--all", "--dry-run").out()).contains("1 task would be retried", "A2");
        assertThat(succeed("task", "retry", "--all", "--deadline", "1h").out()).contains("1 task retried");
        assertThat(jobs.tasks().load("A2").state()).isEqualTo(TaskState.RETRY);
        assertThat(jobs.tasks().load("A2").deadline()).isPresent();
        assertThat(succeed("task", "retry", "B0", "B1", "--json")
                        .json()
                        .path("done")
                        .asLong())
                .isEqualTo(2);
        assertThat(in(TaskState.COMPLETE)).containsExactly("B2");
        assertThat(succeed("task", "retry", "--state", "complete,expired", "--since", "1h")
                        .out())
                .contains("1 task retried");
        assertThat(in(TaskState.RETRY)).containsExactly("A2", "B0", "B1", "B2");
    }

    @Test
    void whatIsMeantHasToBeSaid() {
        for (var command : List.of("retry", "cancel", "delete")) {
            assertThat(fail("task", command)).contains("which tasks are meant", "--all");
            assertThat(fail("task", command, "--all", "-q", "A")).contains("both given");
        }
    }

    @Test
    void aFilterLeavesActiveTasksAloneUnlessItNamesThem() throws Exception {
        var gate = new CountDownLatch(1);
        try (var worker = running(gate)) {
            assertThat(fail("task", "delete", "--queue", "BUSY", "--state", "active"))
                    .contains("add -f to delete 1 task");
            assertThat(succeed("task", "delete", "--all", "-f").out()).contains("6 tasks deleted");
            assertThat(ids(TaskFilter.all())).containsExactly("busy");

            assertThat(succeed("task", "rm", "--state", "active", "-f").out()).contains("1 task deleted");

            assertThat(ids(TaskFilter.all())).isEmpty();
            gate.countDown();
            assertThat(worker.stop(LIMIT)).isTrue();
        }
        assertThat(ids(TaskFilter.all()))
                .as("what its handler did is not saved")
                .isEmpty();
    }

    @Test
    void severalTasksAreDeletedById() throws Exception {
        assertThat(answered("y", "task", "delete", "A0", "B0").out()).contains("2 tasks deleted");
        assertThat(ids(TaskFilter.all())).containsExactly("A1", "A2", "B1", "B2");
        assertThat(succeed("task", "delete", "A1", "--dry-run").out()).contains("1 task would be deleted", "A1");
        assertThat(jobs.tasks().find("A1")).isPresent();
    }

    @Test
    void purgeDeletesWhatIsOverAndWithAllWhatWaits() throws Exception {
        var gate = new CountDownLatch(1);
        try (var worker = running(gate)) {
            assertThat(fail("task", "purge")).contains("add -f to delete 1 task");
            assertThat(succeed("task", "purge", "--dry-run").out()).contains("1 task would be deleted", "A2");
            assertThat(succeed("task", "purge", "-f").out()).contains("1 task deleted");
            assertThat(ids(TaskFilter.all())).containsExactly("A0", "A1", "B0", "B1", "B2", "busy");
            assertThat(succeed("task", "purge", "--all", "-f", "--json")
                            .json()
                            .path("done")
                            .asLong())
                    .isEqualTo(5);
            assertThat(jobs.tasks().load("busy").state()).isEqualTo(TaskState.ACTIVE);
            gate.countDown();
            assertThat(worker.stop(LIMIT)).isTrue();
        }
        assertThat(ids(TaskFilter.all())).containsExactly("busy");
    }

    @Test
    void operationsAreListedAndShown() {
        assertThat(succeed("operation", "list").out()).contains("No operations");
        var run = succeed("task", "cancel", "-q", "A", "--state", "new,terminated", "-f", "--dry-run");
        assertThat(run.out()).contains("3 tasks would be cancelled");
        assertThat(succeed("operations", "ls").out()).as("a plan is none").contains("No operations");

        var partly = CommandRun.against(
                SERVER.url(), home, args("task", "cancel", "-q", "A", "--state", "new,terminated", "-f", "--json"));

        assertThat(partly.exitCode()).isEqualTo(1);
        assertThat(partly.json().path("done").asLong()).isEqualTo(2);
        var id = partly.json().path("id").asString();
        assertThat(succeed("op", "ls").out()).contains(id, "cancel_tasks", "completed");
        assertThat(succeed("op", "ls", "--json").json().path(0)).isEqualTo(partly.json());
        assertThat(succeed("operation", "view", id).out())
                .contains("Operation " + id, "states [new, terminated], queue A", "Progress: 100 %", "Skipped: 1")
                .contains("A2 is terminated already", "Reason: cancelled by hand");
        assertThat(succeed("operation", "show", id, "--json")
                        .json()
                        .path("filter")
                        .path("queue")
                        .asString())
                .isEqualTo("A");
        assertThat(fail("operation", "cancel", id)).contains(id, "completed");
        assertThat(fail("operation", "view", "unknown")).contains("no operation unknown");
        assertThat(fail("operation", "cancel", "unknown")).contains("unknown");
    }

    @Test
    void anOperationThatRunsIsCancelled() throws Exception {
        jobs.producer()
                .enqueueAll(
                        IntStream.range(0, 20_000)
                                .mapToObj(i -> TaskSpec.of("many").queue("A")),
                        outcome -> {});
        var operation = jobs.operations()
                .start(new BulkAction.DeleteTasks(TaskFilter.all().withType("many"), false), "ada", "");

        assertThat(succeed("operation", "cancel", operation.id()).out()).contains("Cancelled operation");

        await().atMost(LIMIT)
                .until(() -> succeed("operation", "view", operation.id()).out().contains("State: cancelled"));
        assertThat(ids(TaskFilter.all().withType("many"))).isNotEmpty();
    }

    @Test
    void listTakesTheSameFilters() {
        assertThat(succeed("task", "list", "--state", "new,terminated", "-q", "A", "--json")
                        .json()
                        .findValuesAsString("id"))
                .containsExactlyInAnyOrder("A0", "A1", "A2");
        assertThat(succeed("task", "list", "--error", "WANTED", "--prefix", "A", "--json")
                        .json()
                        .findValuesAsString("id"))
                .containsExactly("A2");
        assertThat(succeed("task", "list", "--until", "1h").out()).contains("No tasks that match");
        for (var filter : new String[] {"--tried-since=1h", "--tried-until=1h", "--parent=A0", "--worker=nobody"}) {
            assertThat(succeed("task", "list", "-q", "B", filter).out()).contains("No tasks that match");
            assertThat(succeed("task", "delete", "-q", "B", filter, "--dry-run", "--json")
                            .json()
                            .path("matched")
                            .asInt(-1))
                    .isZero();
        }
    }
}
