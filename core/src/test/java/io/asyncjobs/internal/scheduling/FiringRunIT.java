package io.asyncjobs.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.RealServer;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.internal.jetstream.Connections;
import io.asyncjobs.internal.jetstream.ScheduleStore.StoredState;
import io.asyncjobs.internal.jetstream.ServerClock;
import io.asyncjobs.internal.jetstream.StorageSettings;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamNames;
import io.asyncjobs.internal.jetstream.Telemetry;
import io.asyncjobs.internal.lifecycle.Enqueuer;
import io.asyncjobs.internal.lifecycle.RoomWaiter;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.queue.Storage;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Firing.What;
import io.asyncjobs.schedule.Overlap;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import io.asyncjobs.task.TaskState;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a scheduler leaves that dies, or is stopped for hours, between two steps of a firing; and what the next one makes of it. */
final class FiringRunIT {

    @RegisterExtension
    static final RealServer SERVER = new RealServer();

    private final Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private AsyncJobs jobs;
    private Stores stores;
    private Schedule schedule;
    private Enqueuer enqueuer;

    @BeforeEach
    void connect() throws Exception {
        jobs = SERVER.client();
        jobs.queues().define(QueueSettings.of("Q"));
        schedule = jobs.schedules().add(Schedule.of("s", "@yearly", "t").queue("Q"));
        stores = Stores.open(
                SERVER.closed(Connections.over(SERVER.nats(), JetStreamOptions.defaultOptions(), Telemetry.NONE)),
                new StreamNames(SERVER.namespace()),
                new StorageSettings(Storage.FILE, 1, Map.of()),
                new ServerClock(InstantSource.system()),
                Duration.ofSeconds(15));
        enqueuer = new Enqueuer(stores, new RoomWaiter(stores.telemetry()), stores.timeout(), Trust.of(null, null));
    }

    private FiringRun run(String name) {
        return new FiringRun(stores, enqueuer, new FiringCounts(), name, () -> true);
    }

    private StoredState stored(ScheduleState state, long revision) throws InterruptedException {
        return new StoredState(state, stores.schedules().saveState("s", state, revision));
    }

    private static Decision repeat(StoredState at) {
        return new Decision.Repeat(at.state().claimed().orElseThrow());
    }

    private List<Task> tasks() throws InterruptedException {
        return jobs.tasks().list(TaskFilter.all(), 100);
    }

    private Firing last() throws InterruptedException {
        return jobs.schedules().history("s").getLast();
    }

    @Test
    void oneThatDiedAfterItsClaimLeavesWhatTheNextOneDoes() throws Exception {
        var left = stored(ScheduleState.none().claimed(due, "dead"), 0);

        var now = run("next").apply(repeat(left), schedule, left);

        assertThat(tasks()).hasSize(1);
        assertThat(now.state().done()).contains(due);
        assertThat(now.state().claimed()).isEmpty();
        assertThat(last().what()).isEqualTo(What.CAUGHT_UP);
        assertThat(last().task()).contains(tasks().getFirst().id());
    }

    @Test
    void oneThatDiedAfterTheTaskLeavesATaskThatIsNotDoubled() throws Exception {
        var left = stored(ScheduleState.none().claimed(due, "dead"), 0);
        var made = enqueuer.begin(new DueTask(SERVER.namespace(), schedule, due).at(due), null, false)
                .get();

        run("next").apply(repeat(left), schedule, left);

        assertThat(tasks()).extracting(Task::id).containsExactly(made.id());
        assertThat(last().task()).contains(made.id());
    }

    @Test
    void oneThatIsOnlySlowEnqueuesTheSameTaskAndLosesItsMark() throws Exception {
        var claimed = stored(ScheduleState.none().claimed(due, "slow"), 0);
        run("next").apply(repeat(claimed), schedule, claimed);

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> run("slow").apply(repeat(claimed), schedule, claimed));

        assertThat(tasks()).hasSize(1);
        assertThat(jobs.schedules().history("s")).hasSize(1);
    }

    /** Its task may be gone by then, so that its id would not stop a second one. */
    @Test
    void oneThatWasStoppedForHoursDoesNotRepeatAClaimThatAnotherMarked() throws Exception {
        var remembered = stored(ScheduleState.none().claimed(due, "sleeper"), 0);
        var marked = remembered.state().marked(new Firing(due, due, What.FIRED, "gone-by-now", null));
        stored(marked, remembered.revision());

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> run("sleeper").apply(repeat(remembered), schedule, remembered));

        assertThat(tasks()).isEmpty();
    }

    @Test
    void oneThatDiedAfterItCancelledTheTaskBeforeLeavesWhatTheNextOneReplaces() throws Exception {
        var replacing = schedule.overlap(Overlap.REPLACE);
        var before = due.minusSeconds(1);
        var first = run("dead")
                .apply(new Decision.Fire(before, false), replacing, new StoredState(ScheduleState.none(), 0));
        var left = stored(first.state().claimed(due, "dead"), first.revision());
        jobs.tasks().cancel(String.valueOf(first.state().lastTask()), "schedule s replaced it");

        run("next").apply(repeat(left), replacing, left);

        assertThat(tasks()).extracting(Task::state).containsExactlyInAnyOrder(TaskState.TERMINATED, TaskState.NEW);
    }

    @Test
    void oneThatMayNotFireAnyMoreClaimsNothing() throws Exception {
        var at = new StoredState(ScheduleState.none(), 0);

        assertThat(new FiringRun(stores, enqueuer, new FiringCounts(), "late", () -> false)
                        .apply(new Decision.Fire(due, false), schedule, at))
                .isEqualTo(at);

        assertThat(tasks()).isEmpty();
        assertThat(stores.schedules().state("s")).isEqualTo(at);
    }

    @Test
    void warmingUpChangesNothing() throws Exception {
        stores.streams().needTasks();
        var before = stored(ScheduleState.none().claimed(due, "somebody"), 0);
        var never = jobs.schedules().add(Schedule.of("never", "@yearly", "t").queue("Q"));

        new WarmUp(stores, Trust.of(null, null)).run(List.of(schedule, never));

        assertThat(stores.schedules().state("s")).isEqualTo(before);
        assertThat(stores.schedules().state("never")).isEqualTo(new StoredState(ScheduleState.none(), 0));
        assertThat(tasks()).isEmpty();
    }

    /** The next one learns of it by the id of the task, which has no item; the reconciler sees to that. */
    @Test
    void oneThatDiedAfterTheRecordLeavesATaskThatIsMarkedAndNotDoubled() throws Exception {
        var left = stored(ScheduleState.none().claimed(due, "dead"), 0);
        enqueuer.beginHeld(new DueTask(SERVER.namespace(), schedule, due).at(due))
                .get();

        run("next").apply(repeat(left), schedule, left);

        assertThat(tasks()).hasSize(1);
        assertThat(last().task()).contains(tasks().getFirst().id());
    }
}
