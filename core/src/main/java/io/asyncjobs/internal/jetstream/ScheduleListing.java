package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.ScheduleStore.Stored;
import io.asyncjobs.internal.jetstream.ScheduleStore.StoredState;
import io.asyncjobs.schedule.Schedule;
import io.asyncjobs.schedule.ScheduleState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * All schedules at one moment, by name.
 *
 * @param schedules those that can be read
 * @param unreadable why the others cannot
 * @param states how far they are, of those that were due before
 */
public record ScheduleListing(
        List<Schedule> schedules, Map<String, String> unreadable, Map<String, ScheduleState> states) {

    /** Reads them by a watch that ends when all are told. */
    public static ScheduleListing of(Stores stores) throws InterruptedException {
        if (stores.streams().info("KV_" + stores.names().configuration()).isEmpty()) {
            return new ScheduleListing(List.of(), Map.of(), Map.of());
        }
        var readable = new TreeMap<String, Schedule>();
        var unreadable = new TreeMap<String, String>();
        var states = new HashMap<String, ScheduleState>();
        var complete = new CountDownLatch(1);
        var watcher = new ScheduleStore.Watcher() {
            @Override
            public void stored(Stored stored) {
                readable.put(stored.schedule().name(), stored.schedule());
            }

            @Override
            public void unreadable(String name, String reason) {
                unreadable.put(name, reason);
            }

            @Override
            public void deleted(String name) {
                readable.remove(name);
                unreadable.remove(name);
            }

            @Override
            public void state(String name, StoredState state) {
                states.put(name, state.state());
            }

            @Override
            public void complete() {
                complete.countDown();
            }
        };
        var watch = stores.schedules().watch(watcher);
        boolean ended;
        try {
            ended = complete.await(stores.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            watch.close();
        }
        if (!ended) {
            throw new UnavailableException(
                    "listing schedules: the server did not send all within " + stores.timeout(),
                    UnavailableException.Effect.NONE,
                    null);
        }
        return new ScheduleListing(List.copyOf(readable.values()), Map.copyOf(unreadable), Map.copyOf(states));
    }
}
