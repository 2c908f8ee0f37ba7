package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.wire.WireProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Three servers whose leaders step down, stand still or are killed, alone and all: nothing is lost, and the work goes on. */
@ResourceLock("cluster") // three servers at a time are enough for a machine
final class ClusterFaultsIT {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    /** Ten seconds are promised; a busy machine may take longer. */
    private static final Duration WORK_GOES_ON = Duration.ofSeconds(60);

    private static final long SEED = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void theWorkGoesOnUnderNewLeaders() throws Exception {
        try (var servers = Servers.three();
                var proxy = new WireProxy(servers.server(0).url()); // of no use to a cluster
                var stage = new Stage(servers.urls(), folder, servers.size(), Stage.SHORT_LEASE)) {
            var nemesis = new Nemesis(stage, servers, proxy, SEED);
            for (var fault : List.of(
                    Fault.LEADERS_STEP_DOWN,
                    Fault.SERVER_KILLED,
                    Fault.SERVER_FROZEN,
                    Fault.FOLLOWER_KILLED,
                    Fault.CONSUMER_DELETED,
                    Fault.LIMIT_LOWERED,
                    Fault.ALL_KILLED)) {
                nemesis.strike(fault);
                var resumed = nemesis.returns().getLast();
                System.out.printf("%s: work went on after %.1f s%n", fault, resumed.toMillis() / 1_000.0);
                assertThat(resumed).isLessThan(WORK_GOES_ON);
            }
            nemesis.end();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }
}
