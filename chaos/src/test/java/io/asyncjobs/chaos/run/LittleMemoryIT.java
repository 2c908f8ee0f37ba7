package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.check.History;
import io.asyncjobs.chaos.wire.WireProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes with little memory: it ends in one task, or in one process, never in a loss; and a producer is slowed down. */
@Tag("long")
final class LittleMemoryIT extends OnOneServer {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long MORE_THAN_THERE_IS = 30L << 20;
    private static final long NARROW = 250_000;

    @Test
    void aWorkerThatRunsOutOfMemoryLosesNothing() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            var hungry = stage.hungryWorker(MORE_THAN_THERE_IS, "-Xmx48m");
            stage.enqueue(12, "large");
            stage.enqueue(20, "single", "delayed", "bulk");
            assertThat(Stage.await(LIMIT, () -> failed() > 0 || !hungry.isAlive()))
                    .isTrue();
            stage.worker();

            var state = stage.rest(LIMIT);
            System.out.printf("a worker with 48 MB, whose handlers want 30 MB each: %d attempts failed%n", failed());
            assertThat(stage.check(state)).isEmpty();
        }
    }

    /** Attempts of tasks that no plan lets fail so often are among them. */
    private long failed() {
        try {
            return History.read(folder)
                    .of(Entry.Ended.class)
                    .filter(ended -> ended.how() == Entry.How.FAILED)
                    .count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void aProducerThatIsFasterThanTheServerIsSlowedDownAndDropsNothing() throws Exception {
        int seconds = Integer.getInteger("flood.seconds", 5);
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE);
                var proxy = new WireProxy(server.url())) {
            stage.worker();
            stage.worker();
            proxy.narrow(NARROW);
            var producer = stage.flood(proxy.url(), seconds, "-Xmx48m");
            assertThat(Stage.await(LIMIT, () -> stage.count(Entry.Asked.class) > 0))
                    .isTrue();
            Thread.sleep(Duration.ofSeconds(seconds));
            long slow = stage.count(Entry.Acknowledged.class);
            proxy.clear();
            assertThat(producer.awaitEnd(LIMIT.toSeconds())).isTrue();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
            long asked = stage.count(Entry.Asked.class);
            System.out.printf(
                    "a producer of 48 MB for %d s at %d kB/s: %d tasks were acknowledged meanwhile, %d of %d in the end%n",
                    seconds, NARROW / 1_000, slow, stage.count(Entry.Acknowledged.class), asked);
            assertThat(stage.count(Entry.Acknowledged.class)).isEqualTo(asked).isPositive();
        }
    }
}
