package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.wire.WireProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Three servers of which two are away: what the third is asked meanwhile has a bound, and the work goes on afterwards. */
@Tag("long")
@ResourceLock("cluster") // three servers at a time are enough for a machine
final class NoQuorumIT {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Duration AWAY = Duration.ofSeconds(8);
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);
    private static final Duration WORK_GOES_ON = Duration.ofSeconds(10);

    private static final int MANY = 1_000_000;
    private static final int MOST_EACH_SECOND = 500;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void whoeverWaitsForAQuorumAsksSeldom() throws Exception {
        try (var servers = Servers.three();
                var proxy = new WireProxy(servers.server(0).url());
                var stage = new Stage(servers.urls(), folder, servers.size(), Stage.SHORT_LEASE);
                var machine = new Machine()) {
            stage.schedule();
            stage.worker(proxy.url());
            stage.worker(proxy.url());
            stage.scheduler(proxy.url());
            var producer = stage.producer(proxy.url(), 4, MANY, 20, Stage.ALL_KINDS);
            assertThat(stage.awaitStarts(20, LIMIT)).isTrue();

            var away = Instant.now();
            List.of(1, 2).forEach(index -> servers.server(index).kill());
            long before = proxy.published();
            Thread.sleep(AWAY);
            double asked = (proxy.published() - before) / (double) AWAY.toSeconds();
            System.out.printf("while two of three servers were away: %.1f messages each second to the third%n", asked);
            assertThat(asked).isLessThan(MOST_EACH_SECOND);

            List.of(1, 2).parallelStream()
                    .forEach(index -> servers.server(index).restart());
            servers.awaitReady();
            var back = Instant.now();
            stage.excuse(away, back.plus(FORGOTTEN));
            var resumed = stage.untilWorkGoesOn(back, LIMIT);
            machine.judge("work goes on after the return of two servers of three", resumed, WORK_GOES_ON);
            assertThat(producer.stop()).isTrue();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }
}
