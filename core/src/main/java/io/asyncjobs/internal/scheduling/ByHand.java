package io.asyncjobs.internal.scheduling;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.internal.jetstream.ScheduleStore;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Enqueuer;
import io.asyncjobs.internal.lifecycle.RoomWaiter;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskId;
import io.asyncjobs.telemetry.Measurement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enqueues a schedule's task now, apart from its due times. */
public final class ByHand {

    private static final Logger LOG = LoggerFactory.getLogger(ByHand.class);
    private static final int MOST_ATTEMPTS = 20;

    private final Stores stores;
    private final ScheduleStore schedules;
    private final Enqueuer enqueuer;

    /** Over these stores; each request takes at most the time given. */
    public ByHand(Stores stores, Duration timeout, Trust trust) {
        this.stores = stores;
        this.schedules = stores.schedules();
        this.enqueuer = new Enqueuer(stores, new RoomWaiter(stores.telemetry()), timeout, trust);
    }

    /** Enqueues it, then notes it in the schedule's history; fails as an enqueue. */
    public Task run(Schedule schedule) throws InterruptedException {
        enqueuer.needQueue(schedule.queue());
        var now = stores.clock().instant();
        var task = Task.builder(TaskId.next(), schedule.taskType(), schedule.queue())
                .payload(schedule.payload())
                .deadline(schedule.deadline().map(now::plus).orElse(null))
                .maxTries(schedule.maxTries())
                .created(now)
                .headers(Map.of(Schedule.HEADER, schedule.name()))
                .build();
        var stored = begun(task);
        var firing = new Firing(now, now, Firing.What.BY_HAND, task.id(), null);
        try {
            note(schedule, firing);
        } catch (AsyncJobsException unnoted) {
            LOG.warn("task {} runs, but is not in the history of {}: {}", task.id(), schedule, unnoted.getMessage());
        }
        stores.events().scheduleFired(schedule, firing);
        stores.telemetry()
                .tell(new Measurement.Fired(schedule.queue(), schedule.taskType(), firing.what(), Duration.ZERO));
        return stored;
    }

    private Task begun(Task task) throws InterruptedException {
        try {
            return enqueuer.begin(task, null, false).get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AsyncJobsException known) {
                throw known;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private void note(Schedule schedule, Firing firing) throws InterruptedException {
        ConflictException lost = null;
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            try {
                var at = schedules.state(schedule.name());
                schedules.saveState(schedule.name(), at.state().firedByHand(firing), at.revision());
                return;
            } catch (ConflictException changed) {
                lost = changed; // a scheduler fired it meanwhile
            }
        }
        throw new ConflictException("its state changed at every one of " + MOST_ATTEMPTS + " attempts", lost);
    }
}
