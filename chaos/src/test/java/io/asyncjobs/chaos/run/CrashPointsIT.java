package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.wire.Strike;
import io.asyncjobs.chaos.wire.WireProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Processes that are killed exactly between two effects: whatever they leave half done is found and finished. */
final class CrashPointsIT extends OnOneServer {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SEED = 1;
    private static final long SECONDS_TO_A_POINT = 90;

    /** A process that will be killed at a point. */
    private record Victim(Point point, ChildProcess process, WireProxy proxy, Strike strike) {}

    private static List<Point> points(Point.Program program) {
        return Arrays.stream(Point.values())
                .filter(point -> point.program() == program)
                .toList();
    }

    private Victim victim(Stage stage, Point point) throws IOException {
        var proxy = new WireProxy(server.url());
        var process = new AtomicReference<ChildProcess>();
        var strike = proxy.add(point.strike(stage.namespace(), () -> stage.kill(process.get())));
        process.set(
                switch (point.program()) {
                    case PRODUCER -> stage.producer(proxy.url(), SEED, 1_000, 5, point.kind());
                    case WORKER -> stage.worker(proxy.url());
                    case SCHEDULER -> stage.scheduler(proxy.url());
                });
        return new Victim(point, process.get(), proxy, strike);
    }

    private static void dies(Victim victim) throws Exception {
        assertThat(victim.strike().await(SECONDS_TO_A_POINT))
                .as("%s is reached", victim.point())
                .isTrue();
        victim.process().kill();
        victim.proxy().close();
    }

    @Test
    void whatIsLeftHalfDoneAtAnyPointIsFinished() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            var producers = new ArrayList<Victim>();
            for (var point : points(Point.Program.PRODUCER)) {
                producers.add(victim(stage, point));
            }
            for (var victim : producers) {
                dies(victim);
            }
            for (var point : points(Point.Program.WORKER)) {
                var victim = victim(stage, point);
                stage.enqueue(5, point.kind());
                dies(victim);
            }
            stage.worker();
            stage.schedule();
            for (var point : points(Point.Program.SCHEDULER)) {
                dies(victim(stage, point));
            }
            stage.scheduler(server.url());

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
            assertThat(stage.count(Entry.Killed.class)).isEqualTo(Point.values().length);
        }
    }
}
