package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Processes that end well, die, or stand still while all kinds of tasks are at work. */
final class ProcessFaultsIT extends OnOneServer {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Duration GENEROUS = Duration.ofSeconds(30);

    @Test
    void withoutFaultsEveryRuleIsKept() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.LONG_LEASE)) {
            stage.schedule();
            stage.worker();
            stage.worker();
            stage.scheduler(server.url());
            var producer = stage.producer(1, 150);
            assertThat(producer.awaitEnd(240)).isTrue();

            var state = stage.rest(LIMIT);

            assertThat(stage.check(state)).isEmpty();
            assertThat(stage.count(Entry.Acknowledged.class)).isGreaterThan(150);
        }
    }

    @Test
    void theTasksOfKilledWorkersRunAgain() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            var gate = folder.resolve("ready");
            stage.waitingWorker(gate);
            stage.waitingWorker(gate);
            assertThat(Stage.await(LIMIT, () -> stage.workersAlive() == 2)).isTrue();
            stage.enqueue(8, "plain");
            assertThat(Stage.await(LIMIT, () -> stage.busy().isPresent())).isTrue();
            stage.kill(stage.busy().orElseThrow());
            Files.createFile(gate);

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
            var figures = stage.figures();
            assertThat(figures.recoveries()).isNotEmpty();
            System.out.printf(
                    "the tasks of killed workers, whose lease is %d s, ran again within %.1f s%n",
                    Stage.SHORT_LEASE.toSeconds(), figures.longestRecovery().toMillis() / 1_000.0);
            assertThat(figures.longestRecovery()).isLessThan(Stage.SHORT_LEASE.plus(GENEROUS));
        }
    }

    @Test
    void aWorkerThatStoodStillForLongerThanItsLeasesChangesNothing() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            var gate = folder.resolve("thawed");
            var frozen = stage.waitingWorker(gate);
            stage.enqueue(4, "plain");
            assertThat(Stage.await(LIMIT, () -> stage.count(Entry.Started.class) >= 4))
                    .isTrue();
            frozen.freeze();
            stage.worker();
            assertThat(Stage.await(LIMIT, () -> stage.count(Entry.Started.class) >= 8))
                    .isTrue();
            Files.createFile(gate);
            frozen.thaw();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }

    @Test
    void anotherWorkerRepairsWhenTheOneThatDidIsKilled() throws Exception {
        try (var stage = new Stage(server.url(), folder, 1, Stage.SHORT_LEASE)) {
            stage.worker();
            stage.worker();
            assertThat(Stage.await(
                            LIMIT,
                            () -> stage.workersAlive() == 2
                                    && stage.reconciler().isPresent()))
                    .isTrue();
            stage.kill(stage.reconciler().orElseThrow());
            stage.jobs().queues().pause("FIRST", "its items are removed");
            stage.enqueue(3, "plain");
            stage.nats().jetStreamManagement().purgeStream(stage.namespace() + "_Q_FIRST");
            stage.jobs().queues().resume("FIRST");
            assertThat(Stage.await(LIMIT, () -> stage.count(Entry.Started.class) >= 3))
                    .isTrue();

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        }
    }
}
