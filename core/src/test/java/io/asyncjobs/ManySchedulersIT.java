package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.asyncjobs.event.Event;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.internal.jetstream.Connections;
import io.asyncjobs.internal.jetstream.ServerClock;
import io.asyncjobs.internal.jetstream.StorageSettings;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamNames;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.scheduling.SchedulerLoop;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Firing.What;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.nats.client.JetStreamOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedulers that believe at the same time that they lead, or come back after a long stop: one task for each due time. */
final class ManySchedulersIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(60);

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private List<Task> tasks() throws InterruptedException {
        return jobs.tasks().list(TaskFilter.all(), 10_000);
    }

    /** What each due time became, from the events' and the state's point of view, and how many tasks there are. */
    private void oneTaskForEachDueTime(String schedule) throws InterruptedException {
        var ids = new HashSet<String>();
        for (var task : tasks()) {
            assertThat(ids.add(task.id().substring(0, 27))).isTrue();
        }
        var made = jobs.schedules().history(schedule).stream()
                .filter(firing -> firing.task().isPresent())
                .toList();
        assertThat(made.stream().map(Firing::due)).doesNotHaveDuplicates();
        assertThat(made.stream().map(firing -> firing.task().orElseThrow())).doesNotHaveDuplicates();
    }

    private SchedulerLoop alwaysLeading(String name) throws Exception {
        var connections =
                SERVER.closed(Connections.over(SERVER.nats(), JetStreamOptions.defaultOptions(), Telemetry.NONE));
        var stores = Stores.open(
                connections,
                new StreamNames(SERVER.namespace()),
                new StorageSettings(Storage.FILE, 1, Map.of()),
                new ServerClock(InstantSource.system()),
                Duration.ofSeconds(10));
        var loop = new SchedulerLoop(stores, name, Trust.of(null, null), () -> true);
        SERVER.closed(loop::stop);
        loop.start();
        loop.won(false);
        return loop;
    }

    @Test
    void threeThatAllBelieveThatTheyLeadMakeOneTaskForEachDueTime() throws Exception {
        var begin = Instant.now();
        jobs.schedules().add(Schedule.of("s", "* * * * * *", "t").queue("Q").missed(MissedTimes.all(100)));
        var loops = new ArrayList<SchedulerLoop>();
        for (var name : List.of("a", "b", "c")) {
            loops.add(alwaysLeading(name));
        }

        await().atMost(LONG).until(() -> tasks().size() >= 8);
        for (var loop : loops) {
            loop.stop();
        }

        oneTaskForEachDueTime("s");
        long seconds = Duration.between(begin, Instant.now()).toSeconds() + 1;
        assertThat(tasks().size()).isLessThanOrEqualTo((int) seconds);
        assertThat(loops.stream()
                        .mapToLong(loop -> loop.counts().fired() + loop.counts().caughtUp())
                        .sum())
                .isEqualTo(tasks().size());
    }

    private Process process(String name) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SchedulerProcess.class.getName(),
                        SERVER.server().url(),
                        SERVER.namespace(),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        SERVER.closed(() -> process.destroyForcibly().waitFor());
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        assertThat(output.readLine()).isEqualTo("leading");
        return process;
    }

    private static void signal(Process process, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private long made(What what) throws InterruptedException {
        return jobs.schedules().history("s").stream()
                .filter(firing -> firing.what() == what)
                .count();
    }

    @Test
    void aLeaderThatWasStoppedOverDueTimesAndResumedMakesNoSecondTask() throws Exception {
        var stopped = process("stopped");
        jobs.schedules().add(Schedule.of("s", "@every 2s", "t").queue("Q").missed(MissedTimes.all(100)));
        await().atMost(LONG).until(() -> made(What.FIRED) >= 2);

        signal(stopped, "STOP");
        int before = tasks().size();
        var next = SERVER.closed(SERVER.client().scheduler("next").start());
        await().atMost(LONG).until(next::isLeader);
        await().atMost(LONG).until(() -> made(What.CAUGHT_UP) >= 2 && tasks().size() > before + 4);
        signal(stopped, "CONT");
        int resumed = tasks().size();
        await().atMost(LONG).until(() -> tasks().size() > resumed + 3);

        assertThat(next.isLeader()).isTrue();
        oneTaskForEachDueTime("s");
        var dues = jobs.schedules().history("s").stream().map(Firing::due).toList();
        for (int i = 1; i < dues.size(); i++) {
            assertThat(Duration.between(dues.get(i - 1), dues.get(i))).isEqualTo(Duration.ofSeconds(2));
        }
        assertThat(tasks()).hasSizeLessThanOrEqualTo(dues.size());
    }

    @Test
    void whenTheLeaderIsKilledAnotherTakesOverAndMakesUpForWhatWasMissed() throws Exception {
        var killed = process("killed");
        jobs.schedules().add(Schedule.of("s", "@every 1s", "t").queue("Q").missed(MissedTimes.all(100)));
        var next = SERVER.closed(SERVER.client().scheduler("next").start());
        await().atMost(LONG).until(() -> made(What.FIRED) >= 2);

        killed.destroyForcibly().waitFor();
        await().atMost(Duration.ofSeconds(30)).until(next::isLeader);
        await().atMost(LONG).until(() -> made(What.FIRED) >= 5);

        var dues = jobs.schedules().history("s").stream().map(Firing::due).toList();
        for (int i = 1; i < dues.size(); i++) {
            assertThat(Duration.between(dues.get(i - 1), dues.get(i))).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void oneThatStopsLetsTheNextOneLeadBeforeTheKeyWouldBeFree() throws Exception {
        var first = SERVER.closed(SERVER.client().scheduler("first").start());
        await().atMost(LONG).until(first::isLeader);
        var next = SERVER.closed(SERVER.client().scheduler("next").start());

        first.stop();

        await().atMost(Duration.ofSeconds(6)).until(next::isLeader);
        assertThat(first.isLeader()).isFalse();
    }

    @Test
    void ofManyWhoseKeyIsTakenAwayAgainAndAgainNoTwoLeadAtOnce() throws Exception { // C45
        var all = new ArrayList<Scheduler>();
        for (int i = 0; i < 5; i++) {
            all.add(SERVER.closed(
                    SERVER.client().scheduler("s" + i).maintainer(false).start()));
        }
        var elections = SERVER.nats().keyValue(SERVER.namespace() + "_ELECTIONS");
        var mostAtOnce = new AtomicInteger();
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
                    },
                    0,
                    2,
                    TimeUnit.MILLISECONDS);
            for (int round = 0; round < 3; round++) {
                await().atMost(LONG).until(() -> all.stream().anyMatch(Scheduler::isLeader));
                elections.put("task_scheduler", "somebody".getBytes(UTF_8));
                await().atMost(LONG).until(() -> all.stream().noneMatch(Scheduler::isLeader));
                elections.delete("task_scheduler");
            }
            await().atMost(LONG).until(() -> all.stream().anyMatch(Scheduler::isLeader));
            sampler.shutdownNow();
        }
        assertThat(mostAtOnce).hasValue(1);
        assertThat(leaders).isNotEmpty();
    }

    @Test
    void oneThatOnlyTookTheKeyDoesNotLeadYetAndOneThatStopsLeadsNoMore() throws Exception { // C46 to C49
        var elected = new CopyOnWriteArrayList<Event>();
        var subscription = jobs.events().subscribe(elected::add);
        var scheduler = SERVER.client().scheduler("one").maintainer(false).start();
        assertThat(scheduler.isLeader()).isFalse();
        await().atMost(LONG).until(scheduler::isLeader);
        var key = SERVER.nats().keyValue(SERVER.namespace() + "_ELECTIONS").get("task_scheduler");
        assertThat(key.getRevision()).isGreaterThanOrEqualTo(2); // taken, and renewed

        scheduler.stop();
        scheduler.stop();

        assertThat(scheduler.isLeader()).isFalse();
        await().until(() -> elected.stream().anyMatch(LeaderElected.class::isInstance));
        subscription.close();
    }

    @Test
    void twoOfOneNameNeverLeadTogether() throws Exception {
        var first = SERVER.closed(SERVER.client().scheduler("same").start());
        await().atMost(LONG).until(first::isLeader);
        var second = SERVER.closed(SERVER.client().scheduler("same").start());

        await().during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(8))
                .until(() -> first.isLeader() && !second.isLeader());
        var entry = SERVER.nats().keyValue(SERVER.namespace() + "_ELECTIONS").get("task_scheduler");
        assertThat(entry.getValueAsString()).isEqualTo("same");
    }
}
