package io.asyncjobs.internal.scheduling;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore.Version;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.schedule.Firing;
import io.asyncjobs.schedule.Firing.What;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what firings do, but with saves that expect a revision that nothing ever has, so that the server refuses each and nothing
 * changes. A Java process runs what it does for the first time many times slower; a thousand due times should not meet that.
 */
final class WarmUp {

    /** With fewer schedules there is nothing to be in time for. */
    static final int WORTHWHILE = 100;

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private static final int ROUNDS = 2_000;
    private static final int AT_ONCE = 64;
    private static final long NEVER = 1L << 52;

    private final Stores stores;
    private final Trust trust;

    WarmUp(Stores stores, Trust trust) {
        this.stores = stores;
        this.trust = trust;
    }

    /** Does it with these schedules. Blocks until it is done, about a second. */
    void run(List<Schedule> schedules) throws InterruptedException {
        var atOnce = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ROUNDS; i++) {
                var schedule = schedules.get(i % schedules.size());
                atOnce.acquire();
                threads.execute(() -> {
                    try {
                        pretend(schedule);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    } catch (AsyncJobsException | IllegalStateException unavailable) {
                        LOG.debug("warming up: {}", unavailable.getMessage());
                    } finally {
                        atOnce.release();
                    }
                });
            }
        }
    }

    private void pretend(Schedule schedule) throws InterruptedException {
        var now = stores.clock().instant();
        var claim = ScheduleState.none().claimed(now, "nobody");
        refused(schedule, claim);
        var due = new DueTask(stores.namespace(), schedule, now);
        var version = Version.of(trust.signed(due.at(now)).storedAt(NEVER));
        var answered = new CompletableFuture<Boolean>();
        stores.pipe().acquire(stores.timeout());
        stores.tasks().startSave(version, stores.timeout(), attempt -> {
            stores.pipe().release();
            answered.complete(true);
        });
        answered.join();
        refused(schedule, claim.marked(new Firing(now, now, What.FIRED, due.id(), null)));
    }

    private void refused(Schedule schedule, ScheduleState state) throws InterruptedException {
        try {
            stores.schedules().saveState(schedule.name(), state, NEVER);
        } catch (ConflictException expected) {
            // as it should be
        }
    }
}
