package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.embedded.NatsServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end well, die, or stand still while all kinds of tasks are at work. */
final class ProcessFaultsIT {

    private static final Duration LIMIT = Duration.ofSeconds(150);

    private static NatsServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServer() {
        server = NatsServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void withoutFaultsEveryRuleIsKept() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1)) {
            stage.schedule();
            stage.worker();
            stage.worker();
            stage.scheduler(server.url());
            var producer = stage.producer(1, 150);
            assertThat(producer.awaitEnd(120)).isTrue();

            var state = stage.rest(LIMIT);

            assertThat(stage.check(state)).isEmpty();
            assertThat(stage.count(Entry.Acknowledged.class)).isGreaterThan(150);
        }
    }
}
