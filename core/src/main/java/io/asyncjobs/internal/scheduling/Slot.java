package io.asyncjobs.internal.scheduling;

import io.asyncjobs.internal.jetstream.ScheduleStore.Stored;
import io.asyncjobs.internal.jetstream.ScheduleStore.StoredState;
import io.asyncjobs.schedule.ScheduleState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a scheduler knows of one schedule. Guarded by its loop's lock. */
final class Slot {

    final String name;

    /** The version that fires. */
    @Nullable
    Stored version;

    /** The version that fires once the due times before it are dealt with. */
    @Nullable
    Stored next;

    StoredState state = new StoredState(ScheduleState.none(), 0);

    /** When the loop looks at it again; null for never. Its place in the agenda hangs on it. */
    @Nullable
    Instant wakeAt;

    /** Somebody deals with it now. */
    boolean busy;

    /** Not before that time, since the server did not answer. */
    @Nullable
    Instant retryAt;

    int failures;

    Slot(String name) {
        this.name = name;
    }

    Optional<FiringTimes> times(String me) {
        return Optional.ofNullable(version)
                .map(stored -> new FiringTimes(stored.schedule(), stored.time(), state.state(), me));
    }

    void learn(StoredState newer) {
        if (newer.revision() > state.revision()) {
            state = newer;
        }
    }
}
