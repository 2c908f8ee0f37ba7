package io.asyncjobs.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.Worker;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.handler.TerminateTaskException;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.Unique;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a metrics port answers holds nothing that must not be read over the shoulder. */
class SecretMetricsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOKEN = "s3cret-token";
    private static final String PAYLOAD = "s3cret-payload";
    private static final String HEADER = "s3cret-header";
    private static final String KEY = "s3cret-unique-key";
    private static final String RESULT = "s3cret-result";
    private static final String ERROR = "s3cret-error";
    private static final String REASON = "s3cret-reason";
    private static final String SEED = "5eed".repeat(16);

    /** Also what would make a series for each task. */
    private static final String ID = "s3cret-id";

    private static final List<String> SECRETS = List.of(TOKEN, PAYLOAD, HEADER, KEY, RESULT, ERROR, REASON, SEED, ID);

    private static TaskSpec secret(String type) {
        return TaskSpec.of(type, Map.of("text", PAYLOAD)).queue("Q").header("k", HEADER);
    }

    @Test
    void nothingSecretIsMeasured() throws Exception {
        var settings = NatsServerSettings.defaults().withExtraConfig("authorization { token: \"" + TOKEN + "\" }");
        try (var port = MetricsPort.open("127.0.0.1", 0);
                var monitor = new Monitor(port);
                var server = NatsServer.start(settings);
                var jobs = monitor.measured(AsyncJobs.builder()
                                .server("nats://" + TOKEN + "@127.0.0.1:" + server.port())
                                .signer(TaskSigner.ofHex(SEED)))
                        .connect()) {
            jobs.queues().define(QueueSettings.of("Q").withMaxTries(2));
            jobs.queues().define(QueueSettings.of("PAUSED"));
            jobs.queues().pause("PAUSED", REASON);
            jobs.schedules().add(Schedule.of("tick", "@every 1s", "works").queue("Q"));
            try (var worker = worker(jobs);
                    var scheduler = jobs.scheduler("one").start()) {
                monitor.watch(jobs, scheduler);
                port.metrics().watch(worker);
                work(jobs);
                await().atMost(LIMIT).untilAsserted(() -> {
                    var scrape = Scrape.of(port.url());
                    assertThat(scrape.value("asyncjobs_tasks_died_total{queue=Q,type=fails,reason=expired}")
                                    + scrape.value("asyncjobs_tasks_died_total{queue=Q,type=ends,reason=terminated}"))
                            .isGreaterThanOrEqualTo(2);
                    assertThat(scrape.value("asyncjobs_schedule_firings_total{queue=Q,type=works,state=fired}"))
                            .isPositive();
                    assertThat(scrape.value("asyncjobs_queue_paused{queue=PAUSED}"))
                            .isEqualTo(1);
                });
                for (var path : List.of("/metrics", "/healthz", "/readyz")) {
                    var answer = Http.get(port.url().replace("/metrics", path));
                    assertThat(answer.body()).as(path).doesNotContain(SECRETS);
                    assertThat(answer.headers().map().toString()).as(path).doesNotContain(SECRETS);
                }
                server.stop();
                await().atMost(LIMIT).until(() -> !jobs.isConnected());
                for (var path : List.of("/metrics", "/readyz")) {
                    assertThat(Http.get(port.url().replace("/metrics", path)).body())
                            .as("%s of a process without server", path)
                            .doesNotContain(SECRETS);
                }
            }
        }
    }

    private static Worker worker(AsyncJobs jobs) throws InterruptedException {
        return jobs.worker()
                .queue("Q")
                .retry((tries, random) -> Duration.ofMillis(10))
                .handle("works", context -> RESULT)
                .handle("fails", context -> {
                    throw new IOException(ERROR);
                })
                .handle("ends", context -> {
                    throw new TerminateTaskException(ERROR);
                })
                .start();
    }

    private static void work(AsyncJobs jobs) throws InterruptedException {
        for (var type : List.of("works", "fails", "ends")) {
            jobs.producer().enqueue(secret(type).id(ID + "-" + type));
        }
        var held = secret("works").unique(Unique.key(KEY).forPeriod(Duration.ofMinutes(1)));
        jobs.producer().enqueue(held);
        assertThatThrownBy(() -> jobs.producer().enqueue(held)).isInstanceOf(AsyncJobsException.class);
    }
}
