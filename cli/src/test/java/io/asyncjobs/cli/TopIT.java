package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.cli.output.Cells;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code ajc top} prints while work goes on. */
class TopIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();
    private static final AsyncJobs JOBS = AsyncJobs.connect(SERVER.url());
    private static final Commands AJC = new Commands(SERVER.url(), home);
    private static final CountDownLatch STOPPED = new CountDownLatch(1);

    private static Worker worker;
    private static Thread producer;

    @BeforeAll
    static void work() throws InterruptedException {
        worker = JOBS.worker()
                .queue(QueueSettings.of("BUSY"))
                .slots(7)
                .handle("good", context -> "done")
                .handle("bad", context -> {
                    throw new IllegalStateException("the mail server is away");
                })
                .start();
        JOBS.queues().define(QueueSettings.of("STILL"));
        JOBS.producer().enqueue(TaskSpec.of("later", "").queue("STILL"));
        JOBS.producer().enqueue(TaskSpec.of("later", "").queue("STILL").delay(Duration.ofHours(1)));
        JOBS.queues().pause("STILL", "no \"credit\"");
        producer = Thread.ofPlatform().start(TopIT::produce);
        await().atMost(LIMIT)
                .until(() -> JOBS.deadLetters().count("BUSY") > 0
                        && JOBS.leaders().reconciler().isPresent());
    }

    private static void produce() {
        try {
            while (!STOPPED.await(5, TimeUnit.MILLISECONDS)) {
                JOBS.producer().enqueue(TaskSpec.of("good", "").queue("BUSY"));
                JOBS.producer().enqueue(TaskSpec.of("bad", "").queue("BUSY").maxTries(1));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        STOPPED.countDown();
        producer.join(LIMIT);
        worker.close();
        JOBS.close();
        SERVER.close();
    }

    private static JsonNode queue(JsonNode document, String name) {
        return document.path("queues")
                .valueStream()
                .filter(queue -> queue.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onceAsJsonIsOneDocumentOnOneLine() {
        var lines = AJC.succeed("top", "--once", "--json").jsonLines();

        assertThat(lines).hasSize(1);
        var document = lines.getFirst();
        assertThat(document.path("server").asString()).isEqualTo(SERVER.url() + " (NATS_URL)");
        assertThat(document.path("namespace").asString()).isEqualTo("CHORIA_AJ");
        assertThat(document.path("connected").asBoolean()).isTrue();
        assertThat(document.path("workers").asInt()).isEqualTo(1);
        assertThat(document.path("reconciler").asString())
                .endsWith(":" + ProcessHandle.current().pid());
        assertThat(document.has("scheduler")).isFalse();
        var busy = queue(document, "BUSY");
        for (var figure : new String[] {"enqueued", "completed", "failed"}) {
            assertThat(busy.path("per_second").path(figure).asDouble()).isPositive();
            assertThat(busy.path("per_second_average").path(figure).asDouble()).isPositive();
            assertThat(busy.path(figure).asLong()).isPositive();
        }
        assertThat(busy.path("dead_letters").asLong()).isPositive();
        assertThat(busy.path("workers").asInt()).isEqualTo(1);
        assertThat(busy.path("slots").asInt()).isEqualTo(7);
        var still = queue(document, "STILL");
        assertThat(still.path("waiting").asLong()).isEqualTo(1);
        assertThat(still.path("delayed").asLong()).isEqualTo(1);
        assertThat(still.path("oldest_age").asLong()).isPositive();
        assertThat(still.path("paused").asBoolean()).isTrue();
        assertThat(still.path("paused_reason").asString()).isEqualTo("no \"credit\"");
        assertThat(still.path("workers").asInt(-1)).isZero();
    }

    @Test
    void onceIsATableInTheOrderThatIsAskedFor() {
        var out = AJC.succeed("top", "--once", "--sort", "done", "--interval", "1s")
                .out();

        assertThat(out)
                .startsWith("AsyncJobs CHORIA_AJ  " + SERVER.url())
                .contains("connected", "2 queues", "1 worker with 7 slots", "scheduler none", "Waiting", "1/7")
                .contains("STILL (paused)");
        assertThat(out.indexOf(" BUSY ")).isLessThan(out.indexOf(" STILL "));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 80, 200})
    void onceFitsTheTerminal(int columns) {
        var run = CommandRun.onTerminal(columns, SERVER.url(), home, "top", "--once", "--interval", "500ms");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).contains("BUSY", "STILL");
        assertThat(run.out().lines()).allMatch(line -> Cells.of(line) <= columns);
    }

    @Test
    void onlyTheQueuesThatAreNamedAreShown() {
        var document = AJC.succeed("top", "--once", "--json", "-q", "STILL", "--interval", "500ms")
                .json();
        assertThat(document.path("queues").findValuesAsString("name")).containsExactly("STILL");
        var both = AJC.succeed("top", "--once", "--json", "-q", "STILL", "-q", "BUSY", "--sort", "queue")
                .json();
        assertThat(both.path("queues").findValuesAsString("name")).containsExactly("BUSY", "STILL");
    }

    @Test
    void asJsonItGoesOnUntilItIsToldToEnd() throws Exception {
        var run = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
        var thread = Thread.ofPlatform().start(() -> run.execute("top", "--json", "--interval", "500ms"));
        await().atMost(LIMIT).until(() -> run.out().lines().count() >= 3);
        thread.interrupt();
        thread.join(LIMIT);

        assertThat(run.jsonLines())
                .allMatch(document -> document.path("connected").asBoolean());
        assertThat(run.jsonLines())
                .extracting(document -> document.path("time").asString())
                .doesNotHaveDuplicates();
    }

    @Test
    void lookingMakesNothing() throws InterruptedException {
        var elsewhere = AJC.succeed("top", "--once", "--namespace", "ELSEWHERE", "--interval", "500ms");
        assertThat(elsewhere.out()).contains("No queues in ELSEWHERE");
        try (var jobs =
                AsyncJobs.builder().server(SERVER.url()).namespace("ELSEWHERE").connect()) {
            assertThat(jobs.queues().list()).isEmpty();
            assertThat(jobs.leaders().reconciler()).isEmpty();
        }
    }

    @Test
    void mistakesAreOneSentenceEach() {
        assertThat(AJC.fail("top")).contains("needs a terminal to draw on", "--once", "--json");
        assertThat(AJC.fail("top", "--once", "-q", "NOPE")).contains("there is no queue NOPE");
        assertThat(AJC.fail("top", "--once", "--interval", "100ms")).contains("between 500ms and 1h");
        assertThat(AJC.fail("top", "--once", "--interval", "2h")).contains("between 500ms and 1h");
        assertThat(AJC.fail("top", "--once", "--server", "nats://127.0.0.1:1")).contains("127.0.0.1:1");
    }
}
