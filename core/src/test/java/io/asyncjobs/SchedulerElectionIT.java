package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.internal.jetstream.Election;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.telemetry.Measurement;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who of several schedulers leads: how one wins, loses and lets go. */
final class SchedulerElectionIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(60);

    private static Scheduler scheduler(String name) throws InterruptedException {
        return SERVER.closed(SERVER.client().scheduler(name).maintainer(false).start());
    }

    private static KeyValue elections() throws Exception {
        return SERVER.nats().keyValue(SERVER.namespace() + "_ELECTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H1S", "PT9S"})
    void c44ABucketWhoseEntriesLiveTooLongOrTooShortIsRefused(String life) throws Exception {
        var stream = "KV_" + SERVER.namespace() + "_ELECTIONS";
        SERVER.nats()
                .keyValueManagement()
                .create(KeyValueConfiguration.builder()
                        .name(SERVER.namespace() + "_ELECTIONS")
                        .ttl(Duration.parse(life))
                        .build());

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> SERVER.client().scheduler("one").start())
                .withMessageContaining(life)
                .withMessageContaining("delete stream " + stream);

        assertThat(SERVER.nats().jetStreamManagement().deleteStream(stream)).isTrue();
        await().atMost(LONG).until(scheduler("one")::isLeader);
    }

    /** The key is deleted again and again, as it is or overwritten, while another election of the bucket goes on. */
    @Test
    void c45OfManyWhoseKeyIsTakenAwayNoTwoLeadAtOnceAndAnotherElectionIsUndisturbed() throws Exception {
        var reconciler = SERVER.closed(SERVER.client()
                .worker()
                .queue(QueueSettings.of("NOTHING"))
                .repairing(new Pace(Duration.ofMillis(100), Duration.ofMillis(300)))
                .start());
        await().atMost(LONG).until(() -> reconciler.health().repairing());
        var all = new ArrayList<Scheduler>();
        for (int i = 0; i < 10; i++) {
            all.add(scheduler("s" + i));
        }
        var mostAtOnce = new AtomicInteger();
        var disturbed = new AtomicInteger();
        var leaders = ConcurrentHashMap.<Integer>newKeySet();
        try (var sampler = Executors.newSingleThreadScheduledExecutor()) {
            var unused = sampler.scheduleWithFixedDelay(
                    () -> {
                        int now = 0;
                        for (int i = 0; i < all.size(); i++) {
                            if (all.get(i).isLeader()) {
                                now++;
                                leaders.add(i);
                            }
                        }
                        mostAtOnce.accumulateAndGet(now, Math::max);
                        if (!reconciler.health().repairing()) {
                            disturbed.incrementAndGet();
                        }
                    },
                    0,
                    2,
                    TimeUnit.MILLISECONDS);
            var elections = elections();
            for (int losses = 0; losses < 4; losses++) {
                await().atMost(LONG).until(() -> all.stream().anyMatch(Scheduler::isLeader));
                var leader =
                        all.stream().filter(Scheduler::isLeader).findFirst().orElseThrow();
                if (losses % 2 == 0) {
                    elections.put("task_scheduler", "somebody".getBytes(UTF_8));
                }
                elections.delete("task_scheduler");
                await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> !leader.isLeader());
            }
            await().atMost(LONG).until(() -> all.stream().anyMatch(Scheduler::isLeader));
            sampler.shutdownNow();
        }
        assertThat(mostAtOnce).hasValue(1);
        assertThat(leaders).isNotEmpty();
        assertThat(disturbed).hasValue(0);
    }

    @Test
    void c46OneThatIsStoppedEndsWhetherItLeadsOrNotAndLeavesNoThread() throws Exception {
        var leader = scheduler("leader");
        await().atMost(LONG).until(leader::isLeader);
        var candidate = scheduler("candidate");

        candidate.stop();
        leader.stop();
        leader.stop();

        assertThat(candidate.isLeader()).isFalse();
        await().atMost(LONG)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch(name -> name.equals("asyncjobs-election-task_scheduler")
                                || name.equals("asyncjobs-scheduler-leader")
                                || name.equals("asyncjobs-scheduler-candidate")));
    }

    @Test
    void c47OneThatOnlyTookTheKeyDoesNotLeadBeforeItRenewedItAndSaysSoThen() throws Exception {
        var elected = new CopyOnWriteArrayList<Event>();
        var subscription = SERVER.client().events().subscribe(elected::add);
        var scheduler = scheduler("one");
        assertThat(scheduler.isLeader()).isFalse();

        await().atMost(LONG).until(scheduler::isLeader);

        assertThat(elections().get("task_scheduler").getRevision()).isGreaterThanOrEqualTo(2); // taken, and renewed
        assertThat(elections().get("task_scheduler").getValueAsString()).isEqualTo("one");
        await().until(() -> elected.stream()
                .anyMatch(event ->
                        event instanceof LeaderElected won && won.name().equals("one")));
        subscription.close();
    }

    /** Stands for an election of the test's own, and counts what it is told. */
    private static final class Candidate implements Election.Office {
        private final AtomicInteger won = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();
        private final Election election;

        private Candidate(Stores stores, String key) {
            election = new Election(
                    stores.leaderKey(key), Measurement.Office.SCHEDULER, key, "me", Election.Timing.defaults(), this);
            election.start();
        }

        @Override
        public void won() {
            won.incrementAndGet();
        }

        @Override
        public void lost() {
            lost.incrementAndGet();
        }
    }

    private static Candidate candidate(Stores stores, String key) {
        var candidate = new Candidate(stores, key);
        SERVER.closed(candidate.election::stop);
        return candidate;
    }

    private static Stores stores() throws Exception {
        var stores = StoresOf.test(SERVER);
        stores.streams().needElections();
        return stores;
    }

    @Test
    void c48ALeaderLosesOnceAndOneThatStopsLetsGoAtOnceWithoutBeingToldThatItLost() throws Exception {
        var stores = stores();
        var loser = candidate(stores, "loses");
        var stopped = candidate(stores, "stops");
        await().atMost(LONG).until(() -> loser.election.isLeader() && stopped.election.isLeader());

        elections().put("loses", "somebody".getBytes(UTF_8));
        stopped.election.stop();

        assertThat(stopped.election.isLeader()).isFalse();
        assertThat(elections().get("stops")).isNull();
        assertThat(stopped.lost).hasValue(0);
        await().atMost(LONG).until(() -> loser.lost.get() == 1);
        assertThat(loser.election.isLeader()).isFalse();
        await().atMost(LONG).until(() -> loser.won.get() == 2); // the other's entry ages out
        assertThat(loser.lost).hasValue(1);
    }

    /** The key is overwritten as soon as it was taken; a machine that is slow enough may let it be confirmed in between. */
    @Test
    void c49WhoLosesTheKeyBeforeItRenewedItHasNeitherWonNorLost() throws Exception {
        var stores = stores();
        var elections = elections();
        var nats = SERVER.nats();
        var attempts = new ArrayList<Candidate>();
        for (int i = 0; i < 5; i++) {
            var key = "key" + i;
            var taken = nats.subscribe("$KV." + SERVER.namespace() + "_ELECTIONS." + key);
            nats.flush(Duration.ofSeconds(5));
            attempts.add(candidate(stores, key));
            assertThat(taken.nextMessage(Duration.ofSeconds(10))).isNotNull();
            elections.put(key, "somebody".getBytes(UTF_8));
        }

        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(60))
                .until(() -> attempts.stream().noneMatch(candidate -> candidate.election.isLeader())
                        || attempts.stream().anyMatch(candidate -> candidate.won.get() > 0));

        assertThat(attempts).anySatisfy(candidate -> assertThat(candidate.won).hasValue(0));
        assertThat(attempts)
                .allSatisfy(candidate -> assertThat(candidate.lost.get()).isLessThanOrEqualTo(candidate.won.get()));
    }

    @Test
    void aKeyWhoseLastRenewalWasNotAnsweredIsGivenUpAllTheSame() throws Exception {
        var stores = stores();
        var candidate = candidate(stores, "key");
        await().atMost(LONG).until(candidate.election::isLeader);
        var taken = SERVER.nats()
                .jetStreamManagement()
                .getLastMessage(
                        "KV_" + SERVER.namespace() + "_ELECTIONS", "$KV." + SERVER.namespace() + "_ELECTIONS.key");
        var candidateId = ServerView.headers(taken).get("AJ-Candidate");
        assertThat(candidateId).isNotBlank();
        // as a renewal is stored, of whose answer the leader knows nothing
        SERVER.nats()
                .jetStream()
                .publish(
                        "$KV." + SERVER.namespace() + "_ELECTIONS.key",
                        new Headers().add("AJ-Candidate", candidateId),
                        "me".getBytes(UTF_8));

        candidate.election.stop();

        assertThat(elections().get("key")).isNull();
        assertThat(candidate.won).hasValue(1);
    }
}
