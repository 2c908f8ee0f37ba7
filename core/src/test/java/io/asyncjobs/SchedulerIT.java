package io.asyncjobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.asyncjobs.event.Event;
import io.asyncjobs.event.LeaderElected;
import io.asyncjobs.event.ScheduleFired;
import io.asyncjobs.internal.wire.ScheduleJson;
import io.asyncjobs.internal.wire.ScheduleStateJson;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Firing.What;
import io.asyncjobs.schedule.MissedTimes;
import io.asyncjobs.schedule.Overlap;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.task.Payload;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedules that fire, by one scheduler. */
final class SchedulerIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private static final Duration LONG = Duration.ofSeconds(40);

    private AsyncJobs jobs;

    @BeforeEach
    void connect() {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
    }

    private Scheduler scheduler() throws InterruptedException {
        var scheduler = SERVER.closed(SERVER.client().scheduler("main").start());
        await().atMost(LONG).until(scheduler::isLeader);
        return scheduler;
    }

    private static Schedule everySecond(String name) {
        return Schedule.of(name, "@every 1s", "t").queue("Q");
    }

    private List<Task> tasks() throws InterruptedException {
        return jobs.tasks().list(TaskFilter.all(), 10_000);
    }

    private List<Firing> history(String name, What what) throws InterruptedException {
        return jobs.schedules().history(name).stream()
                .filter(firing -> firing.what() == what)
                .toList();
    }

    /** Stores a schedule that was made that long ago, as if a scheduler had dealt with its times up to that one. */
    private void storedLongAgo(Schedule schedule, Duration age, ScheduleState state) throws Exception {
        jobs.schedules().add(Schedule.of("other", "0 0 1 1 *", "t")); // makes the bucket
        var bucket = SERVER.nats().keyValue(SERVER.namespace() + "_CONFIGURATION");
        bucket.put("schedule_state." + schedule.name(), ScheduleStateJson.write(state));
        bucket.put(
                "scheduled_tasks." + schedule.name(),
                ScheduleJson.write(schedule.created(Instant.now().minus(age))));
    }

    @Test
    void c43AScheduleOfEverySecondMakesOneTaskForEachDueTime() throws Exception {
        scheduler();
        jobs.schedules().add(everySecond("s").payload(Payload.ofText("hello")));

        await().atMost(LONG).until(() -> tasks().size() >= 5);

        jobs.schedules().delete("s");
        var dues = new HashSet<Instant>();
        for (var task : tasks()) {
            assertThat(task.payload().text()).isEqualTo("hello");
            assertThat(task.queue()).isEqualTo("Q");
            assertThat(task.headers()).containsEntry("AJ-Schedule", "s");
            assertThat(dues.add(task.created().truncatedTo(ChronoUnit.SECONDS))).isTrue();
        }
    }

    @Test
    void w21PayloadBytesReachTheTaskAsTheyWereGivenAndAreNotEncodedAgain() throws Exception {
        scheduler();
        var bytes = new byte[] {0, (byte) 0xFF, '"'};
        jobs.schedules().add(everySecond("json").payload(Payload.ofText("{\"a\": 1}")));
        jobs.schedules().add(everySecond("bytes").payload(Payload.of(bytes)));
        jobs.schedules().add(everySecond("none"));

        await().atMost(LONG)
                .until(() -> tasks().stream()
                                .map(task -> task.headers().get("AJ-Schedule"))
                                .distinct()
                                .count()
                        == 3);

        assertThat(tasks()).allSatisfy(task -> {
            switch (String.valueOf(task.headers().get("AJ-Schedule"))) {
                case "json" -> assertThat(task.payload().text()).isEqualTo("{\"a\": 1}");
                case "bytes" -> assertThat(task.payload().bytes()).isEqualTo(bytes);
                default -> assertThat(task.payload().isNone()).isTrue();
            }
        });
    }

    @Test
    void w21TheTasksOfASchedulerThatHasAKeyAreSigned() throws Exception {
        var signer = TaskSigner.ofHex("00".repeat(32));
        var signing = SERVER.client(builder -> builder.signer(signer));
        SERVER.closed(signing.scheduler("signing").start());
        jobs.schedules().add(everySecond("s").deadline(Duration.ofMinutes(5)));

        await().atMost(LONG).until(() -> tasks().size() >= 2);

        var strict = SERVER.client(builder -> builder.verifier(signer.verifier()));
        for (var task : tasks()) {
            assertThat(strict.tasks().load(task.id()).signature().orElseThrow()).hasSize(128);
        }
    }

    @Test
    void w21TheCountsRiseWithWhatIsDone() throws Exception {
        var scheduler = scheduler();
        jobs.schedules().add(everySecond("fires"));
        jobs.schedules().add(everySecond("skips").overlap(Overlap.SKIP));
        jobs.schedules().add(everySecond("fails").queue("NOWHERE"));

        await().atMost(LONG)
                .until(() -> scheduler.counts().fired() >= 3
                        && scheduler.counts().skipped() >= 1
                        && scheduler.counts().failed() >= 1);

        assertThat(scheduler.counts().schedules()).isEqualTo(3);
        jobs.schedules().delete("fails");
        await().atMost(LONG).until(() -> scheduler.counts().schedules() == 2); // as the original's never does
    }

    @Test
    void w21AnUpdateTakesEffectAndDoesNotFireTwice() throws Exception {
        scheduler();
        jobs.schedules().add(everySecond("s").payload(Payload.ofText("before")));
        await().atMost(LONG).until(() -> tasks().size() >= 2);

        jobs.schedules().update("s", schedule -> schedule.payload(Payload.ofText("after")));
        long before = tasks().stream()
                .filter(task -> task.payload().text().equals("before"))
                .count();

        await().atMost(LONG)
                .until(() -> tasks().stream()
                                .filter(task -> task.payload().text().equals("after"))
                                .count()
                        >= 3);
        var all = tasks();
        assertThat(all.stream().filter(task -> task.payload().text().equals("before")))
                .hasSizeLessThanOrEqualTo((int) before + 1);
        var history = history("s", What.FIRED);
        assertThat(history.stream().map(Firing::due)).doesNotHaveDuplicates();
    }

    @Test
    void aPausedScheduleRestsAndMakesUpForNothingWhenItIsResumed() throws Exception {
        scheduler();
        jobs.schedules().add(everySecond("s").missed(MissedTimes.all(100)));
        await().atMost(LONG).until(() -> history("s", What.FIRED).size() >= 2);

        jobs.schedules().pause("s", "no need");
        jobs.schedules().add(everySecond("marker"));
        await().atMost(LONG).until(() -> history("marker", What.FIRED).size() >= 3);
        var whilePaused = history("s", What.FIRED);
        jobs.schedules().resume("s");
        await().atMost(LONG).until(() -> history("s", What.FIRED).size() >= whilePaused.size() + 2);

        var dues = history("s", What.FIRED).stream().map(Firing::due).toList();
        var gap = Duration.between(dues.get(whilePaused.size() - 1), dues.get(whilePaused.size()));
        assertThat(gap).isGreaterThan(Duration.ofSeconds(2));
        assertThat(history("s", What.CAUGHT_UP)).isEmpty();
    }

    /** Due times pass while nobody leads: they count from when the schedule was stored, so this takes its time. */
    private void missedForAWhile(Schedule schedule) throws Exception {
        jobs.schedules().add(schedule);
        var until = Instant.now().plusSeconds(7);
        await().atMost(LONG).until(() -> Instant.now().isAfter(until));
    }

    @Test
    void missedTimesAreSkippedByDefaultButForOneThatIsHardlyLate() throws Exception {
        missedForAWhile(everySecond("s"));

        scheduler();

        await().atMost(LONG).until(() -> history("s", What.FIRED).size() >= 2);
        assertThat(history("s", What.CAUGHT_UP)).isEmpty();
        assertThat(history("s", What.SKIPPED)).hasSize(1);
        assertThat(jobs.schedules().history("s").getFirst().reason().orElseThrow())
                .contains("nobody led");
    }

    @Test
    void missedTimesAreMadeUpForAsManyAsTheScheduleSays() throws Exception {
        var events = new CopyOnWriteArrayList<Event>();
        var closing = jobs.events().subscribe(events::add);
        missedForAWhile(everySecond("s").missed(MissedTimes.all(3)));

        scheduler();

        await().atMost(LONG).until(() -> history("s", What.FIRED).size() >= 2);
        assertThat(history("s", What.CAUGHT_UP)).hasSize(2); // the third is hardly late
        assertThat(history("s", What.SKIPPED)).hasSize(1);
        var dues = jobs.schedules().history("s").stream().map(Firing::due).toList();
        assertThat(dues).doesNotHaveDuplicates().isSorted();
        await().untilAsserted(() -> assertThat(events.stream()
                        .filter(ScheduleFired.class::isInstance)
                        .map(event -> ((ScheduleFired) event).firing().what())
                        .limit(4))
                .containsExactly(What.SKIPPED, What.CAUGHT_UP, What.CAUGHT_UP, What.FIRED));
        assertThat(events.stream().filter(LeaderElected.class::isInstance).map(event -> ((LeaderElected) event).name()))
                .containsExactly("main");
        closing.close();
    }

    @Test
    void aClaimThatNobodyMarkedIsDoneAgainWithTheSameTask() throws Exception {
        var due = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(10);
        storedLongAgo(
                Schedule.of("s", "0 0 1 1 *", "t").queue("Q"),
                Duration.ofHours(1),
                ScheduleState.none().claimed(due, "somebody who died"));

        scheduler();

        await().atMost(LONG).until(() -> history("s", What.CAUGHT_UP).size() == 1);
        assertThat(history("s", What.CAUGHT_UP).getFirst().due()).isEqualTo(due);
        assertThat(tasks()).hasSize(1);
        assertThat(jobs.schedules().state("s").claimed()).isEmpty();
    }

    @Test
    void aDueTimeIsSkippedWhileTheTaskBeforeIsUnfinished() throws Exception {
        scheduler();
        jobs.schedules().add(everySecond("s").overlap(Overlap.SKIP));

        await().atMost(LONG).until(() -> history("s", What.SKIPPED).size() >= 2);
        assertThat(tasks()).hasSize(1);
        assertThat(history("s", What.SKIPPED).getFirst().reason().orElseThrow())
                .contains(tasks().getFirst().id());

        jobs.tasks().cancel(tasks().getFirst().id(), "enough");
        await().atMost(LONG).until(() -> history("s", What.FIRED).size() == 2);
    }

    @Test
    void theNextTaskReplacesAnUnfinishedOne() throws Exception {
        scheduler();
        jobs.schedules().add(everySecond("s").overlap(Overlap.REPLACE));

        await().atMost(LONG).until(() -> tasks().size() >= 3);
        jobs.schedules().delete("s");

        assertThat(tasks().stream().filter(task -> task.state() == TaskState.TERMINATED))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(task -> assertThat(task.lastError().orElseThrow()).contains("schedule s replaced it"));
        assertThat(tasks().stream().filter(task -> !task.state().isFinal())).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aScheduleEndsAtItsEnd() throws Exception {
        scheduler();
        var ends = Instant.now().plusSeconds(3);
        jobs.schedules().add(everySecond("s").ends(ends));
        jobs.schedules().add(everySecond("marker").starts(ends));

        await().atMost(LONG).until(() -> history("marker", What.FIRED).size() >= 3);

        assertThat(history("s", What.FIRED))
                .isNotEmpty()
                .allSatisfy(firing -> assertThat(firing.due()).isBeforeOrEqualTo(ends));
        assertThat(history("marker", What.FIRED))
                .allSatisfy(firing -> assertThat(firing.due()).isAfterOrEqualTo(ends));
    }

    @Test
    void jitterPutsTheTaskOffButNotItsDueTime() throws Exception {
        scheduler();
        jobs.schedules().add(everySecond("s").jitter(Duration.ofMinutes(30)));

        await().atMost(LONG).until(() -> tasks().size() >= 3);

        assertThat(tasks()).allSatisfy(task -> assertThat(task.notBefore()).isPresent());
        assertThat(tasks().stream().map(task -> task.notBefore().orElseThrow()).distinct())
                .hasSizeGreaterThan(1);
    }

    @Test
    void aDocumentThatCannotBeReadIsReportedAndStopsNothing() throws Exception {
        jobs.schedules().add(everySecond("good"));
        var bucket = SERVER.nats().keyValue(SERVER.namespace() + "_CONFIGURATION");
        bucket.put("scheduled_tasks.bad", "{".getBytes(UTF_8));
        bucket.put("schedule_state.good", "nonsense".getBytes(UTF_8));
        try (var log = new LogLines(Level.WARN)) {
            var scheduler = scheduler();

            await().atMost(LONG).until(() -> history("good", What.FIRED).size() >= 2);
            assertThat(scheduler.counts().unreadable()).isEqualTo(1);
            assertThat(log.lines()).anyMatch(line -> line.contains("schedule bad cannot be used"));
        }
        assertThat(jobs.schedules().list().unreadable()).containsOnlyKeys("bad");
    }

    @Test
    void ofAScheduleWhoseStateCannotBeReadNothingOldIsMadeUpFor() throws Exception {
        missedForAWhile(everySecond("s").missed(MissedTimes.all(100)));
        SERVER.nats().keyValue(SERVER.namespace() + "_CONFIGURATION").put("schedule_state.s", "{".getBytes(UTF_8));
        var broken = Instant.now();

        scheduler();

        await().atMost(LONG).until(() -> history("s", What.FIRED).size() >= 2);
        assertThat(jobs.schedules().history("s"))
                .allSatisfy(firing -> assertThat(firing.due()).isAfter(broken.minusSeconds(1)));
    }

    @Test
    void aDocumentThatBecomesReadableFiresAndOneThatBreaksFiresNoMore() throws Exception {
        var scheduler = scheduler();
        jobs.schedules().add(everySecond("s"));
        await().atMost(LONG).until(() -> !history("s", What.FIRED).isEmpty());
        var bucket = SERVER.nats().keyValue(SERVER.namespace() + "_CONFIGURATION");
        var good = bucket.get("scheduled_tasks.s").getValue();

        bucket.put("scheduled_tasks.s", "nonsense".getBytes(UTF_8));
        await().atMost(LONG).until(() -> scheduler.counts().unreadable() == 1);
        assertThat(scheduler.counts().schedules()).isZero();
        int before = history("s", What.FIRED).size();
        bucket.put("scheduled_tasks.s", good);

        await().atMost(LONG).until(() -> history("s", What.FIRED).size() >= before + 2);
        assertThat(scheduler.counts().unreadable()).isZero();
    }

    @Test
    void withoutItsQueueAFiringMakesATaskThatSaysSo() throws Exception {
        try (var log = new LogLines(Level.WARN)) {
            jobs.schedules().add(Schedule.of("s", "@every 1s", "t").queue("NOWHERE"));
            assertThat(log.lines()).anyMatch(line -> line.contains("there is no queue NOWHERE"));
        }
        scheduler();

        await().atMost(LONG).until(() -> !history("s", What.FAILED).isEmpty());

        var failed = history("s", What.FAILED).getFirst();
        assertThat(failed.reason().orElseThrow()).contains("there is no queue NOWHERE");
        assertThat(jobs.tasks().load(failed.task().orElseThrow()).state()).isEqualTo(TaskState.QUEUE_ERROR);
    }

    @Test
    void aScheduledTasksRecordIsKeptForAnHourEvenWhereItsStateIsDiscarded() throws Exception {
        jobs.queues()
                .define(QueueSettings.of("D").withRetention(Retention.none().discard(TaskState.COMPLETE)));
        SERVER.closed(jobs.worker().queue("D").handle("t", context -> null).start());
        jobs.schedules().add(Schedule.of("s", "0 0 1 1 *", "t").queue("D"));

        var task = jobs.schedules().runNow("s");

        await().atMost(LONG).until(() -> jobs.tasks().load(task.id()).state() == TaskState.COMPLETE);
        assertThat(ServerView.headers(ServerView.of(SERVER).record(task.id()))).containsEntry("Nats-TTL", "3600s");
    }

    @Test
    void schedulingGoesOnAfterTheServerWasGone() throws Exception {
        scheduler();
        jobs.schedules().add(everySecond("s"));
        await().atMost(LONG).until(() -> history("s", What.FIRED).size() >= 2);

        SERVER.server().kill();
        SERVER.server().restart();
        jobs.schedules().add(everySecond("later"));

        await().atMost(LONG).until(() -> history("later", What.FIRED).size() >= 2);
        int before = tasks().size();
        await().atMost(LONG).until(() -> tasks().size() > before + 2);
    }
}
