package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.ksuid.Ksuid;
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
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        return alwaysLeading(name, InstantSource.system());
    }

    private SchedulerLoop alwaysLeading(String name, InstantSource clock) throws Exception {
        var connections =
                SERVER.closed(Connections.over(SERVER.nats(), JetStreamOptions.defaultOptions(), Telemetry.NONE));
        var stores = Stores.open(
                connections,
                new StreamNames(SERVER.namespace()),
                new StorageSettings(Storage.FILE, 1, Map.of()),
                new ServerClock(clock),
                Duration.ofSeconds(10));
        var loop = new SchedulerLoop(stores, name, Trust.of(null, null), () -> true);
        SERVER.closed(loop::stop);
        loop.start();
        loop.won(false);
        return loop;
    }

    @Test
    void w21ThreeThatAllBelieveThatTheyLeadMakeOneTaskForEachDueTime() throws Exception {
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
        var process = startedProcess(name);
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        assertThat(output.readLine()).isEqualTo("leading");
        return process;
    }

    private Process startedProcess(String name) throws Exception {
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

    /** The due times of which there are tasks, by the tasks' ids; two of one due time have one id, so the store has one. */
    private List<Instant> dueTimes() throws InterruptedException {
        return tasks().stream()
                .map(task -> Ksuid.getInstant(task.id()))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"is killed", "stops"})
    void w21NoDueTimeIsLostOrDoubledWhenTheLeader(String ends) throws Exception {
        var leader = process("leader");
        jobs.schedules().add(Schedule.of("s", "@every 1s", "t").queue("Q").missed(MissedTimes.all(100)));
        var next = startedProcess("next");
        await().atMost(LONG).until(() -> made(What.FIRED) >= 2);

        if (ends.equals("stops")) {
            leader.getOutputStream().write(SchedulerProcess.STOP);
            leader.getOutputStream().flush();
        } else {
            leader.destroyForcibly();
        }
        leader.waitFor();
        int before = tasks().size();

        await().atMost(LONG).until(() -> tasks().size() >= before + 5);
        await().atMost(LONG).until(() -> jobs.schedules().history("s").getLast().what() == What.FIRED);
        assertThat(next.isAlive()).isTrue();
        var dues = dueTimes();
        assertThat(dues).doesNotHaveDuplicates();
        for (int i = 1; i < dues.size(); i++) {
            assertThat(dues.get(i)).isEqualTo(dues.get(i - 1).plusSeconds(1));
        }
        oneTaskForEachDueTime("s");
    }

    @Test
    void whatPassedWhileTheMachineSleptWasMissed() throws Exception {
        var offset = new AtomicReference<>(Duration.ZERO);
        jobs.schedules().add(Schedule.of("s", "@every 1s", "t").queue("Q"));
        var loop = alwaysLeading("sleeper", () -> Instant.now().plus(offset.get()));
        await().atMost(LONG).until(() -> made(What.FIRED) >= 2);

        offset.set(Duration.ofHours(1));

        await().atMost(LONG).until(() -> made(What.SKIPPED) == 1);
        await().atMost(LONG).until(() -> jobs.schedules().history("s").getLast().what() == What.FIRED);
        loop.stop();
        assertThat(tasks()).hasSizeLessThan(100);
    }

    @Test
    void oneThatWasNotToldThatItLeadsFiresNothing() throws Exception {
        jobs.schedules().add(Schedule.of("s", "@every 1s", "t").queue("Q").missed(MissedTimes.all(100)));
        var loop = alwaysLeading("one");
        await().atMost(LONG).until(() -> made(What.FIRED) >= 2);

        loop.lost();
        var marker = new CopyOnWriteArrayList<Instant>();
        await().atMost(LONG).until(() -> {
            marker.add(Instant.now());
            return marker.getLast().isAfter(marker.getFirst().plusSeconds(4));
        });
        loop.won(false);

        await().atMost(LONG).until(() -> made(What.CAUGHT_UP) >= 2);
    }

    @Test
    void oneThatStopsLetsTheNextOneLeadBeforeTheKeyWouldBeFree() throws Exception {
        var first = SERVER.closed(SERVER.client().scheduler("first").start());
        await().atMost(LONG).until(first::isLeader);
        var next = SERVER.closed(SERVER.client().scheduler("next").start());

        first.stop();

        var entry = SERVER.nats().keyValue(SERVER.namespace() + "_ELECTIONS").get("task_scheduler");
        assertThat(Optional.ofNullable(entry).filter(held -> "first".equals(held.getValueAsString())))
                .as("the key that it gave up")
                .isEmpty();
        await().atMost(LONG).until(next::isLeader);
        assertThat(first.isLeader()).isFalse();
    }

    @Test
    void twoOfOneNameNeverLeadTogether() throws Exception {
        var first = SERVER.closed(SERVER.client().scheduler("same").start());
        await().atMost(LONG).until(first::isLeader);
        var second = SERVER.closed(SERVER.client().scheduler("same").start());

        await().during(Duration.ofSeconds(5)).atMost(LONG).until(() -> first.isLeader() && !second.isLeader());
        var entry = SERVER.nats().keyValue(SERVER.namespace() + "_ELECTIONS").get("task_scheduler");
        assertThat(entry.getValueAsString()).isEqualTo("same");
    }
}
