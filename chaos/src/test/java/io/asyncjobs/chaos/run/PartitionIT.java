package io.asyncjobs.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncjobs.chaos.check.Entry;
import io.asyncjobs.chaos.net.SplitCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A cluster of three whose network is split: the majority goes on, and nothing is lost, or done twice, by it. */
@Tag("namespaces")
@Tag("long")
@ResourceLock("cluster") // three servers at a time are enough for a machine
final class PartitionIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration SPLIT = Duration.ofSeconds(25);

    /** Servers elect a leader within 9 s of the last word of the former one; ten seconds of a new leader are promised. */
    private static final Duration WORK_GOES_ON = Duration.ofSeconds(19);

    private static final Duration FORGOTTEN = Duration.ofSeconds(10);
    private static final int MANY = 1_000_000;

    @TempDir
    private static Path servers;

    private static SplitCluster cluster;

    @TempDir
    private Path folder;

    @FunctionalInterface
    private interface Split {
        void of(int leader) throws IOException, InterruptedException;
    }

    @BeforeAll
    static void startServers() throws Exception {
        cluster = SplitCluster.start(servers);
    }

    @AfterAll
    static void stopServers() throws Exception {
        cluster.close();
    }

    @Test
    void aLeaderThatIsCutOffFromTheOthersLosesNothing() throws Exception {
        nothingIsLost("the leader is cut off", true, cluster::isolate);
    }

    @Test
    void aLeaderThatIsCutOffWithItsClientsLosesNothing() throws Exception {
        nothingIsLost("the leader is cut off from its clients too", true, leader -> {
            cluster.isolate(leader);
            cluster.hideFromClients(leader);
        });
    }

    @Test
    void aLeaderThatIsNotHeardLosesNothing() throws Exception {
        nothingIsLost("the leader is not heard", true, cluster::silence);
    }

    @Test
    void aLeaderThatDoesNotHearLosesNothing() throws Exception {
        nothingIsLost("the leader does not hear", true, cluster::deafen);
    }

    @Test
    void threeThatAreCutOffFromEachOtherLoseNothing() throws Exception {
        nothingIsLost("none reaches another", false, leader -> {
            for (int server = 0; server < cluster.size(); server++) {
                cluster.silence(server);
            }
        });
    }

    /** Half of the processes begin at the leader of the tasks, and half at another server, so that the majority has some. */
    private void nothingIsLost(String what, boolean withMajority, Split split) throws Exception {
        try (var stage = new Stage(cluster.urls(), folder, cluster.size(), Stage.SHORT_LEASE)) {
            stage.schedule();
            var producers = new ArrayList<ChildProcess>();
            for (var url : List.of(cluster.url(0), cluster.url(1))) {
                stage.worker(url);
                stage.scheduler(url);
                producers.add(stage.producer(url, producers.size() + 1, MANY, 20, Stage.ALL_KINDS));
            }
            assertThat(stage.awaitStarts(20, LIMIT)).isTrue();
            assertThat(Stage.await(LIMIT, () -> stage.isManned(2))).isTrue();

            cluster.lead(0, stage.namespace() + "_TASKS");
            assertThat(stage.awaitStarts(20, LIMIT)).isTrue();
            long before = stage.count(Entry.Started.class);
            var from = Instant.now();
            try (var machine = new Machine()) {
                split.of(0);
                Thread.sleep(SPLIT);
                if (withMajority) {
                    assertThat(stage.untilWorkGoesOn(from.plus(SPLIT), LIMIT))
                            .as("until the majority goes on")
                            .isLessThan(LIMIT);
                    machine.judge(
                            "the majority goes on, where " + what,
                            stage.longestPause(from, Instant.now()),
                            WORK_GOES_ON);
                }
            }
            long during = stage.count(Entry.Started.class) - before;
            try (var machine = new Machine()) {
                cluster.heal();
                var healed = Instant.now();
                stage.excuse(from, healed.plus(FORGOTTEN));
                var resumed = stage.untilWorkGoesOn(healed, LIMIT);
                System.out.printf(
                        "%s: %d handlers were called in %d s%n",
                        what, during, Duration.between(from, healed).toSeconds());
                machine.judge("work goes on after a split where " + what, resumed, Duration.ofSeconds(10));
            }
            assertThat(stage.awaitStarts(20, LIMIT)).isTrue();
            stage.leaveConsumersOut();
            for (var producer : producers) {
                producer.stop();
            }

            assertThat(stage.check(stage.rest(LIMIT))).isEmpty();
        } finally {
            cluster.heal();
        }
    }
}
