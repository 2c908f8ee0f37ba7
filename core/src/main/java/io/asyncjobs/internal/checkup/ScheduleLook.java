package io.asyncjobs.internal.checkup;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.jetstream.AtOnce;
import io.asyncjobs.internal.jetstream.ScheduleListing;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.schedule.Schedule;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the schedules one by one, without a watch that the server would have to keep. */
final class ScheduleLook {

    private ScheduleLook() {}

    static ScheduleListing of(Stores stores) throws InterruptedException {
        var unreadable = new ConcurrentHashMap<String, String>();
        var readable = new ArrayList<Schedule>();
        for (var schedule : AtOnce.map(stores.schedules().names(), name -> one(stores, name, unreadable))) {
            schedule.ifPresent(readable::add);
        }
        return new ScheduleListing(readable, unreadable, Map.of());
    }

    private static Optional<Schedule> one(Stores stores, String name, Map<String, String> unreadable)
            throws InterruptedException {
        try {
            return stores.schedules().find(name).map(stored -> stored.schedule());
        } catch (CorruptDataException wrong) {
            unreadable.put(name, String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }
}
