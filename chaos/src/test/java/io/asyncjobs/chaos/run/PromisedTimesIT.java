package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.wire.WireProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The times that are promised, one fault at a time. */
@Tag("long")
@Isolated
final class PromisedTimesIT {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Duration WORK_GOES_ON = Duration.ofSeconds(10);
    private static final Duration AFTER_THE_LEASE = Duration.ofSeconds(2);
    private static final Duration AWAY = Duration.ofSeconds(3);
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);
    private static final int TIMES = 3;
    private static final int LONG_TASKS = 8;
    private static final int MANY = 1_000_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void theTasksOfAKilledWorkerRunAgain() throws Exception {
        for (int time = 1; time <= TIMES; time++) {
            try (var servers = Servers.one();
                    var stage = new Stage(servers.urls(), own(time), 1, Stage.SHORT_LEASE);
                    var machine = new Machine()) {
                stage.worker();
                stage.worker();
                assertThat(Stage.await(LIMIT, () -> stage.workersAlive() == 2)).isTrue();
                stage.enqueue(LONG_TASKS, "longer");
                assertThat(Stage.await(LIMIT, () -> stage.count(Entry.Started.class) >= LONG_TASKS))
                        .isTrue();
                stage.kill(stage.busy().orElseThrow());

                assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
                assertThat(stage.figures().recoveries()).isNotEmpty();
                machine.judge(
                        "a killed worker's tasks run again",
                        stage.figures().longestRecovery(),
                        Stage.SHORT_LEASE.plus(AFTER_THE_LEASE));
            }
        }
    }

    private Path own(int time) throws Exception {
        return Files.createDirectory(folder.resolve(String.valueOf(time)));
    }

    @Test
    void workGoesOnAfterAServersReturn() throws Exception {
        try (var servers = Servers.one();
                var stage = new Stage(servers.urls(), folder, 1, Stage.SHORT_LEASE)) {
            stage.schedule();
            stage.worker();
            stage.worker();
            stage.scheduler(servers.urls());
            var producer = stage.producer(servers.urls(), 5, MANY, 20, Stage.ALL_KINDS);
            for (int time = 1; time <= TIMES; time++) {
                assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
                try (var machine = new Machine()) {
                    var killed = Instant.now();
                    servers.server(0).kill();
                    Thread.sleep(AWAY);
                    servers.server(0).restart();
                    var back = Instant.now();
                    stage.excuse(killed, back.plus(FORGOTTEN));
                    var resumed = stage.untilWorkGoesOn(back, LIMIT);
                    machine.judge("work goes on after a server's return", resumed, WORK_GOES_ON);
                }
            }
            assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
            assertThat(producer.stop()).isTrue();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }

    @Test
    void workGoesOnUnderNewLeaders() throws Exception {
        try (var servers = Servers.three();
                var proxy = new WireProxy(servers.server(0).url()); // of no use to a cluster
                var stage = new Stage(servers.urls(), folder, servers.size(), Stage.SHORT_LEASE)) {
            var nemesis = new Nemesis(stage, servers, proxy, 1);
            for (var fault : List.of(
                    Fault.LEADERS_STEP_DOWN,
                    Fault.SERVER_KILLED,
                    Fault.FOLLOWER_KILLED,
                    Fault.SERVER_FROZEN,
                    Fault.ALL_KILLED)) {
                assertThat(stage.awaitStarts(20, LIMIT)).isTrue();
                try (var machine = new Machine()) {
                    nemesis.strike(fault);
                    machine.judge(
                            "work goes on after " + fault, nemesis.returns().getLast(), WORK_GOES_ON);
                }
            }
            nemesis.end();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }
}
