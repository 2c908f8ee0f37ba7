package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.embedded.NatsServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();

    @BeforeAll
    static void queues() {
        succeed("queue", "add", "EMAIL", "--priority", "10", "--run-time", "5m", "--tries", "7", "--memory");
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aQueueIsMadeListedAndShown() {
        var made = succeed(
                "queue",
                "add",
                "MADE",
                "--age",
                "1d",
                "--entries",
                "50",
                "--lease",
                "20s",
                "--concurrent",
                "3",
                "--replicas",
                "1",
                "--discard-old",
                "--json");
        assertThat(made.json().path("max_age").asLong())
                .isEqualTo(Duration.ofDays(1).toNanos());
        assertThat(made.json().path("lease").asLong())
                .isEqualTo(Duration.ofSeconds(20).toNanos());
        assertThat(made.json().path("discard_old").asBoolean()).isTrue();
        var info = succeed("queue", "info", "EMAIL");
        assertThat(info.out())
                .contains(
                        "Queue EMAIL", "Priority: 10", "Max Run Time: 5m0s", "Max Task Tries: 7", "Memory Based: yes");
        assertThat(succeed("q", "ls").out()).contains("EMAIL", "MADE");
        assertThat(succeed("q", "ls", "--json").json().findValuesAsString("name"))
                .contains("EMAIL", "MADE");
        var all = succeed("info");
        assertThat(all.out()).contains(SERVER.url() + " (NATS_URL)", "Queue EMAIL", "Queue MADE");
        assertThat(succeed("--json", "info").json().path("queues").size()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aQueueIsConfiguredPausedAndResumed() {
        succeed("queue", "add", "LIVE", "--when-full", "wait", "--tries", "4");

        var changed = succeed("queue", "configure", "LIVE", "--concurrent", "9", "--when-full", "reject", "--json");

        assertThat(changed.json().path("max_concurrent").asInt()).isEqualTo(9);
        assertThat(changed.json().path("max_tries").asInt()).isEqualTo(4);
        assertThat(changed.json().path("when_full").asString()).isEqualTo("reject");
        assertThat(changed.json().path("paused").asBoolean(true)).isFalse();
        var paused = succeed("queue", "pause", "LIVE", "--reason", "maintenance", "--json");
        assertThat(paused.json().path("paused").asBoolean()).isTrue();
        assertThat(paused.json().path("paused_reason").asString()).isEqualTo("maintenance");
        assertThat(succeed("queue", "info", "LIVE").out()).contains("Paused: yes, since ", ": maintenance");
        assertThat(succeed("queue", "resume", "LIVE", "--json")
                        .json()
                        .path("paused")
                        .asBoolean(true))
                .isFalse();
        var wrong = CommandRun.against(SERVER.url(), home, "queue", "configure", "LIVE", "--when-full", "maybe");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("reject, discard-old, wait");
    }

    @Test
    void aQueueIsPurgedAndDeletedOnceThatIsConfirmed() {
        succeed("queue", "add", "GONE");
        succeed("task", "add", "t", "-q", "GONE", "--id", "gone-1");
        succeed("task", "add", "t", "-q", "GONE", "--id", "gone-2", "--delay", "1h");

        var refused = CommandRun.against(SERVER.url(), home, "queue", "purge", "GONE");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("no terminal to ask on", "add -f to purge queue GONE");
        var purged = succeed("queue", "purge", "GONE", "-f", "--json");
        assertThat(purged.json().path("tasks").asInt()).isEqualTo(2);
        assertThat(succeed("task", "view", "gone-1").out()).contains("terminated", "purged from queue GONE");

        var deleted = CommandRun.answered("y", SERVER.url(), home, "queue", "rm", "GONE");
        assertThat(deleted.exitCode()).isZero();
        assertThat(deleted.out()).contains("Deleted queue GONE");
        assertThat(CommandRun.against(SERVER.url(), home, "queue", "info", "GONE")
                        .exitCode())
                .isEqualTo(1);
    }

    @Test
    void aTaskIsAddedAndShown() {
        var added = succeed(
                "task",
                "add",
                "email:new",
                "{\"to\":\"ada\"}",
                "-q",
                "EMAIL",
                "--id",
                "shown",
                "--deadline",
                "1h",
                "--delay",
                "30m",
                "--tries",
                "3",
                "-H",
                "trace=42",
                "--json");
        assertThat(added.json().path("payload").asString()).isEqualTo(base64("{\"to\":\"ada\"}"));
        assertThat(added.json().path("headers").path("trace").asString()).isEqualTo("42");
        assertThat(succeed("task", "view", "shown").out())
                .contains("Task shown", "Status: new", "Queue: EMAIL", "{\"to\":\"ada\"} (12 B)", "Maximum Tries: 3")
                .contains("Not Before: ", "Scheduling Deadline: ", "Headers: trace=42");
        assertThat(succeed("task", "view", "shown", "-j").json()).isEqualTo(added.json());
        assertThat(succeed("t", "show", "shown", "--json").json()).isEqualTo(added.json());
    }

    @Test
    void aUniqueKeyIsTakenOnceReturnedOrReplaced() {
        succeed("queue", "add", "UNIQUE");
        String[] add = {"task", "add", "sync", "-q", "UNIQUE", "--unique-key", "all"};
        succeed(with(add, "--id", "first"));

        assertThat(fail(with(add, "--unique-for", "1h"))).contains("held by task first", "nothing was stored");
        assertThat(succeed(with(add, "--if-taken", "return")).out())
                .isEqualToIgnoringNewLines("Task first holds the key already; nothing was enqueued");
        assertThat(succeed(with(add, "--if-taken", "replace", "--id", "second")).out())
                .isEqualToIgnoringNewLines("Enqueued task second");
        assertThat(succeed("task", "view", "first").out()).contains("replaced by second");
        assertThat(CommandRun.against(SERVER.url(), home, with(add, "--if-taken", "explode"))
                        .err())
                .contains("reject, return or replace");
        assertThat(fail("task", "add", "sync", "--unique-key", "k".repeat(10_000)))
                .contains("10000 bytes");
    }

    private static String[] with(String[] args, String... more) {
        var all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return all;
    }

    @Test
    void tasksAreListedByStateQueueAndType() {
        succeed("queue", "add", "LISTED");
        succeed("task", "add", "list:a", "-q", "LISTED", "--id", "list-1");
        succeed("task", "add", "list:b", "-q", "LISTED", "--id", "list-2");
        assertThat(ids("--queue", "LISTED")).containsExactly("list-2", "list-1");
        assertThat(ids("--queue", "LISTED", "--type", "list:a")).containsExactly("list-1");
        assertThat(ids("1", "--queue", "LISTED")).containsExactly("list-2");
        assertThat(ids("--queue", "LISTED", "--state", "complete")).isEmpty();
        assertThat(succeed("task", "ls", "--queue", "LISTED").out())
                .startsWith("2 Tasks")
                .contains("list:a", "list-2");
        assertThat(succeed("task", "ls", "--state", "unreachable").out()).contains("No tasks that match");
    }

    private static Iterable<String> ids(String... filter) {
        var args = new String[filter.length + 3];
        System.arraycopy(filter, 0, args, 3, filter.length);
        System.arraycopy(new String[] {"task", "list", "--json"}, 0, args, 0, 3);
        return succeed(args).json().findValuesAsString("id");
    }

    @Test
    void theDefaultQueueIsMadeByTheFirstTaskAndPayloadsComeFromStandardInput() {
        var run = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "plain text")
                .execute("task", "add", "any", "-", "--json");
        assertThat(run.json().path("payload").asString()).isEqualTo(base64("\"plain text\""));
        assertThat(run.json().path("queue").asString()).isEqualTo("DEFAULT");
        assertThat(succeed("queue", "info", "DEFAULT").out()).contains("Shared With Go: yes");
    }

    @Test
    void mistakesAreOneSentenceEach() {
        assertThat(fail("queue", "add", "EMAIL")).contains("EMAIL exists already");
        assertThat(fail("queue", "info", "NOPE")).contains("NOPE");
        assertThat(fail("queue", "add", "a.b")).contains("'.'");
        assertThat(fail("task", "add", "x", "--queue", "NOPE")).contains("NOPE");
        assertThat(fail("task", "add", "no type")).contains("no type");
        assertThat(fail("task", "add", "x", "--deadline", "0s")).contains("deadline");
        assertThat(fail("task", "add", "x", "@/no/such/file")).contains("/no/such/file");
        assertThat(fail("task", "view", "!!")).contains("!!");
        assertThat(fail("task", "view", "unknown")).contains("unknown");
        assertThat(fail("task", "list", "0")).contains("limit");
        assertThat(fail("task", "process", "x", "NOPE", "1", "true")).contains("NOPE");
        assertThat(fail("info", "--server", "nats://127.0.0.1:1")).contains("127.0.0.1:1");
        assertThat(fail("info", "--context", "no-such-context-anywhere")).contains("no-such-context-anywhere");
        assertThat(fail("info", "--creds", "/no/such/file")).contains("/no/such/file");
        assertThat(fail("info", "--namespace", "a b")).contains("a b");
    }

    @Test
    void aScheduleIsMadeChangedPausedListedRunAndDeleted() {
        succeed("queue", "add", "CRON");
        var made = succeed(
                "cron",
                "add",
                "poll",
                "every 1h",
                "feed:poll",
                "-q",
                "CRON",
                "--payload",
                "{\"a\":1}",
                "--overlap",
                "skip",
                "--missed",
                "2",
                "--json");
        assertThat(made.json().path("schedule").asString()).isEqualTo("@every 1h");
        assertThat(made.json().path("missed").path("most").asInt()).isEqualTo(2);
        assertThat(fail("cron", "add", "poll", "every 1h", "feed:poll", "-q", "CRON"))
                .contains("poll exists already");
        assertThat(fail("cron", "add", "bad", "61 * * * *", "t")).contains("61");

        succeed("task", "cron", "update", "poll", "--schedule", "0 3 * * *", "--timezone", "Europe/Berlin");
        assertThat(succeed("cron", "view", "poll").out())
                .contains("Scheduled Task poll", "Schedule: 0 3 * * *", "Timezone: Europe/Berlin", "Overlap: skip");
        assertThat(fail("cron", "update", "poll", "--timezone", "Mars/X")).contains("there is no zone \"Mars/X\"");
        assertThat(succeed("cron", "next", "poll", "--count", "3", "--json").json())
                .hasSize(3);
        assertThat(succeed("cron", "pause", "poll", "not now").out()).contains("Paused: not now");
        assertThat(succeed("cron", "ls").out()).contains("poll", "paused");
        var task = succeed("cron", "run", "poll", "--json").json();
        assertThat(task.path("type").asString()).isEqualTo("feed:poll");
        assertThat(succeed("cron", "resume", "poll").out())
                .doesNotContain("Paused")
                .contains("by hand");
        assertThat(succeed("cron", "list", "--names").out()).contains("poll");
        assertThat(succeed("cron", "list", "--json").json().path("schedules").findValuesAsString("name"))
                .contains("poll");
        assertThat(succeed("cron", "view", "poll", "-j").json().path("history")).hasSize(1);

        succeed("cron", "delete", "poll", "-f");
        assertThat(fail("cron", "view", "poll")).contains("there is no schedule poll");
    }

    @Test
    void aSchedulerRunsUntilItIsToldToEnd() throws Exception {
        succeed("queue", "add", "FIRE");
        var run = new CommandRun(Map.of("NATS_URL", SERVER.url(), "AJC_SCHEDULER_NAME", "one"), home, "");
        var thread = Thread.ofPlatform().start(() -> run.execute("cron", "scheduler", "--json"));
        succeed("cron", "add", "fire", "every 1s", "t", "-q", "FIRE");
        await().atMost(LIMIT).until(() -> run.out().contains("\"fired\""));
        succeed("cron", "rm", "fire", "-f");
        thread.interrupt();
        thread.join(LIMIT);

        assertThat(run.exitCode()).isEqualTo(Signals.INTERRUPTED_EXIT);
        assertThat(run.jsonLines())
                .anyMatch(line -> line.path("component").asString("").equals("task_scheduler"));
        assertThat(run.jsonLines().getLast().path("event").asString()).isEqualTo("ended");
    }

    @Test
    void processRunsTheCommandPerTaskAndDrainsWhenItIsToldToEnd() throws Exception {
        succeed("queue", "add", "SHELL");
        succeed("task", "add", "shell:ok", "{}", "-q", "SHELL", "--id", "shell-1");
        succeed("task", "add", "shell:bad", "{}", "-q", "SHELL", "--id", "shell-2");
        var run = new CommandRun(Map.of("NATS_URL", SERVER.url(), "AJC_QUEUE", "SHELL"), home, "");
        var thread = Thread.ofPlatform()
                .start(() -> run.execute(
                        "task",
                        "process",
                        "shell",
                        "SHELL",
                        "2",
                        "if grep -q shell:bad \"$CHORIA_AJ_TASK\"; then echo no; exit 3; fi; echo yes",
                        "--json"));
        await().atMost(LIMIT)
                .until(() -> run.out().contains("\"failed\"") && run.out().contains("\"succeeded\""));
        thread.interrupt();
        thread.join(LIMIT);
        assertThat(run.exitCode()).isEqualTo(Signals.INTERRUPTED_EXIT);
        assertThat(run.jsonLines())
                .extracting(line -> line.path("event").asString())
                .contains("serving")
                .endsWith("draining", "ended");
        assertThat(succeed("task", "view", "shell-1", "--json")
                        .json()
                        .path("result")
                        .path("payload")
                        .asString())
                .isEqualTo("yes\n");
        assertThat(succeed("task", "view", "shell-2").out()).contains("Status: retry", "exit status 3");
    }

    /** Makes dead tasks of its own queue: the newer displaces the older. */
    private static void displaced(String queue, int count) {
        succeed("queue", "add", queue, "--entries", "1", "--discard-old");
        for (int i = 0; i <= count; i++) {
            succeed("task", "add", "dead:" + (i % 2), "{\"n\":" + i + "}", "-q", queue, "--id", queue + "-" + i);
        }
    }

    @Test
    void deadLettersAreListedAndShown() {
        displaced("DEAD1", 3);
        assertThat(letters("--queue", "DEAD1")).containsExactly("DEAD1-2", "DEAD1-1", "DEAD1-0");
        assertThat(letters("1", "--queue", "DEAD1", "--type", "dead:0")).containsExactly("DEAD1-2");
        assertThat(letters("--prefix", "DEAD1-1", "--since", "1h", "--error", "DISPLACED"))
                .containsExactly("DEAD1-1");
        assertThat(letters("--queue", "DEAD1", "--reason", "expired")).isEmpty();
        assertThat(letters("--queue", "DEAD1", "--until", "1h")).isEmpty();
        assertThat(succeed("d", "ls", "-q", "DEAD1").out())
                .startsWith("3 Dead Letters")
                .contains("displaced", "DEAD1-0");
        assertThat(succeed("dlq", "list", "-q", "NONE").out()).contains("No dead letters that match");
        assertThat(succeed("dlq", "view", "DEAD1-0").out())
                .contains("Dead Letter of Task DEAD1-0", "Reason: displaced", "Status: queue_error", "{\"n\":0} (7 B)");
        var whole = succeed("dlq", "show", "DEAD1-0", "--json").json();
        assertThat(whole.path("reason").asString()).isEqualTo("displaced");
        assertThat(whole.path("task"))
                .isEqualTo(succeed("task", "view", "DEAD1-0", "--json").json());
    }

    private static Iterable<String> letters(String... filter) {
        var args = new String[filter.length + 3];
        System.arraycopy(filter, 0, args, 3, filter.length);
        System.arraycopy(new String[] {"dlq", "list", "--json"}, 0, args, 0, 3);
        return succeed(args).json().findValuesAsString("id");
    }

    @Test
    void deadLettersAreRetriedOneByOneAndTogether() {
        displaced("DEAD2", 5);
        assertThat(succeed("dlq", "retry", "DEAD2-0", "--deadline", "1h").out()).contains("Task DEAD2-0 is retried");
        assertThat(succeed("task", "view", "DEAD2-0").out()).contains("Status: retry", "Scheduling Deadline: ");

        var dry = succeed("dlq", "retry", "-q", "DEAD2", "--dry-run");
        assertThat(dry.out()).contains("4 dead letters would be retried", "DEAD2-4");
        assertThat(succeed("dlq", "retry", "-q", "DEAD2", "--dry-run", "--json")
                        .json()
                        .path("matched")
                        .asLong())
                .isEqualTo(4);
        assertThat(letters("-q", "DEAD2")).hasSize(4);

        var some = succeed("dlq", "retry", "DEAD2-1", "DEAD2-2", "--json").json();
        assertThat(some.path("kind").asString()).isEqualTo("retry_dead_letters");
        assertThat(some.path("done").asLong()).isEqualTo(2);
        assertThat(succeed("dlq", "retry", "-q", "DEAD2").out()).contains("2 dead letters retried");
        assertThat(letters("-q", "DEAD2")).isEmpty();
        assertThat(fail("dlq", "retry", "DEAD2-0")).contains("no dead letter of task DEAD2-0");
        assertThat(fail("dlq", "retry")).contains("which dead letters are meant", "--all");
        assertThat(fail("dlq", "retry", "--all", "-q", "DEAD2")).contains("both given");
    }

    @Test
    void deadLettersAreDeletedByIdAndByFilter() {
        displaced("DEAD3", 4);
        assertThat(succeed("dlq", "rm", "DEAD3-0", "-f").out()).contains("Deleted the dead letter of task DEAD3-0");
        assertThat(succeed("dlq", "purge", "-q", "DEAD3", "--type", "dead:0", "--dry-run")
                        .out())
                .contains("1 dead letter would be deleted");
        assertThat(succeed("dlq", "purge", "-q", "DEAD3", "--type", "dead:0", "-f")
                        .out())
                .contains("1 dead letter deleted");
        assertThat(letters("-q", "DEAD3")).containsExactly("DEAD3-3", "DEAD3-1");
        assertThat(fail("dlq", "rm", "DEAD3-1", "DEAD3-3")).contains("add -f to delete 2 dead letters");
        assertThat(fail("dlq", "purge", "-q", "DEAD3")).contains("add -f to delete 2 dead letters");
        assertThat(letters("-q", "DEAD3")).hasSize(2);
        assertThat(fail("dlq", "purge")).contains("which dead letters are meant");
        assertThat(fail("dlq", "delete", "DEAD3-0")).contains("no dead letter of task DEAD3-0");
        assertThat(succeed("task", "view", "DEAD3-0").out()).contains("Status: queue_error");
    }

    @Test
    void watchShowsWhatHappensToOneTask() throws Exception {
        var run = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
        var thread = Thread.ofPlatform().start(() -> run.execute("task", "watch", "--json"));
        await().atMost(LIMIT).until(() -> {
            succeed("task", "add", "watched", "-q", "EMAIL");
            return !run.out().isEmpty();
        });
        thread.interrupt();
        thread.join(LIMIT);
        assertThat(run.jsonLines()).anySatisfy(event -> {
            assertThat(event.path("task_type").asString()).isEqualTo("watched");
            assertThat(event.path("state").asString()).isEqualTo("new");
        });
    }

    @Test
    void devAnnouncesItsServerAndKeepsItsData() throws Exception {
        var data = home.resolve("kept");
        assertThat(whileDevRuns(data, "queue", "add", "KEPT").exitCode()).isZero();
        assertThat(whileDevRuns(data, "queue", "info", "KEPT").out()).contains("Queue KEPT");
        assertThat(CommandRun.alone(home, "info").exitCode()).isEqualTo(1);
    }

    private static CommandRun whileDevRuns(Path data, String... args) throws InterruptedException {
        var dev = new CommandRun(Map.of(), home, "");
        var thread = Thread.ofPlatform().start(() -> dev.execute("dev", "--port", "0", "--data", data.toString()));
        await().atMost(LIMIT).until(() -> dev.out().contains("Ctrl-C ends it"));
        var run = CommandRun.alone(home, args);
        thread.interrupt();
        thread.join(LIMIT);
        return run;
    }

    @Test
    void devSaysThatAPortIsTaken() {
        var run = CommandRun.alone(home, "dev", "--memory", "--port", String.valueOf(SERVER.port()));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("127.0.0.1:" + SERVER.port(), "taken");
    }

    @Test
    void demoPassesItsChecksAndSaysSoInJson() {
        var run = CommandRun.alone(home, "demo", "--json");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.jsonLines())
                .allSatisfy(step -> assertThat(step.path("passed").asBoolean()).isTrue());
        assertThat(run.jsonLines())
                .extracting(step -> step.path("step").asString())
                .containsExactly(
                        "server",
                        "priority",
                        "retry",
                        "deadline",
                        "full",
                        "unique",
                        "dead_letter",
                        "graph",
                        "cancel",
                        "stored",
                        "schedule",
                        "summary");
    }

    private static CommandRun succeed(String... args) {
        var run = CommandRun.against(SERVER.url(), home, args);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return run;
    }

    private static String fail(String... args) {
        var run = CommandRun.against(SERVER.url(), home, args);
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("ajc: ").doesNotContain("\tat ", "Exception");
        assertThat(run.err().lines()).hasSize(1);
        return run.err();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
