package io.asyncjobs.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Scheduler;
import io.asyncjobs.Worker;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.handler.TaskContext;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.WhenFull;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskSpec;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What real work looks like at a metrics port, and how the port tells that the server is away. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitorIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern DOCUMENTED = Pattern.compile("`(asyncjobs_[a-z_]+)`");

    /** Only a crash needs repairs, and only who asks for them gets buckets. */
    private static final Set<String> NOT_HERE =
            Set.of("asyncjobs_repairs_total", "asyncjobs_handler_seconds_bucket", "asyncjobs_request_seconds_bucket");

    private static final NatsServer SERVER = NatsServer.start();
    private static final MetricsPort PORT = MetricsPort.open("127.0.0.1", 0);
    private static final CountDownLatch GATE = new CountDownLatch(1);

    private static AsyncJobs jobs;
    private static Worker worker;
    private static Scheduler scheduler;

    @BeforeAll
    static void work() throws Exception {
        var monitor = new Monitor(PORT);
        jobs = monitor.measured(AsyncJobs.builder().server(SERVER.url())).connect();
        queue(QueueSettings.of("WORK").withLease(Duration.ofSeconds(1)));
        queue(QueueSettings.of("IDLE"));
        queue(QueueSettings.of("FULL").withMaxEntries(1));
        queue(QueueSettings.of("SLOW").withMaxEntries(1).withWhenFull(WhenFull.WAIT));
        worker = jobs.worker()
                .queue("WORK")
                .slots(5)
                .retry(RetryPolicy.exponential(Duration.ofMillis(10), Duration.ofMillis(20)))
                .handle("good", context -> "sent")
                .handle("bad", context -> {
                    throw new TerminateTaskException("no such address");
                })
                .handle("flaky", MonitorIT::flaky)
                .handle("long", context -> {
                    GATE.await();
                    return "at last";
                })
                .start();
        scheduler = jobs.scheduler("one").start();
        monitor.watch(jobs, scheduler);
        PORT.metrics().watch(worker);
        produce();
    }

    private static void queue(QueueSettings settings) {
        jobs.queues().define(settings);
    }

    private static Object flaky(TaskContext context) throws IOException {
        if (context.tryNumber() == 1) {
            throw new IOException("busy");
        }
        return "sent";
    }

    private static void produce() throws Exception {
        enqueue("WORK", "good");
        enqueue("WORK", "bad");
        enqueue("WORK", "flaky");
        enqueue("WORK", "long");
        jobs.producer().enqueue(TaskSpec.of("good").queue("WORK").delay(Duration.ofSeconds(1)));
        jobs.producer().enqueue(TaskSpec.of("good").queue("IDLE").delay(Duration.ofHours(1)));
        enqueue("IDLE", "waits");
        jobs.queues().pause("IDLE", "looked at");
        enqueue("FULL", "first");
        assertThatThrownBy(() -> enqueue("FULL", "second")).isInstanceOf(QueueFullException.class);
        jobs.schedules().add(Schedule.of("tick", "@every 1s", "good").queue("WORK"));
        jobs.schedules().add(Schedule.of("never", "@every 1h", "good").queue("WORK"));
        jobs.schedules().pause("never", "not now");
        fillAndMakeRoom();
        var nats = Nats.connect(SERVER.url());
        nats.publish("CHORIA_AJ.Q.WORK.garbage", "garbage".getBytes(StandardCharsets.UTF_8));
        nats.close();
    }

    private static void enqueue(String queue, String type) throws InterruptedException {
        jobs.producer().enqueue(TaskSpec.of(type).queue(queue));
    }

    /** A producer of a full queue waits until it is purged; one that came a moment too late did not wait. */
    private static void fillAndMakeRoom() throws Exception {
        var held = "asyncjobs_backpressure_seconds_count{reason=full_queue}";
        while (!(Scrape.of(PORT.url()).value(held) >= 1)) {
            jobs.queues().purge("SLOW");
            enqueue("SLOW", "first");
            var second = Thread.ofVirtual().start(() -> {
                try {
                    enqueue("SLOW", "second");
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
            await().pollDelay(Duration.ofMillis(300)).atMost(LIMIT).until(() -> {
                jobs.queues().purge("SLOW");
                return !second.isAlive();
            });
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        GATE.countDown();
        worker.stop(LIMIT);
        scheduler.stop();
        jobs.close();
        PORT.close();
        SERVER.close();
    }

    private static int status(String path) throws IOException, InterruptedException {
        return Http.get(PORT.url().replace("/metrics", path)).statusCode();
    }

    @Test
    @Order(1)
    void whatIsDocumentedAppearsWithWhatWasDone() {
        await().atMost(LIMIT).untilAsserted(() -> {
            var scrape = Scrape.of(PORT.url());
            assertThat(scrape.names()).containsAll(documented());
            assertThat(documented()).containsAll(scrape.names());
            atLeast(
                    scrape,
                    Map.ofEntries(
                            Map.entry("asyncjobs_tasks_enqueued_total{queue=WORK,type=good}", 3),
                            Map.entry("asyncjobs_tasks_saved_total{queue=WORK,state=complete}", 3),
                            Map.entry("asyncjobs_tasks_saved_total{queue=WORK,state=retry}", 1),
                            Map.entry("asyncjobs_tries_settled_total{queue=WORK,type=good,state=succeeded}", 2),
                            Map.entry("asyncjobs_handler_seconds_count{queue=WORK,type=good}", 2),
                            Map.entry("asyncjobs_pulls_total{queue=WORK}", 1),
                            Map.entry("asyncjobs_items_delivered_total{queue=WORK,state=first}", 6),
                            Map.entry("asyncjobs_leases_renewed_total{queue=WORK}", 1),
                            Map.entry("asyncjobs_due_moved_total{queue=WORK,state=queued}", 2),
                            Map.entry("asyncjobs_schedule_firings_total{queue=WORK,type=good,state=fired}", 1),
                            Map.entry("asyncjobs_schedule_lag_seconds_count{queue=WORK,type=good}", 1),
                            Map.entry("asyncjobs_election_campaigns_total{operation=scheduler}", 1),
                            Map.entry("asyncjobs_request_seconds_count{operation=save_record,state=answered}", 10),
                            Map.entry("asyncjobs_backpressure_seconds_count{reason=full_queue}", 1),
                            Map.entry("asyncjobs_worker_slots_taken", 1)));
            exactly(
                    scrape,
                    Map.ofEntries(
                            Map.entry(
                                    "asyncjobs_tasks_enqueue_failures_total{queue=FULL,type=second,reason=queue_full}",
                                    1),
                            Map.entry("asyncjobs_tries_settled_total{queue=WORK,type=flaky,state=failed}", 1),
                            Map.entry("asyncjobs_tries_settled_total{queue=WORK,type=flaky,state=succeeded}", 1),
                            Map.entry("asyncjobs_tries_settled_total{queue=WORK,type=bad,state=terminated}", 1),
                            Map.entry("asyncjobs_tasks_died_total{queue=WORK,type=bad,reason=terminated}", 1),
                            Map.entry("asyncjobs_dead_letters{queue=WORK}", 1),
                            Map.entry("asyncjobs_items_rejected_total{queue=WORK,reason=corrupt}", 1),
                            Map.entry("asyncjobs_handlers_running{queue=WORK,type=long}", 1),
                            Map.entry("asyncjobs_queue_waiting{queue=IDLE}", 1),
                            Map.entry("asyncjobs_queue_delayed{queue=IDLE}", 1),
                            Map.entry("asyncjobs_queue_paused{queue=IDLE}", 1),
                            Map.entry("asyncjobs_queue_paused{queue=WORK}", 0),
                            Map.entry("asyncjobs_queue_oldest_age_seconds{queue=WORK}", 0),
                            Map.entry("asyncjobs_workers", 1),
                            Map.entry("asyncjobs_worker_slots", 5),
                            Map.entry("asyncjobs_schedules", 2),
                            Map.entry("asyncjobs_schedules_paused", 1),
                            Map.entry("asyncjobs_schedules_unreadable", 0),
                            Map.entry("asyncjobs_election_leader{operation=scheduler}", 1),
                            Map.entry("asyncjobs_election_leader{operation=reconciler}", 1),
                            Map.entry("asyncjobs_connected", 1)));
            assertThat(scrape.value("asyncjobs_queue_bytes{queue=IDLE}")).isPositive();
            assertThat(scrape.value("asyncjobs_queue_oldest_age_seconds{queue=IDLE}"))
                    .isPositive();
            assertThat(scrape.value("asyncjobs_queue_running{queue=WORK}")).isPositive();
        });
    }

    private static void atLeast(Scrape scrape, Map<String, Integer> values) {
        values.forEach(
                (series, value) -> assertThat(scrape.value(series)).as(series).isGreaterThanOrEqualTo(value));
    }

    private static void exactly(Scrape scrape, Map<String, Integer> values) {
        values.forEach(
                (series, value) -> assertThat(scrape.value(series)).as(series).isEqualTo(value.doubleValue()));
    }

    private static Set<String> documented() throws IOException {
        var names = DOCUMENTED
                .matcher(Files.readString(Path.of("../docs/metrics.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        names.removeAll(NOT_HERE);
        return names;
    }

    @Test
    @Order(2)
    void noLabelIsAnId() throws Exception {
        var series = Scrape.of(PORT.url()).series();
        assertThat(series.stream().flatMap(each -> each.labels().keySet().stream()))
                .isSubsetOf(Set.of("queue", "type", "state", "operation", "reason"));
        assertThat(series.stream()
                        .flatMap(each -> each.labels().values().stream())
                        .filter(value -> value.matches("[0-9A-Za-z]{27}")))
                .isEmpty();
    }

    @Test
    @Order(3)
    void aDeletedQueueIsShownNoMore() throws Exception {
        await().atMost(LIMIT).until(() -> Scrape.of(PORT.url()).value("asyncjobs_queue_waiting{queue=FULL}") == 1);
        jobs.queues().delete("FULL", true);
        await().atMost(LIMIT)
                .until(() -> Double.isNaN(Scrape.of(PORT.url()).value("asyncjobs_queue_waiting{queue=FULL}")));
    }

    @Test
    @Order(4)
    void withoutItsServerItIsAliveAndNotReadyUntilTheServerIsBack() throws Exception {
        await().atMost(LIMIT).until(() -> status("/readyz") == 200);
        SERVER.stop();
        await().atMost(LIMIT).until(() -> status("/readyz") == 503);
        assertThat(Http.get(PORT.url().replace("/metrics", "/readyz")).body()).contains("not connected to the server");
        assertThat(status("/healthz")).isEqualTo(200);
        assertThat(Scrape.of(PORT.url()).value("asyncjobs_connected")).isZero();

        PORT.tells(() -> Condition.of(worker));
        assertThat(status("/readyz")).isEqualTo(503);
        assertThat(status("/healthz")).isEqualTo(200);

        SERVER.restart();
        await().atMost(LIMIT).until(() -> status("/readyz") == 200);
        PORT.tells(() -> Condition.of(jobs, scheduler));
        await().atMost(LIMIT).until(() -> status("/readyz") == 200);
    }

    @Test
    @Order(5)
    void whatDrainsIsAliveAndNotReady() throws Exception {
        PORT.tells(() -> Condition.of(worker));
        var stopping = Thread.ofVirtual().start(worker::close);
        await().atMost(LIMIT).until(() -> status("/readyz") == 503);
        assertThat(Http.get(PORT.url().replace("/metrics", "/readyz")).body()).contains("ending");
        assertThat(status("/healthz")).isEqualTo(200);
        // the schedule's last task may be ending still
        await().atMost(LIMIT).until(() -> Scrape.of(PORT.url()).value("asyncjobs_worker_slots_taken") == 1);
        GATE.countDown();
        assertThat(stopping.join(LIMIT)).isTrue();
        assertThat(Scrape.of(PORT.url()).value("asyncjobs_worker_slots")).isZero();
    }
}
