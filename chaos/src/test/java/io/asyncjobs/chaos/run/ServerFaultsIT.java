package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.wire.WireProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that dies and comes back, a network that does what networks do: nothing is lost, and the work goes on. */
final class ServerFaultsIT extends OnOneServer {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Duration FAULT = Duration.ofSeconds(3);
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);
    /** Ten seconds are promised; a busy machine may take longer. */
    private static final Duration WORK_GOES_ON = Duration.ofSeconds(60);

    private static final int MANY = 1_000_000;

    @Test
    void aServerThatIsKilledAndComesBackLosesNothing() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE);
                var proxy = new WireProxy(server.url())) {
            stage.schedule();
            stage.worker(proxy.url());
            stage.worker(proxy.url());
            stage.scheduler(proxy.url());
            var producer = stage.producer(proxy.url(), 2, MANY, 20, Stage.ALL_KINDS);
            for (int i = 0; i < 2; i++) {
                assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
                var killed = Instant.now();
                server.kill();
                long before = proxy.connections();
                Thread.sleep(FAULT);
                double tried = (proxy.connections() - before) / (double) FAULT.toSeconds();
                System.out.printf("while no server answered: %.1f connections tried each second%n", tried);
                assertThat(tried).isLessThan(100);
                server.restart();
                var back = Instant.now();
                stage.excuse(killed, back.plus(FORGOTTEN));
                var resumed = stage.untilWorkGoesOn(back, LIMIT);
                System.out.printf("work went on %.1f s after the server's return%n", resumed.toMillis() / 1_000.0);
                assertThat(resumed).isLessThan(WORK_GOES_ON);
            }
            assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
            assertThat(producer.stop()).isTrue();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }

    private record Fault(String name, Runnable begins) {}

    @Test
    void aNetworkThatFailsInEveryWayLosesNothing() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE);
                var proxy = new WireProxy(server.url())) {
            stage.schedule();
            stage.worker(proxy.url());
            stage.worker();
            stage.scheduler(proxy.url());
            var producer = stage.producer(proxy.url(), 3, MANY, 20, Stage.ALL_KINDS);
            for (var fault : List.of(
                    new Fault("nothing passes", () -> proxy.hold(true, true)),
                    new Fault("nothing reaches the server", () -> proxy.hold(true, false)),
                    new Fault("nothing comes from the server", () -> proxy.hold(false, true)),
                    new Fault("connections are cut", proxy::cut),
                    new Fault("connections are reset", proxy::reset),
                    new Fault("all takes 200 ms", () -> proxy.delay(200)),
                    new Fault("1 kB passes each second", () -> proxy.narrow(1_000)))) {
                assertThat(stage.awaitStarts(20, LIMIT))
                        .as("before %s", fault.name())
                        .isTrue();
                var from = Instant.now();
                fault.begins().run();
                Thread.sleep(FAULT);
                proxy.clear();
                stage.excuse(from, Instant.now().plus(Stage.SHORT_LEASE.multipliedBy(2))); // leases may be lost
            }
            assertThat(stage.awaitStarts(50, LIMIT)).isTrue();
            assertThat(producer.stop()).isTrue();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }
}
