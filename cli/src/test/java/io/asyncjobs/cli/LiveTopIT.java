package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.embedded.NatsServer;
import io.asyncjobs.embedded.NatsServerSettings;
import io.asyncjobs.queue.QueueSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ajc top} on a real terminal. Only on Linux, since script(1) is another program elsewhere. */
@EnabledOnOs(OS.LINUX)
class LiveTopIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder = Path.of("");

    private static void define(NatsServer server) {
        try (var jobs = AsyncJobs.connect(server.url())) {
            jobs.queues().define(QueueSettings.of("EMAIL"));
        }
    }

    private static boolean isPaused(AsyncJobs jobs) {
        return jobs.queues().status("EMAIL").isPaused();
    }

    @Test
    void keysPauseAndResumeTheSelectedQueueAndEndIt() throws Exception {
        try (var server = NatsServer.start();
                var jobs = AsyncJobs.connect(server.url())) {
            define(server);
            try (var pty = Pty.run(folder, server.url(), "top --interval 500ms")) {
                pty.awaitShown(">  EMAIL");
                pty.type("p");
                pty.awaitShown("Pause EMAIL? y/n");
                assertThat(isPaused(jobs)).isFalse();
                pty.type("y");
                await().atMost(LIMIT).until(() -> isPaused(jobs));
                pty.awaitShown("EMAIL is paused: by ada in ajc top");
                pty.type("p");
                pty.awaitShown("Resume EMAIL? y/n");
                pty.type("y");
                await().atMost(LIMIT).until(() -> !isPaused(jobs));
                pty.type("q");

                assertThat(pty.awaitEnd()).isZero();
                assertThat(pty.isAsBefore()).as(pty.shown()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0003", "\u001b"})
    void controlCAndEscapeEndItToo(String key) throws Exception {
        try (var server = NatsServer.start();
                var pty = Pty.run(folder, server.url(), "top")) {
            pty.awaitShown("There are no queues here.");
            pty.type(key);
            assertThat(pty.awaitEnd()).isZero();
            assertThat(pty.isAsBefore()).as(pty.shown()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalLeavesTheTerminalAsItWas(String signal) throws Exception {
        try (var server = NatsServer.start();
                var pty = Pty.run(folder, server.url(), "top")) {
            pty.awaitShown("There are no queues here.");
            pty.signal(signal);
            var unused = pty.awaitEnd();
            assertThat(pty.isAsBefore()).as(pty.shown()).isTrue();
        }
    }

    @Test
    void anotherSizeOfTheTerminalIsFollowed() throws Exception {
        try (var server = NatsServer.start()) {
            define(server);
            try (var pty = Pty.run(folder, server.url(), "top")) {
                pty.awaitShown("\u001b[30;1H");
                int before = pty.shown().length();
                pty.resize(40, 12);
                pty.awaitShown("\u001b[12;1H", before);
                var after = pty.shown().substring(before);
                assertThat(after).contains("\u001b[2J", "EMAIL").doesNotContain("\u001b[13;1H", "Delayed");
                pty.type("q");
                assertThat(pty.awaitEnd()).isZero();
            }
        }
    }

    @Test
    void aServerThatIsGoneIsSaidAndFollowedWhenItIsBack() throws Exception {
        var settings = NatsServerSettings.defaults().withStoreDir(folder.resolve("store"));
        var server = NatsServer.start(settings);
        define(server);
        int port = server.port();
        try (var pty = Pty.run(folder, server.url(), "top --interval 500ms")) {
            pty.awaitShown(">  EMAIL");
            server.close();
            pty.awaitShown("connection lost, last seen ");
            int before = pty.shown().length();
            try (var again = NatsServer.start(settings.withPort(port))) {
                pty.awaitShown("connected", before);
                assertThat(pty.shown()).doesNotContain("WARN", "Exception");
                pty.type("q");
                assertThat(pty.awaitEnd()).isZero();
                assertThat(again.isRunning()).isTrue();
            }
        }
    }
}
