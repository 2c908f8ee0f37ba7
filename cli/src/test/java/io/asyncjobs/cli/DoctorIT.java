package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.TaskSpec;
import io.nats.client.Nats;
import io.nats.client.PurgeOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ajc doctor} on installations that are well and on some with planted faults, each in a namespace of its own. */
@SuppressWarnings("try") // closing waits, and may be interrupted
class DoctorIT {

    @TempDir
    static Path home = Path.of("");

    private static final NatsServer SERVER = NatsServer.start();

    private final Commands ajc = new Commands(SERVER.url(), home);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static AsyncJobs jobs(String namespace) {
        return AsyncJobs.builder().server(SERVER.url()).namespace(namespace).connect();
    }

    private static CommandRun doctor(String namespace, String... more) {
        var args = new ArrayList<>(List.of("doctor", "--namespace", namespace));
        args.addAll(List.of(more));
        return CommandRun.against(SERVER.url(), home, args.toArray(String[]::new));
    }

    @Test
    void nothingMadeYetIsSaidAndIsNoFault() {
        assertThat(ajc.succeed("doctor", "--namespace", "EMPTY").out())
                .contains("Checkup of EMPTY at ", "✓ nats-server ", "nothing was made yet in namespace EMPTY")
                .doesNotContain("✗", "!", "\u001b");
    }

    @Test
    void anInstallationThatIsWellHasNoWarningAndASummary() throws Exception {
        try (var jobs = jobs("WELL")) {
            jobs.queues().define(QueueSettings.of("Q"));
            try (var worker =
                    jobs.worker().queue("Q").handleAny(context -> null).start()) {
                await().until(() -> worker.health().repairing());
                var run = ajc.succeed("doctor", "--namespace", "WELL");
                assertThat(run.out())
                        .contains("✓ 1 queue is as it should be", "✓ 1 worker is alive", "in files on one server")
                        .doesNotContain("✗", "  ! ");
                assertThat(run.out().lines().toList().getLast())
                        .matches("(All is well|\\d+ notes?); \\d+ checks are fine");
                assertThat(run.err()).isEmpty();
            }
        }
    }

