package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.wire.WireProxy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A server that asks its clients to leave before it ends: they go to the others, and nothing is lost. */
@ResourceLock("cluster") // three servers at a time are enough for a machine
final class LameDuckIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    /** Ten seconds are promised; a busy machine may take longer. */
    private static final Duration WORK_GOES_ON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void clientsLeaveAServerThatEndsAndLoseNothing() throws Exception {
        try (var servers = Servers.three();
                var proxy = new WireProxy(servers.server(0).url());
                var stage = new Stage(servers.urls(), folder, servers.size(), Stage.SHORT_LEASE)) {
            var nemesis = new Nemesis(stage, servers, proxy, 1);

            nemesis.strike(Fault.LAME_DUCK);

            var resumed = nemesis.returns().getLast();
            System.out.printf("after a server left, work went on within %.1f s%n", resumed.toMillis() / 1_000.0);
            assertThat(resumed).isLessThan(WORK_GOES_ON);
            nemesis.end();
            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }
}
