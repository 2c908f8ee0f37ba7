package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.cli.monitor.Http;
import io.asyncjobs.cli.run.Signals;
import io.asyncjobs.embedded.NatsServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that run until they are told to end, watched from outside. */
class MonitoredCommandsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final NatsServer SERVER = NatsServer.start();

    @TempDir
    Path home;

    private final int port = freePort();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException(none);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private int status(String path) {
        try {
            return Http.get(url(path)).statusCode();
        } catch (ConnectException closed) {
            return 0;
        } catch (IOException | InterruptedException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private String metrics() throws IOException, InterruptedException {
        return Http.get(url("/metrics")).body();
    }

    private Thread running(CommandRun run, String... args) {
        return Thread.ofPlatform().start(() -> run.execute(args));
    }

    @Test
    void processIsReadyWhileItServesAndWatchedUntilItsLastTaskIsDone() throws Exception {
        var ajc = new Commands(SERVER.url(), home);
        ajc.succeed("queue", "add", "SHELL");
        ajc.succeed("task", "add", "shell", "{}", "-q", "SHELL");
        var gate = home.resolve("gate");
        var command = "while [ ! -e '" + gate + "' ]; do sleep 0.1; done";
        var run = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
        var thread = running(
                run, "task", "process", "", "SHELL", "1", command, "--metrics-port", Integer.toString(port), "--json");
        await().atMost(LIMIT).until(() -> status("/readyz") == 200);
        await().atMost(LIMIT)
                .until(() -> metrics().contains("asyncjobs_handlers_running{queue=\"SHELL\",type=\"shell\"} 1.0")
                        && metrics().contains("asyncjobs_queue_running{queue=\"SHELL\"} 1.0"));
        assertThat(status("/healthz")).isEqualTo(200);

        thread.interrupt();
        await().atMost(LIMIT).until(() -> status("/readyz") == 503);
        assertThat(status("/healthz")).isEqualTo(200);
        assertThat(metrics()).contains("asyncjobs_worker_slots_taken 1.0");

        Files.createFile(gate);
        assertThat(thread.join(LIMIT)).isTrue();
        assertThat(run.exitCode()).isEqualTo(Signals.INTERRUPTED_EXIT);
        assertThat(status("/healthz")).isZero();
        assertThat(run.jsonLines())
                .anyMatch(line -> line.path("event").asString().equals("metrics")
                        && line.path("url").asString().equals(url("/metrics")));
    }

    @Test
    void aSchedulerHasThePortByTheOriginalsNameToo() throws Exception {
        var run = new CommandRun(Map.of("NATS_URL", SERVER.url()), home, "");
        var thread = running(run, "cron", "scheduler", "one", "--monitor", Integer.toString(port));
        await().atMost(LIMIT).until(() -> status("/readyz") == 200);
        await().atMost(LIMIT)
                .until(() -> metrics().contains("asyncjobs_election_leader{operation=\"scheduler\"} 1.0"));
        assertThat(metrics()).contains("asyncjobs_schedules 0.0", "asyncjobs_workers 0.0");
        thread.interrupt();
        assertThat(thread.join(LIMIT)).isTrue();
        assertThat(run.out()).startsWith("Metrics at " + url("/metrics") + "\n");
    }

    @Test
    void aPortThatIsTakenEndsTheCommandBeforeItServes() throws Exception {
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            var number = Integer.toString(taken.getLocalPort());
            assertThat(new Commands(SERVER.url(), home)
                            .fail("task", "process", "", "SHELL", "1", "true", "--metrics-port", number))
                    .contains("the metrics port " + number, "choose another");
        }
        assertThatThrownBy(() -> Http.get(url("/healthz"))).isInstanceOf(ConnectException.class);
    }

    @Test
    void aPortThatIsNoneIsRefused() {
        assertThat(new Commands(SERVER.url(), home).fail("cron", "scheduler", "one", "--metrics-port", "65536"))
                .contains("--metrics-port is 65,536; it must be between 0 and 65,535");
    }
}
