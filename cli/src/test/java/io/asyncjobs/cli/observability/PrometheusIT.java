package io.asyncjobs.cli.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskSpec;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The rules and the dashboard in a real Prometheus, which scrapes a worker and a scheduler at work. */
@Tag("prometheus")
@SuppressWarnings("try") // closing waits, and may be interrupted
class PrometheusIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Pattern RUNTIME_METRIC = Pattern.compile("\\b(jvm|process)_[a-z_]+");

    @TempDir
    static Path folder = Path.of("");

    private static final Deque<AutoCloseable> STARTED = new ArrayDeque<>();
    private static NatsServer server;
    private static AsyncJobs jobs;
    private static AjcProcess worker;
    private static AjcProcess scheduler;
    private static Prometheus prometheus;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = started(NatsServer.start());
        jobs = started(AsyncJobs.builder().server(server.url()).connect());
        jobs.queues().add(QueueSettings.of("EMAIL"));
        jobs.schedules()
                .add(Schedule.of("every-second", "@every 1s", "email:digest").queue("EMAIL"));
        var bad = "if grep -q email:bad \"$CHORIA_AJ_TASK\"; then exit 65; fi";
        int workerPort = Prometheus.freePort();
        worker = ajc("task", "process", "email", "EMAIL", "2", bad, "--metrics-port", "" + workerPort);
        int schedulerPort = Prometheus.freePort();
        scheduler = ajc("cron", "scheduler", "one", "--metrics-port", "" + schedulerPort);
        var producer = Executors.newSingleThreadScheduledExecutor();
        var unused = producer.scheduleWithFixedDelay(PrometheusIT::produce, 0, 500, TimeUnit.MILLISECONDS);
        STARTED.push(producer::shutdownNow);
        prometheus = started(Prometheus.start(configuration(workerPort, schedulerPort), folder));
    }

    private static AjcProcess ajc(String... args) throws IOException {
        return started(AjcProcess.start(server.url(), folder, args));
    }

    private static <T extends AutoCloseable> T started(T part) {
        STARTED.push(part);
        return part;
    }

    @AfterAll
    static void stop() throws Exception {
        for (var part : STARTED) {
            part.close();
        }
    }

    /** The example, but for the ports, and with seconds for quarters of minutes. */
    private static Path configuration(int workerPort, int schedulerPort) throws IOException {
        var example = Repository.text(Repository.OBSERVABILITY.resolve("prometheus.yml"));
        assertThat(example).contains("localhost:9464", "localhost:9465", ": 15s", "- alerts.yml");
        return Files.writeString(
                folder.resolve("prometheus.yml"),
                example.replace("localhost:9464", "127.0.0.1:" + workerPort)
                        .replace("localhost:9465", "127.0.0.1:" + schedulerPort)
                        .replace(": 15s", ": 1s")
                        .replace("- alerts.yml", "- " + Repository.OBSERVABILITY.resolve("alerts.yml")));
    }

    private static void produce() {
        try {
            jobs.producer().enqueue(TaskSpec.of("email:new").queue("EMAIL"));
            jobs.producer().enqueue(TaskSpec.of("email:bad").queue("EMAIL"));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatAWorkerAndASchedulerDoIsThere() {
        for (var happening : List.of(
                "sum(rate(asyncjobs_tries_settled_total{state='succeeded', type='email:new'}[15s]))",
                "sum(rate(asyncjobs_handler_seconds_count{queue='EMAIL'}[15s]))",
                "sum(rate(asyncjobs_schedule_firings_total{state='fired', type='email:digest'}[15s]))",
                "sum(rate(asyncjobs_tasks_died_total{reason='terminated', type='email:bad'}[15s]))",
                "sum(rate(asyncjobs_request_seconds_count{operation='save_record', state='answered'}[15s]))",
                "max(asyncjobs_dead_letters{queue='EMAIL'})",
                "max(asyncjobs_election_leader{operation='scheduler', job='asyncjobs-schedulers'})",
                "max(asyncjobs_election_leader{operation='reconciler'})",
                "sum(asyncjobs_worker_slots{job='asyncjobs-workers'})",
                "sum(up) == 2")) {
            await(happening)
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(value(happening))
                            .as(() -> happening + "\n" + worker + scheduler + prometheus)
                            .isPositive());
        }
    }

    /** Of an expression with one series; -1 where there is none. */
    private static double value(String expression) throws IOException, InterruptedException {
        var series = prometheus.query(expression);
        return series.isEmpty()
                ? -1
                : Double.parseDouble(series.getFirst().path("value").path(1).asString());
    }

    @Test
    void allThatTheDashboardAsksForIsUnderstood() throws Exception {
        for (var expression : Dashboard.read().expressions()) {
            prometheus.query(Dashboard.filled(expression));
        }
    }

    /** Those of what has not happened here, as a repair, are left out: such meters come with their first event. */
    @Test
    void eachPanelHasSomethingToShowOfWhatIsScraped() throws Exception {
        await("a schedule has fired")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(scraped()).contains("asyncjobs_schedule_lag_seconds_max"));
        var there = scraped();
        for (var panel : Dashboard.read().panels()) {
            for (var target : Dashboard.targets(panel)) {
                var expression = target.path("expr").asString();
                var asked = Repository.metricsIn(expression);
                if (!asked.isEmpty() && there.containsAll(asked)) {
                    await(panel.path("title").asString() + ": " + expression)
                            .pollDelay(Duration.ZERO)
                            .atMost(LIMIT)
                            .untilAsserted(() -> assertThat(prometheus.query(Dashboard.filled(expression)))
                                    .isNotEmpty());
                }
            }
        }
    }

    @Test
    void eachNumberAtAGlanceIsANumber() {
        var dashboard = Dashboard.read();
        for (var panel : dashboard.panels()) {
            if (panel.path("type").asString().equals("stat")) {
                var expression = Dashboard.filled(
                        panel.path("targets").path(0).path("expr").asString());
                await(panel.path("title").asString())
                        .pollDelay(Duration.ZERO)
                        .atMost(LIMIT)
                        .untilAsserted(() -> assertThat(value(expression)).isNotNegative());
            }
        }
    }

    @Test
    void allThatIsScrapedIsDocumentedAndAllThatIsAskedOfTheRuntimeIsScraped() throws Exception {
        var documented = Repository.metricsIn(Repository.text(Repository.DOCS.resolve("metrics.md")));
        var ofTheRuntime = RUNTIME_METRIC
                .matcher(Dashboard.read().text())
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
        assertThat(ofTheRuntime).isNotEmpty();
        await("all metrics of the runtime")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(scraped()).containsAll(ofTheRuntime));
        await("ours").atMost(LIMIT).untilAsserted(() -> assertThat(ours()).hasSizeGreaterThan(25));
        assertThat(documented).containsAll(ours());
    }

    private static Set<String> ours() throws IOException, InterruptedException {
        var ours = scraped();
        ours.removeIf(name -> !name.startsWith("asyncjobs_"));
        return ours;
    }

    private static Set<String> scraped() throws IOException, InterruptedException {
        var names = new TreeSet<String>();
        prometheus.data("/api/v1/label/__name__/values").forEach(name -> names.add(name.asString()));
        return names;
    }

    @Test
    void noRuleFailsNobodyIsAlarmedWithoutNeedAndABadItemIsAnAlert() throws Exception {
        await("all rules were evaluated")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(rules())
                        .hasSize(AlertFiles.rules().size())
                        .allMatch(rule -> rule.path("health").asString().equals("ok"), "evaluates"));
        assertThat(firing()).isEmpty();
        try (var nats = Nats.connect(server.url())) {
            nats.publish("CHORIA_AJ.Q.EMAIL.bad", "not an item".getBytes(StandardCharsets.UTF_8));
        }
        await("an alert")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(firing())
                        .singleElement()
                        .asString()
                        .contains("AsyncJobsItemsRejected", "queue EMAIL of CHORIA_AJ can never run: corrupt"));
    }

    private static List<JsonNode> rules() throws IOException, InterruptedException {
        return Dashboard.list(prometheus.data("/api/v1/rules").path("groups")).stream()
                .flatMap(group -> Dashboard.list(group.path("rules")).stream())
                .toList();
    }

    private static List<JsonNode> firing() throws IOException, InterruptedException {
        return Dashboard.list(prometheus.data("/api/v1/alerts").path("alerts")).stream()
                .filter(alert -> alert.path("state").asString().equals("firing"))
                .toList();
    }
}
