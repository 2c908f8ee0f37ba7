package io.asyncjobs.internal.jetstream;

import io.asyncjobs.queue.Storage;
import java.util.Map;
import java.util.Optional;

/**
 * Where streams that we create are kept.
 *
 * @param storage memory or file, for all
 * @param replicas 1 to 5, for all
 * @param overrides what differs for single stores
 */
public record StorageSettings(Storage storage, int replicas, Map<Store, Placement> overrides) {

    /** What a client may create beside its queues, and the queues together. */
    public enum Store {
        /** The task documents. */
        TASKS,
        /** All queues that set nothing themselves. */
        QUEUES,
        /** What waits for its time. */
        DELAY,
        /** The registry of live workers. */
        WORKERS,
        /** What waits for other tasks. */
        WAITING,
        /** The dead letters. */
        DEAD_LETTERS,
        /** The unique keys. */
        UNIQUE,
        /** Operations on many tasks, and idempotency keys. */
        OPERATIONS,
        /** Who did what. */
        AUDIT,
        /** What is kept for charts. */
        STATISTICS,
        /** Schedules and what the reconciler remembers. */
        CONFIGURATION,
        /** Who leads. */
        ELECTIONS
    }

    /**
     * What differs for one store.
     *
     * @param storage memory or file
     * @param replicas 1 to 5
     */
    public record Placement(Storage storage, int replicas) {
        /** Checks the replicas. */
        public Placement {
            checkReplicas(replicas);
        }
    }

    /** Checks the replicas. */
    public StorageSettings {
        checkReplicas(replicas);
        overrides = Map.copyOf(overrides);
    }

    private static void checkReplicas(int replicas) {
        if (replicas < 1 || replicas > 5) {
            throw new IllegalArgumentException("replicas is " + replicas + "; it must be between 1 and 5");
        }
    }

    Storage storageOf(Store store) {
        return Optional.ofNullable(overrides.get(store)).map(Placement::storage).orElse(storage);
    }

    int replicasOf(Store store) {
        return Optional.ofNullable(overrides.get(store))
                .map(Placement::replicas)
                .orElse(replicas);
    }
}
