package io.asyncjobs.queue;

import io.asyncjobs.task.Names;
import io.asyncjobs.task.Retention;
import io.asyncjobs.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a queue is set to. Immutable; each {@code with…} gives a changed copy and checks its value, before any I/O. A queue that
 * was made elsewhere may be set to what is refused for one of ours, and is read as it is.
 *
 * @param name the queue's name, see {@link Names#queue}
 * @param maxRunTime how long one try may run, 1 ms to 365 days, default 1 hour; then its handler is interrupted
 * @param lease how long an item stays with a silent worker, 1 s to 1 hour, default 30 s; a killed worker's tasks run
 *     again after it. A queue shared with Go has no lease of its own: its run time is the lease
 * @param maxTries how often a task of this queue may be tried whatever it says itself; 0 (the default) and below mean no
 *     limit
 * @param maxConcurrent how many tasks run at once across all workers, 1 to 100,000, default 100
 * @param priority the queue's share of a worker's slots beside its other queues, 1 to 1,000, default 1
 * @param maxAge how long an item may wait before the server drops it, zero (the default) for ever
 * @param maxEntries how many items may wait or run at once, 0 (the default) for no limit
 * @param whenFull what becomes of a new item while the queue is full, default {@link WhenFull#REJECT}
 * @param storage memory or file; null for what the client is set to
 * @param replicas how many servers keep it, 1 to 5; 0 for what the client is set to
 * @param sharedWithGo whether workers of the Go original serve it too, which read run time and tries from the server's
 *     consumer
 * @param retention how long its tasks are kept once they are final, where that differs from the task stream's own
 */
public record QueueSettings(
        String name,
        Duration maxRunTime,
        Duration lease,
        int maxTries,
        int maxConcurrent,
        int priority,
        Duration maxAge,
        long maxEntries,
        WhenFull whenFull,
        @Nullable Storage storage,
        int replicas,
        boolean sharedWithGo,
        Retention retention) {

    /** The run time of a queue that sets none. */
    public static final Duration DEFAULT_MAX_RUN_TIME = Duration.ofHours(1);

    /** The lease of a queue that sets none. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    /** How many tasks run at once in a queue that sets nothing. */
    public static final int DEFAULT_MAX_CONCURRENT = 100;

    private static final Duration YEAR = Duration.ofDays(365);

    /** Checks what no queue can be without. */
    public QueueSettings {
        Names.queue(name);
        Objects.requireNonNull(maxRunTime, "maxRunTime");
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(maxAge, "maxAge");
        Objects.requireNonNull(whenFull, "whenFull");
        Objects.requireNonNull(retention, "retention");
    }

    /**
     * Refuses what is out of the bounds of queues that we make.
     *
     * @throws IllegalArgumentException naming the value and its bounds
     */
    public void requireBounds() {
        checkMaxRunTime(name, maxRunTime);
        checkLease(name, lease);
        checkMaxConcurrent(name, maxConcurrent);
        checkPriority(name, priority);
        checkMaxAge(name, maxAge);
        checkMaxEntries(name, maxEntries);
        checkReplicas(name, replicas);
    }

    private static void checkMaxRunTime(String queue, Duration value) {
        between(queue, "maxRunTime", value, Duration.ofMillis(1), YEAR);
    }

    private static void checkLease(String queue, Duration value) {
        between(queue, "lease", value, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    private static void checkMaxConcurrent(String queue, int value) {
        between(queue, "maxConcurrent", value, 1, 100_000);
    }

    private static void checkPriority(String queue, int value) {
        between(queue, "priority", value, 1, 1_000);
    }

    private static void checkMaxAge(String queue, Duration value) {
        if (!value.isZero()) {
            between(queue, "maxAge", value, Duration.ofSeconds(1), YEAR.multipliedBy(100));
        }
    }

    private static void checkMaxEntries(String queue, long value) {
        between(queue, "maxEntries", value, 0, Long.MAX_VALUE);
    }

    private static void checkReplicas(String queue, int value) {
        between(queue, "replicas", value, 0, 5);
    }

    /** A queue of this name with every default. */
    public static QueueSettings of(String name) {
        return new QueueSettings(
                name,
                DEFAULT_MAX_RUN_TIME,
                DEFAULT_LEASE,
                0,
                DEFAULT_MAX_CONCURRENT,
                1,
                Duration.ZERO,
                0,
                WhenFull.REJECT,
                null,
                0,
                false,
                Retention.none());
    }

    /** The queue of tasks that name none, as the original makes it: one minute, 100 tries, 100 at once, shared with Go. */
    public static QueueSettings defaultQueue() {
        return of(TaskSpec.DEFAULT_QUEUE)
                .withMaxRunTime(Duration.ofMinutes(1))
                .withMaxTries(100)
                .withSharedWithGo(true);
    }

    /** How long a silent worker keeps an item: the lease, or the run time where Go workers serve the queue too. */
    public Duration effectiveLease() {
        return sharedWithGo ? maxRunTime : lease;
    }

    /** Sets {@link #maxRunTime()}. */
    public QueueSettings withMaxRunTime(Duration value) {
        checkMaxRunTime(name, value);
        return changed(draft -> draft.maxRunTime = value);
    }

    /** Sets {@link #lease()}. */
    public QueueSettings withLease(Duration value) {
        checkLease(name, value);
        return changed(draft -> draft.lease = value);
    }

    /** Sets {@link #maxTries()}. */
    public QueueSettings withMaxTries(int value) {
        return changed(draft -> draft.maxTries = value);
    }

    /** Sets {@link #maxConcurrent()}. */
    public QueueSettings withMaxConcurrent(int value) {
        checkMaxConcurrent(name, value);
        return changed(draft -> draft.maxConcurrent = value);
    }

    /** Sets {@link #priority()}. */
    public QueueSettings withPriority(int value) {
        checkPriority(name, value);
        return changed(draft -> draft.priority = value);
    }

    /** Sets {@link #maxAge()}. */
    public QueueSettings withMaxAge(Duration value) {
        checkMaxAge(name, value);
        return changed(draft -> draft.maxAge = value);
    }

    /** Sets {@link #maxEntries()}. */
    public QueueSettings withMaxEntries(long value) {
        checkMaxEntries(name, value);
        return changed(draft -> draft.maxEntries = value);
    }

    /** Sets {@link #whenFull()}. */
    public QueueSettings withWhenFull(WhenFull value) {
        return changed(draft -> draft.whenFull = value);
    }

    /** Sets {@link #storage()}. */
    public QueueSettings withStorage(@Nullable Storage value) {
        return changed(draft -> draft.storage = value);
    }

    /** Sets {@link #replicas()}. */
    public QueueSettings withReplicas(int value) {
        checkReplicas(name, value);
        return changed(draft -> draft.replicas = value);
    }

    /** Sets {@link #sharedWithGo()}. */
    public QueueSettings withSharedWithGo(boolean value) {
        return changed(draft -> draft.sharedWithGo = value);
    }

    /** Sets {@link #retention()}. */
    public QueueSettings withRetention(Retention value) {
        return changed(draft -> draft.retention = value);
    }

    private QueueSettings changed(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** A copy on its way to be other settings. */
    private static final class Draft {
        private final String name;
        private Duration maxRunTime;
        private Duration lease;
        private int maxTries;
        private int maxConcurrent;
        private int priority;
        private Duration maxAge;
        private long maxEntries;
        private WhenFull whenFull;
        private @Nullable Storage storage;
        private int replicas;
        private boolean sharedWithGo;
        private Retention retention;

        Draft(QueueSettings from) {
            this.name = from.name;
            this.maxRunTime = from.maxRunTime;
            this.lease = from.lease;
            this.maxTries = from.maxTries;
            this.maxConcurrent = from.maxConcurrent;
            this.priority = from.priority;
            this.maxAge = from.maxAge;
            this.maxEntries = from.maxEntries;
            this.whenFull = from.whenFull;
            this.storage = from.storage;
            this.replicas = from.replicas;
            this.sharedWithGo = from.sharedWithGo;
            this.retention = from.retention;
        }

        QueueSettings settings() {
            return new QueueSettings(
                    name,
                    maxRunTime,
                    lease,
                    maxTries,
                    maxConcurrent,
                    priority,
                    maxAge,
                    maxEntries,
                    whenFull,
                    storage,
                    replicas,
                    sharedWithGo,
                    retention);
        }
    }

    /**
     * What differs in the live settings, a phrase each such as {@code maxTries 5 where 3 was asked for}; empty where all
     * is as asked. Storage and replicas that were left to the client are not compared.
     */
    public List<String> differences(QueueSettings live) {
        var found = new ArrayList<String>();
        compare(found, "maxRunTime", maxRunTime, live.maxRunTime);
        if (!sharedWithGo && !live.sharedWithGo) {
            compare(found, "lease", lease, live.lease);
        }
        compare(found, "maxTries", Math.max(0, maxTries), Math.max(0, live.maxTries));
        compare(found, "maxConcurrent", maxConcurrent, live.maxConcurrent);
        compare(found, "priority", priority, live.priority);
        compare(found, "maxAge", maxAge, live.maxAge);
        compare(found, "maxEntries", maxEntries, live.maxEntries);
        compare(found, "whenFull", whenFull, live.whenFull);
        Optional.ofNullable(storage).ifPresent(asked -> compare(found, "storage", asked, String.valueOf(live.storage)));
        if (replicas > 0) {
            compare(found, "replicas", replicas, live.replicas);
        }
        compare(found, "sharedWithGo", sharedWithGo, live.sharedWithGo);
        compare(found, "retention", retention, live.retention);
        return List.copyOf(found);
    }

    private static void compare(List<String> found, String what, Object asked, Object live) {
        if (!asked.toString().equals(live.toString())) {
            found.add(what + " " + live + " where " + asked + " was asked for");
        }
    }

    private static void between(String queue, String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what + " of queue " + queue + " is " + value + "; it must be between " + least + " and " + most);
        }
    }

    private static void between(String queue, String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " of queue " + queue + " is " + value + "; it must be "
                    + (most == Long.MAX_VALUE ? "at least " + least : "between " + least + " and " + most));
        }
    }
}