    @Test
    void eachPlantedFaultIsNamedWithItsRemedy() throws Exception {
        try (var jobs = jobs("ILL");
                var nats = Nats.connect(SERVER.url())) {
            var streams = nats.jetStreamManagement();
            jobs.queues().define(QueueSettings.of("OLD"));
            var live = streams.getStreamInfo("ILL_Q_OLD").getConfiguration();
            streams.updateStream(StreamConfiguration.builder(live)
                    .discardPolicy(DiscardPolicy.Old)
                    .build());
            jobs.queues().define(QueueSettings.of("HALF"));
            streams.deleteConsumer("ILL_Q_HALF", "WORKERS");
            jobs.queues().define(QueueSettings.of("PAUSED"));
            jobs.producer().enqueue(TaskSpec.of("t").queue("PAUSED"));
            jobs.queues().pause("PAUSED", "by hand");
            jobs.queues().define(QueueSettings.of("FULL").withMaxEntries(1));
            jobs.producer().enqueue(TaskSpec.of("t").queue("FULL"));
            jobs.producer().enqueue(TaskSpec.of("t").queue("FULL").delay(Duration.ofMillis(10)));
            jobs.schedules().add(Schedule.of("hourly", "@hourly", "t").queue("FULL"));
            nats.jetStream()
                    .publish(
                            "$KV.ILL_CONFIGURATION.scheduled_tasks.broken",
                            "{no json".getBytes(StandardCharsets.UTF_8));
            var lost = jobs.producer().enqueue(TaskSpec.of("t").queue("OLD"));
            streams.purgeStream("ILL_Q_OLD", PurgeOptions.subject("ILL.Q.OLD." + lost.id()));
            var tasks = streams.getStreamInfo("ILL_TASKS").getConfiguration();
            streams.updateStream(StreamConfiguration.builder(tasks)
                    .maxAge(Duration.ofDays(3))
                    .build());

            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> {
                        var run = doctor("ILL");
                        assertThat(run.exitCode()).isEqualTo(2);
                        assertThat(run.out())
                                .contains(
                                        "✗ stream ILL_Q_OLD has discard old instead of new", "ajc queue configure OLD")
                                .contains("✗ queue HALF has no consumer WORKERS", "ajc queue add HALF")
                                .contains("! queue PAUSED is paused", "(by hand)", "ajc queue resume PAUSED")
                                .contains("! queue FULL is full: 1 of 1 messages")
                                .contains("nobody serves queue FULL", "ajc task process TYPE FULL CONCURRENCY COMMAND")
                                .contains("✗ 1 task is due, the oldest for", "nobody moves them")
                                .contains("✗ schedule broken cannot be used", "ajc cron delete broken")
                                .contains("✗ 1 schedule is set and no scheduler leads", "ajc cron scheduler NAME")
                                .contains("✗ 1 task of queue OLD is waiting without an item", lost.id())
                                .contains(
                                        "! stream ILL_TASKS has max_age 3d", "nats stream edit ILL_TASKS --max-age=0s")
                                .contains("! nobody repairs what crashes leave")
                                .containsPattern("\\d faults, \\d warnings, .*; \\d+ checks are fine");
                    });
        }
    }

    @Test
    void theRemedyOfAScheduleThatCannotBeReadWorks() throws Exception {
        try (var jobs = jobs("BROKEN");
                var nats = Nats.connect(SERVER.url())) {
            jobs.schedules().add(Schedule.of("broken", "@hourly", "t"));
            nats.jetStream()
                    .publish("$KV.BROKEN_CONFIGURATION.scheduled_tasks.broken", "x".getBytes(StandardCharsets.UTF_8));
            assertThat(doctor("BROKEN").out()).contains("✗ schedule broken cannot be used");

            ajc.succeed("cron", "delete", "broken", "--namespace", "BROKEN", "--force");

            assertThat(doctor("BROKEN").out()).doesNotContain("broken");
        }
    }

    @Test
    void theRemedyOfAQueueThatIsNotWhatItShouldBeWorks() throws Exception {
        try (var jobs = jobs("MEND");
                var nats = Nats.connect(SERVER.url())) {
            jobs.queues().define(QueueSettings.of("Q").withMaxEntries(7));
            var streams = nats.jetStreamManagement();
            var live = streams.getStreamInfo("MEND_Q_Q").getConfiguration();
            streams.updateStream(StreamConfiguration.builder(live)
                    .discardPolicy(DiscardPolicy.Old)
                    .maxMessagesPerSubject(3)
                    .build());
            assertThat(doctor("MEND").exitCode()).isEqualTo(2);

            ajc.succeed("queue", "configure", "Q", "--namespace", "MEND");

            assertThat(doctor("MEND").out()).contains("✓ 1 queue is as it should be");
            assertThat(jobs.queues().find("Q").orElseThrow().maxEntries()).isEqualTo(7);
        }
    }

    @Test
    void jsonIsOneDocumentWithTheSameFindings() throws Exception {
        try (var jobs = jobs("JSON")) {
            jobs.queues().define(QueueSettings.of("Q"));
            jobs.schedules().add(Schedule.of("hourly", "@hourly", "t").queue("Q"));
        }
        var run = doctor("JSON", "--json");
        assertThat(run.exitCode()).isEqualTo(2);
        var json = run.json();
        assertThat(json.propertyNames()).containsExactly("server", "namespace", "counts", "findings");
        assertThat(json.path("namespace").asString()).isEqualTo("JSON");
        assertThat(json.path("counts").propertyNames()).containsExactly("ok", "note", "warning", "fault");
        assertThat(json.path("counts").path("fault").asInt()).isEqualTo(1);
        assertThat(json.path("findings").valueStream())
                .allSatisfy(finding -> assertThat(finding.propertyNames())
                        .containsExactly("severity", "area", "check", "subject", "found", "remedy"))
                .anySatisfy(finding -> {
                    assertThat(finding.path("severity").asString()).isEqualTo("fault");
                    assertThat(finding.path("area").asString()).isEqualTo("schedules");
                    assertThat(finding.path("check").asString()).isEqualTo("scheduler");
                });
        assertThat(json.path("findings").valueStream().map(JsonNode::size)).isNotEmpty();
    }

    @Test
    void aServerThatIsNotThereIsAFaultAndNoServerAtAllAnError() throws Exception {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        var run = CommandRun.against("nats://127.0.0.1:" + port, home, "doctor");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("✗ no nats-server answered", "1 fault; 0 checks are fine");
        assertThat(CommandRun.alone(home, "doctor").exitCode()).isEqualTo(1);
    }
}
