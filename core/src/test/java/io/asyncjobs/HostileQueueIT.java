package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.ItemRejected;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskState;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What anybody who may publish puts into a queue and into the task stream while a worker runs: the queue goes on. */
final class HostileQueueIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final List<String> ITEMS = List.of(
            "",
            "no JSON",
            "{}",
            "[]",
            "null",
            "{\"job\":null}",
            "{\"job\":\"\"}",
            "{\"job\":\"a.b\"}",
            "{\"job\":\"*\"}",
            "{\"job\":\"a b\\r\\nPUB x 1\"}",
            "{\"job\":5}",
            "{\"kind\":0,\"job\":\"nobody\"}",
            "{\"kind\":1e999999999,\"job\":\"nobody\"}",
            "{\"kind\":0,\"job\":\"nobody\",\"seq\":-1,\"task\":{\"id\":\"nobody\"}}",
            "{\"kind\":0,\"job\":\"nobody\",\"seq\":9223372036854775808,\"task\":[]}",
            "{\"kind\":0,\"job\":\"\\ud800\"}",
            "[".repeat(100_000),
            "{\"job\":\"nobody\",\"x\":" + "[".repeat(1_100) + "]".repeat(1_100) + "}",
            "{\"job\":\"" + "x".repeat(100_000) + "\"}");

    /** Records, by the id under which they are stored and queued. */
    private static final Map<String, String> RECORDS = Map.ofEntries(
            Map.entry("empty", ""),
            Map.entry("text", "no JSON"),
            Map.entry("array", "[]"),
            Map.entry("state", record("state", "\"state\":\"running\\nERROR all is lost\"")),
            Map.entry("payload", record("payload", "\"state\":\"new\",\"payload\":\"=\"")),
            Map.entry("time", record("time", "\"state\":\"new\",\"deadline\":\"9999-12-31T23:59:59-23:59\"")),
            Map.entry("tries", record("tries", "\"state\":\"new\",\"max_tries\":1e400")),
            Map.entry("run", record("run", "\"state\":\"active\",\"run\":{\"item\":1,\"worker\":\"a.>\"}")),
            Map.entry("headers", record("headers", "\"state\":\"new\",\"headers\":{\"a\":[]}")),
            Map.entry("deep", record("deep", "\"state\":\"new\",\"x\":" + "[".repeat(1_100) + "]".repeat(1_100))));

    private AsyncJobs jobs;
    private Connection nats;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        nats = SERVER.nats();
        jobs.queues().define(QueueSettings.of("Q").withLease(Duration.ofSeconds(5)));
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q")); // makes the task stream
    }

    private static String record(String id, String more) {
        return "{\"id\":\"" + id + "\",\"type\":\"t\",\"queue\":\"Q\",\"created\":\"2026-01-01T00:00:00Z\",\"tries\":0,"
                + more + "}";
    }

    private void put(String subject, String body) throws Exception {
        nats.jetStream().publish(SERVER.namespace() + "." + subject, body.getBytes(UTF_8));
    }

    private void work() throws InterruptedException {
        SERVER.closed(jobs.worker().queue("Q").handle("t", context -> "done").start());
    }

    private void allCompleteAndTheQueueIsEmpty(List<Task> goods) throws Exception {
        for (var good : goods) {
            assertThat(jobs.tasks().await(good.id(), LONG).orElseThrow().state())
                    .isEqualTo(TaskState.COMPLETE);
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(jobs.queues().status("Q").entries()).isZero());
    }

    @Test
    void itemsThatAreNoneAreRejectedAndTheOthersRun() throws Exception {
        var events = new ConcurrentLinkedQueue<Event>();
        SERVER.closed(jobs.events().subscribe(events::add));
        work();
        var goods = new ArrayList<Task>();
        for (int i = 0; i < ITEMS.size(); i++) {
            put("Q.Q.hostile" + i, ITEMS.get(i));
            goods.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")));
        }

        allCompleteAndTheQueueIsEmpty(goods);

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(events.stream()
                                .filter(ItemRejected.class::isInstance)
                                .map(event -> ((ItemRejected) event).reason()))
                        .hasSize(ITEMS.size())
                        .allSatisfy(reason -> assertThat(reason).hasSizeBetween(1, 2_001)));
    }

    @Test
    void tasksWhoseItemsCarryNothingReadableRunAsTheirRecordsSay() throws Exception {
        var carried = List.of(
                "{\"id\":\"%s\",\"state\":\"running\"}",
                "{\"id\":\"%s\",\"state\":\"new\",\"payload\":\"=\"}", "{\"id\":\"%s\",", "[\"%s\"]");
        jobs.queues().define(QueueSettings.of("LATER"));
        var goods = new ArrayList<Task>();
        for (var each : carried) {
            var task = jobs.producer().enqueue(TaskSpec.of("t").queue("LATER"));
            put(
                    "Q.Q." + task.id(),
                    "{\"kind\":0,\"job\":\"" + task.id() + "\",\"seq\":1,\"task\":" + each.formatted(task.id()) + "}");
            goods.add(task);
        }
        work();

        allCompleteAndTheQueueIsEmpty(goods);
    }

    @Test
    void recordsThatAreNoneAreDeadLettersAndTheOthersRun() throws Exception {
        work();
        var goods = new ArrayList<Task>();
        for (var hostile : RECORDS.entrySet()) {
            put("T." + hostile.getKey(), hostile.getValue());
            put("Q.Q." + hostile.getKey(), "{\"kind\":0,\"job\":\"" + hostile.getKey() + "\"}");
            goods.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")));
        }

        allCompleteAndTheQueueIsEmpty(goods);

        var letters = jobs.deadLetters().list(DeadLetterFilter.all(), 100);
        assertThat(letters).hasSize(RECORDS.size()).allSatisfy(letter -> {
            assertThat(letter.reason()).isEqualTo(DeathReason.UNREADABLE);
            assertThat(new String(letter.document().bytes(), UTF_8)).isEqualTo(RECORDS.get(letter.id()));
        });
    }

    @Test
    void aResultWithHalfACharacterIsStored() throws Exception {
        SERVER.closed(jobs.worker()
                .queue("Q")
                .handle("t", context -> "half \ud800 of it")
                .handle("fail", context -> {
                    throw new IllegalStateException("half \udc00 of it");
                })
                .start());

        var done = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        var failed = jobs.producer().enqueue(TaskSpec.of("fail").queue("Q").maxTries(1));

        assertThat(jobs.tasks()
                        .await(done.id(), LONG)
                        .orElseThrow()
                        .result()
                        .orElseThrow()
                        .json())
                .isEqualTo("\"half \uFFFD of it\"");
        assertThat(jobs.tasks()
                        .await(failed.id(), LONG)
                        .orElseThrow()
                        .lastError()
                        .orElseThrow())
                .contains("of it");
    }
}
