package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskSpec;
import io.nats.client.PurgeOptions;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Of all workers one repairs: who it is, who follows when it dies or stops, and where the next one goes on. */
final class ElectionIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Pace FAST = new Pace(Duration.ofMillis(100), Duration.ofMillis(300));

    private record Member(AsyncJobs client, Worker worker) {
        boolean leads() {
            return worker.health().repairing();
        }
    }

    private Member member() throws InterruptedException {
        var member = mortal();
        SERVER.closed(member.worker());
        return member;
    }

    /** One that is not stopped in the end, since its connections will be gone. */
    private Member mortal() throws InterruptedException {
        var client = SERVER.client();
        return new Member(
                client,
                client.worker()
                        .queue(QueueSettings.of("NOTHING"))
                        .repairing(FAST)
                        .start());
    }

    private static void becomesLeader(Member member, Duration atMost) {
        await().atMost(atMost).until(member::leads);
    }

    private KeyValueEntry key() throws Exception {
        return SERVER.nats().keyValue(SERVER.namespace() + "_ELECTIONS").get("reconciler");
    }

    @Test
    void aLeaderHoldsTheKeyByItsNameAndRenewsItEarly() throws Exception {
        var leader = member();
        becomesLeader(leader, Duration.ofSeconds(10));

        var first = key();
        assertThat(first.getValueAsString()).isEqualTo(leader.worker().id());
        await().atMost(Duration.ofSeconds(60)).until(() -> key().getRevision() > first.getRevision());
        assertThat(leader.leads()).isTrue();
    }

    @Test
    void whenTheLeadersConnectionDiesAnotherTakesOverAndNeverDoTwoLead() throws Exception {
        var leader = mortal();
        becomesLeader(leader, Duration.ofSeconds(10));
        var others = List.of(member(), member());
        var all = new ArrayList<>(others);
        all.add(leader);
        var mostAtOnce = new AtomicInteger();
        try (var sampler = Executors.newSingleThreadScheduledExecutor()) {
            var unused = sampler.scheduleWithFixedDelay(
                    () -> mostAtOnce.accumulateAndGet(
                            (int) all.stream().filter(Member::leads).count(), Math::max),
                    0,
                    5,
                    TimeUnit.MILLISECONDS);

            leader.client().close(); // as if its process were killed: the key is not given up

            await().atMost(Duration.ofSeconds(40)).until(() -> others.stream().anyMatch(Member::leads));
            sampler.shutdownNow();
        }
        assertThat(leader.leads()).isFalse();
        assertThat(mostAtOnce).hasValue(1);
    }

    @Test
    void aLeaderThatStopsLetsTheNextOneLeadAtOnce() throws Exception {
        var leader = member();
        becomesLeader(leader, Duration.ofSeconds(10));
        var next = member();

        leader.worker().close();

        becomesLeader(next, Duration.ofSeconds(6)); // the key would be free by itself after ten
        assertThat(key().getValueAsString()).isEqualTo(next.worker().id());
    }

    @Test
    void aLeaderWhoseKeyIsTakenLeadsNoMore() throws Exception {
        var leader = member();
        becomesLeader(leader, Duration.ofSeconds(10));

        SERVER.nats().keyValue(SERVER.namespace() + "_ELECTIONS").put("reconciler", "somebody".getBytes(UTF_8));

        await().atMost(Duration.ofSeconds(10)).until(() -> !leader.leads());
        becomesLeader(leader, Duration.ofSeconds(30)); // the key ages out
    }

    @Test
    void theMarkerThatAGoCandidateLeavesIsNoLeader() throws Exception {
        var leader = member();
        becomesLeader(leader, Duration.ofSeconds(10));
        leader.worker().close();
        SERVER.nats()
                .jetStream()
                .publish(
                        "$KV." + SERVER.namespace() + "_ELECTIONS.reconciler",
                        new Headers().add("KV-Operation", "PURGE"),
                        new byte[0]);

        becomesLeader(member(), Duration.ofSeconds(9));
    }

    @Test
    void aWorkerThatIsNoMaintainerNeitherLeadsNorMovesDueTasks() throws Exception {
        var worker = SERVER.closed(SERVER.client()
                .worker()
                .queue(QueueSettings.of("Q"))
                .repairing(FAST)
                .maintainer(false)
                .handle("t", context -> null)
                .start());
        var jobs = SERVER.client();
        jobs.producer().enqueue(TaskSpec.of("t").queue("Q").delay(Duration.ofMillis(100)));
        var marker = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        await().until(() -> jobs.tasks().load(marker.id()).state().isFinal());
        await().until(() -> !ServerView.of(SERVER).ids("DELAY").isEmpty()
                && SERVER.nats()
                                .jetStreamManagement()
                                .getConsumerInfo(SERVER.namespace() + "_DELAY", "PUMP")
                                .getNumPending()
                        == 1);

        assertThat(worker.health().repairing()).isFalse();
        assertThat(ServerView.of(SERVER).names()).doesNotContain("KV_ELECTIONS");
        assertThat(worker.counts().started()).isEqualTo(1);

        SERVER.closed(
                SERVER.client().worker().queue(QueueSettings.of("NOTHING")).start());
        await().atMost(Duration.ofSeconds(30)).until(() -> worker.counts().succeeded() == 2);
    }

    @Test
    void theNextLeaderGoesOnWhereTheLastOneWasAndMissesNothing() throws Exception {
        var jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < 200; i++) {
            tasks.add(jobs.producer().enqueue(TaskSpec.of("t").queue("Q")));
        }
        var first = mortal();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> progress().path("position").asLong(0) >= 200);
        assertThat(progress().path("unfinished").path("Q").asLong(0)).isEqualTo(200);
        first.client().close();

        remove(tasks.get(7)); // seen by the first one, lost while nobody leads
        var later = jobs.producer().enqueue(TaskSpec.of("t").queue("Q"));
        remove(later);
        try (var log = new LogLines(Level.INFO)) {
            var second = member();

            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(ServerView.of(SERVER).ids("Q_Q"))
                            .contains(tasks.get(7).id(), later.id()));

            await().untilAsserted(() ->
                    assertThat(second.worker().counts().repaired()).isEqualTo(2));
            assertThat(log.lines()).noneMatch(line -> line.contains("the reconciler reads all tasks"));
            assertThat(log.lines()).anyMatch(line -> line.contains("the reconciler reads on after sequence 200"));
        }
    }

    private void remove(Task task) throws Exception {
        ServerView.of(SERVER)
                .streams()
                .purgeStream(
                        SERVER.namespace() + "_Q_Q", PurgeOptions.subject(SERVER.namespace() + ".Q.Q." + task.id()));
    }

    private JsonNode progress() throws Exception {
        var empty = "{}".getBytes(UTF_8);
        if (!ServerView.of(SERVER).names().contains("KV_CONFIGURATION")) {
            return Json.tree(empty, "nothing");
        }
        var entry =
                SERVER.nats().keyValue(SERVER.namespace() + "_CONFIGURATION").get("reconciler.checkpoint");
        var value = entry == null ? null : entry.getValue();
        return Json.tree(value == null ? empty : value, "the checkpoint");
    }
}
