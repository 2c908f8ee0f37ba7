package io.asyncjobs.cli;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.cli.output.Json;
import io.asyncjobs.cli.schema.Schemas;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every command prints with {@code --json} what its schema says.
 *
 * <p>A new command needs two things: a schema beside those in {@code src/main/resources/io/asyncjobs/cli/schema}, called
 * {@code GROUP-COMMAND.json}, and an entry in {@link #RUNS} that runs it so that it prints as many of its keys as it can.
 */
class JsonShapesIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Commands without JSON: what they print is for people. */
    private static final Set<String> FOR_PEOPLE = Set.of("ajc help");

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();

    private String namespace;

    /** Runs a command in one or more ways and gives what it printed. */
    private interface Run {
        List<JsonNode> of(JsonShapesIT test) throws Exception;
    }

    private static final Map<String, Run> RUNS = Map.ofEntries(
            entry("ajc audit list", JsonShapesIT::audited),
            entry("ajc bench", JsonShapesIT::bench),
            entry("ajc bench chart", test -> List.of(figures("bench chart " + home.resolve("drain.json") + " --json"))),
            entry("ajc bench compare", JsonShapesIT::compared),
            entry("ajc completion", test -> test.json("completion")),
            entry("ajc context list", test -> after(context(), test.json("context list"))),
            entry("ajc context show", test -> after(context(), test.json("context show FULL"))),
            entry("ajc context use", test -> after(context(), test.json("context use FULL"))),
            entry("ajc cron add", JsonShapesIT::schedule),
            entry("ajc cron delete", test -> after(schedule(test), test.json("cron delete s -f"))),
            entry("ajc cron list", test -> after(schedule(test), test.json("cron list"))),
            entry("ajc cron next", test -> after(schedule(test), test.json("cron next s"))),
            entry("ajc cron pause", test -> after(schedule(test), test.json("cron pause s why"))),
            entry("ajc cron resume", test -> after(schedule(test), test.json("cron resume s"))),
            entry("ajc cron run", test -> after(schedule(test), test.json("cron run s"))),
            entry("ajc cron scheduler", JsonShapesIT::scheduler),
            entry("ajc cron update", test -> after(schedule(test), test.json("cron update s --tries 3"))),
            entry("ajc cron view", JsonShapesIT::viewedSchedule),
            entry("ajc doctor", test -> test.json("doctor")),
            entry("ajc demo", test -> test.until("\"retry\"", CommandRun.unstarted(home), "demo")),
            entry("ajc dev", test -> test.until("url", CommandRun.unstarted(home), "dev --port 0 --memory")),
            entry("ajc dlq delete", test -> after(dead(test), test.json("dlq delete bad -f"))),
            entry("ajc dlq list", test -> after(dead(test), test.json("dlq list"))),
            entry("ajc dlq purge", test -> after(dead(test), test.json("dlq purge --all -f"))),
            entry(
                    "ajc dlq retry",
                    test -> after(
                            dead(test),
                            test.json("dlq retry --all --dry-run"),
                            test.json("dlq retry bad --deadline 1h"))),
            entry("ajc dlq view", test -> after(dead(test), test.json("dlq view bad"))),
            entry("ajc info", test -> after(task(test), test.json("info"))),
            entry("ajc operation cancel", JsonShapesIT::cancelledOperation),
            entry("ajc operation list", test -> after(operation(test), test.json("operation list"))),
            entry("ajc operation view", JsonShapesIT::viewedOperation),
            entry("ajc queue add", test -> test.json("queue add Q --retention complete=1h,expired=discard")),
            entry("ajc queue configure", test -> after(queue(test), test.json("queue configure Q --tries 3"))),
            entry("ajc queue delete", test -> after(queue(test), test.json("queue delete Q -f"))),
            entry("ajc queue info", test -> after(task(test), test.json("queue info Q"))),
            entry("ajc queue list", test -> after(task(test), test.json("queue list"))),
            entry("ajc queue pause", test -> after(queue(test), test.json("queue pause Q -r why"))),
            entry("ajc queue purge", test -> after(task(test), test.json("queue purge Q -f"))),
            entry("ajc queue resume", test -> after(queue(test), test.json("queue resume Q"))),
            entry(
                    "ajc schema",
                    test -> Stream.concat(test.json("schema").stream(), test.json("schema task list").stream())
                            .toList()),
            entry("ajc server run", test -> test.until("url", onServer(), "server run --bind 127.0.0.1:0")),
            entry("ajc server token add", JsonShapesIT::token),
            entry("ajc server token list", test -> after(token(test), test.tokens("list"))),
            entry("ajc server token revoke", test -> after(token(test), test.tokens("revoke ci -f"))),
            entry("ajc security permissions", test -> test.json("security permissions --role worker -q Q")),
            entry(
                    "ajc task add",
                    test -> after(
                            task(test),
                            test.json("task add t 1 -q Q --delay 1h --deadline 2h -H a=b --unique-key k"),
                            test.json("task add t -q Q --depends T --load"))),
            entry("ajc task await", JsonShapesIT::awaited),
            entry(
                    "ajc task cancel",
                    test -> after(task(test), test.json("task cancel --all --dry-run"), test.json("task cancel T"))),
            entry("ajc task configure", test -> after(task(test), test.json("task configure complete=1h"))),
            entry(
                    "ajc task delete",
                    test -> after(task(test), test.json("task delete --all --dry-run"), test.json("task delete T -f"))),
            entry("ajc task initialize", test -> test.json("task initialize --memory --retention 1h")),
            entry("ajc task list", test -> after(dead(test), test.json("task list"))),
            entry("ajc task process", JsonShapesIT::processed),
            entry("ajc task purge", test -> after(dead(test), test.json("task purge -f"))),
            entry(
                    "ajc task retry",
                    test -> after(
                            dead(test),
                            test.json("task retry --all --dry-run"),
                            test.json("task retry bad --deadline 1h"))),
            entry("ajc task view", test -> after(dead(test), test.json("task view bad"))),
            entry("ajc task watch", JsonShapesIT::watched),
            entry("ajc top", test -> after(task(test), test.json("top --once --interval 500ms"))),
            entry("ajc worker list", JsonShapesIT::workers));

    @BeforeEach
    void ownNamespace(TestInfo test) {
        namespace = "N" + Integer.toHexString(test.getDisplayName().hashCode());
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    static Stream<String> commands() {
        return CommandNames.leaves().stream().filter(name -> !FOR_PEOPLE.contains(name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void everyCommandPrintsWhatItsSchemaSays(String command) throws Exception {
        var run = RUNS.get(command);
        assertThat(run)
                .as("\"%s\" is new here: write its schema and add a line to RUNS of %s", command, getClass())
                .isNotNull();
        JsonShape.of(command).accepts(requireNonNull(run).of(this));
    }

    @Test
    void everySchemaBelongsToACommandAndSaysWhichItIs() throws IOException {
        var wanted = new TreeSet<String>();
        commands().forEach(name -> {
            wanted.add(Schemas.resource(name));
            assertThat(Schemas.of(name).orElseThrow().path("title").asString()).isEqualTo(name + " --json");
        });
        wanted.add("defs.json");
        var folder = Path.of("src/main/resources/io/asyncjobs/cli/schema");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void aSchemaIsPrintedByAnyNameOfItsCommandWithAllThatItRefersTo() {
        var schema = CommandRun.alone(home, "schema", "t", "cron", "ls").json();
        assertThat(schema.path("title").asString()).isEqualTo("ajc cron list --json");
        assertThat(schema.path("$defs").propertyNames()).contains("schedule", "firing", "nanos");
        assertThat(CommandRun.alone(home, "schema").out().lines()).contains("ajc task list", "ajc demo");
        var none = CommandRun.alone(home, "schema", "help");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err())
                .isEqualToIgnoringNewLines(
                        "ajc: \"ajc help\" prints no JSON; \"ajc schema\" lists the commands that do");
        assertThat(CommandRun.alone(home, "schema", "task", "fly").err()).contains("no command \"ajc task fly\"");
    }

    private String[] args(String line) {
        return (line + " --json --namespace " + namespace).split(" ", -1);
    }

    /** What a command printed that is to succeed. */
    private List<JsonNode> json(String line) {
        return List.of(new Commands(SERVER.url(), home).succeed(args(line)).json());
    }

    /** What the last command printed; the first only prepared it. */
    private static List<JsonNode> after(List<JsonNode> prepared, List<JsonNode> printed) {
        assertThat(prepared).isNotEmpty();
        return printed;
    }

    /** What the last two commands printed; the first only prepared them. */
    private static List<JsonNode> after(List<JsonNode> prepared, List<JsonNode> printed, List<JsonNode> last) {
        return Stream.concat(after(prepared, printed).stream(), last.stream()).toList();
    }

    /** The lines of a command that goes on, once one of them contains this. */
    private List<JsonNode> until(String text, CommandRun run, String line) throws InterruptedException {
        return until(out -> out.contains(text), run, line, () -> {});
    }

    private List<JsonNode> until(Predicate<String> enough, CommandRun run, String line, Runnable meanwhile)
            throws InterruptedException {
        var thread = Thread.ofPlatform().start(() -> run.execute(args(line)));
        try {
            await().atMost(LIMIT).until(() -> {
                meanwhile.run();
                return enough.test(run.out());
            });
        } finally {
            thread.interrupt();
            thread.join(LIMIT);
        }
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(130);
        return run.jsonLines();
    }

    private static CommandRun onServer() {
        return new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
    }

    private AsyncJobs jobs() {
        return AsyncJobs.builder().server(SERVER.url()).namespace(namespace).connect();
    }

    private List<JsonNode> tokens(String rest) {
        return json("server token " + rest + " --tokens " + home.resolve("tokens-" + namespace + ".json"));
    }

    private static List<JsonNode> token(JsonShapesIT test) {
        return Stream.of("add ci --role operate -q Q --expires 1d", "add ada --role admin --vouched")
                .flatMap(line -> test.tokens(line).stream())
                .toList();
    }

    private static List<JsonNode> audited(JsonShapesIT test) throws InterruptedException {
        try (var jobs = test.jobs()) {
            jobs.auditLog()
                    .add(new AuditEntry(
                            Instant.EPOCH,
                            "ci",
                            "token",
                            "127.0.0.1",
                            "DELETE /v1/queues/{name}",
                            "/v1/queues/Q",
                            204,
                            ""));
        }
        return test.json("audit list");
    }

    private static List<JsonNode> bench(JsonShapesIT test) {
        var line = "bench --rows enqueue-1 --repeat 1 --scale 0.05 --no-baselines --json";
        var run = CommandRun.alone(home, line.split(" ", -1)); // it has a namespace of its own
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return List.of(run.json(), test.json("bench --list").getFirst());
    }

    private static JsonNode figures(String line) throws IOException {
        Files.writeString(home.resolve("drain.json"), """
                {"machine":{},"rows":[{"row":"drain","ours":{"figures":
                 {"tasks":{"median":10,"min":10,"max":10},"tasks_per_second":{"median":7,"min":6,"max":8}}}}]}""");
        var run = CommandRun.alone(home, line.split(" ", -1));
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return run.json();
    }

    /** Two builds that print figures and measure nothing. */
    private static List<JsonNode> compared(JsonShapesIT test) throws IOException {
        var build = Files.createDirectories(home.resolve("build")).resolve("ajc");
        Files.writeString(
                build, "#!/bin/sh\ncase $1 in --version) echo ajc 1;; *) cat " + home + "/drain.json;; esac\n");
        assertThat(build.toFile().setExecutable(true)).isTrue();
        return List.of(figures("bench compare " + build + " " + build.getParent() + " --pairs 2 --json"));
    }

    /** Makes one NATS context with everything in it, and one that cannot be read. */
    private static List<JsonNode> context() throws IOException {
        var folder = Files.createDirectories(home.resolve(".config/nats/context"));
        var full = """
                {"description":"d","url":"nats://a:1","socks_proxy":"socks5://p:3","token":"t","user":"u","password":"w",
                 "creds":"c","nkey":"n","cert":"ce","key":"k","ca":"a","jetstream_domain":"dom","user_jwt":"j",
                 "jetstream_api_prefix":"pre","inbox_prefix":"in","user_seed":"s","tls_first":true}""";
        Files.writeString(folder.resolve("FULL.json"), full);
        Files.writeString(folder.resolve("BROKEN.json"), "{");
        return List.of(Json.tree(full.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<JsonNode> queue(JsonShapesIT test) {
        return test.json("queue add Q");
    }

    private static List<JsonNode> task(JsonShapesIT test) {
        queue(test);
        return test.json("task add t {} -q Q --id T");
    }

    private static List<JsonNode> schedule(JsonShapesIT test) {
        return test.json("cron add s @hourly t --payload {} --deadline 1h --overlap skip --missed 1 --starts"
                + " 2026-01-01T00:00:00Z --ends 2126-01-01T00:00:00Z");
    }

    private static List<JsonNode> viewedSchedule(JsonShapesIT test) {
        schedule(test);
        test.json("cron run s");
        test.json("cron pause s why");
        return test.json("cron view s");
    }

    /** A task that died. */
    private static List<JsonNode> dead(JsonShapesIT test) throws InterruptedException {
        try (var jobs = test.jobs()) {
            jobs.queues().define(QueueSettings.of("Q"));
            jobs.producer().enqueue(TaskSpec.of("t", "x").queue("Q").id("bad"));
            try (var worker = jobs.worker()
                    .queue("Q")
                    .handle("t", context -> {
                        throw new TerminateTaskException("no such address");
                    })
                    .start()) {
                assertThat(jobs.tasks().await("bad", LIMIT)).as("%s", worker).isPresent();
                await().atMost(LIMIT).until(() -> jobs.deadLetters().find("bad").isPresent());
            }
        }
        return test.json("task view bad");
    }

    private static List<JsonNode> operation(JsonShapesIT test) {
        task(test);
        return test.json("task cancel --queue Q --since 1h --error x -f");
    }

    private static List<JsonNode> viewedOperation(JsonShapesIT test) {
        return test.json(
                "operation view " + operation(test).getFirst().path("id").asString());
    }

    private static List<JsonNode> cancelledOperation(JsonShapesIT test) throws InterruptedException {
        try (var jobs = test.jobs()) {
            jobs.queues().define(QueueSettings.of("Q"));
            jobs.producer()
                    .enqueueAll(
                            Stream.generate(() -> TaskSpec.of("t").queue("Q")).limit(20_000), outcome -> {});
            var operation = jobs.operations().start(new BulkAction.DeleteTasks(TaskFilter.all(), false), "ada", "");
            return test.json("operation cancel " + operation.id());
        }
    }

    private static List<JsonNode> awaited(JsonShapesIT test) throws InterruptedException {
        try (var jobs = test.jobs()) {
            jobs.queues().define(QueueSettings.of("Q"));
            jobs.producer().enqueue(TaskSpec.of("t").queue("Q").id("good"));
            try (var worker = jobs.worker()
                    .queue("Q")
                    .handle("t", context -> Map.of("sent", 1))
                    .start()) {
                assertThat(worker.id()).isNotEmpty();
                return test.json("task await good --timeout 30s");
            }
        }
    }

    private static List<JsonNode> processed(JsonShapesIT test) throws InterruptedException {
        queue(test);
        for (var status : List.of("0", "3", "65", "75")) {
            test.json("task add t " + status + " -q Q --id status-" + status);
        }
        var run = onServer();
        var thread = Thread.ofPlatform()
                .start(() -> run.execute(
                        "task",
                        "process",
                        "",
                        "Q",
                        "4",
                        "exit $(sed 's/.*status-\\([0-9]*\\).*/\\1/' \"$CHORIA_AJ_TASK\")",
                        "--json",
                        "--namespace",
                        test.namespace));
        try (var jobs = test.jobs()) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(run.jsonLines().stream()
                                    .map(line -> line.path("event").asString()))
                            .contains("succeeded", "failed", "snoozed"));
            assertThat(jobs.tasks().await("status-65", LIMIT).orElseThrow().state())
                    .isEqualTo(TaskState.TERMINATED);
        } finally {
            thread.interrupt();
            thread.join(LIMIT);
        }
        return run.jsonLines();
    }

    private static List<JsonNode> watched(JsonShapesIT test) throws InterruptedException {
        queue(test);
        var gate = new CountDownLatch(1);
        try (var jobs = test.jobs();
                var worker = jobs.worker()
                        .queue("Q")
                        .handle("t", context -> {
                            context.progress(40, "sending");
                            gate.await();
                            throw new IOException("busy");
                        })
                        .start()) {
            assertThat(worker.id()).isNotEmpty();
            return test.until(
                    out -> {
                        if (out.contains("\"progress\"")) {
                            gate.countDown();
                        }
                        return out.contains("busy") && out.contains("queue_changed");
                    },
                    onServer(),
                    "task watch",
                    () -> {
                        test.json("task add t -q Q");
                        test.json("queue pause Q");
                        test.json("queue resume Q");
                    });
        }
    }

    private static List<JsonNode> workers(JsonShapesIT test) throws InterruptedException {
        task(test);
        var gate = new CountDownLatch(1);
        try (var jobs = test.jobs();
                var worker = jobs.worker()
                        .queue("Q")
                        .handle("t", context -> {
                            context.progress(40, "sending");
                            gate.await();
                            return null;
                        })
                        .start()) {
            assertThat(worker.id()).isNotEmpty();
            await().atMost(LIMIT)
                    .until(() -> test.json("worker list").getFirst().findValue("percent") != null);
            var listed = test.json("worker list");
            gate.countDown();
            return listed;
        }
    }

    private static List<JsonNode> scheduler(JsonShapesIT test) throws InterruptedException {
        test.json("queue add Q");
        var ajc = new Commands(SERVER.url(), home);
        ajc.succeed("cron", "add", "s", "every 1s", "t", "-q", "Q", "--namespace", test.namespace);
        return test.until("\"fired\"", onServer(), "cron scheduler one");
    }
}
