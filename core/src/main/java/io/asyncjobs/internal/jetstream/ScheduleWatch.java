package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.ScheduleStore.Stored;
import io.asyncjobs.internal.jetstream.ScheduleStore.StoredState;
import io.asyncjobs.internal.jetstream.ScheduleStore.Watcher;
import io.asyncjobs.schedule.ScheduleState;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueWatcher;
import io.nats.client.impl.NatsKeyValueWatchSubscription;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch of the schedules and their states; begins anew each time the connection came back. */
public final class ScheduleWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleWatch.class);

    private static final String SCHEDULES = StreamNames.scheduleKey("");
    private static final String STATES = StreamNames.scheduleStateKey("");

    private final Stores stores;
    private final Watcher watcher;
    private final ReentrantLock lock = new ReentrantLock();
    private Set<String> known = new HashSet<>();
    private @Nullable Round round;
    private volatile boolean closed;

    private ScheduleWatch(Stores stores, Watcher watcher) {
        this.stores = stores;
        this.watcher = watcher;
    }

    static ScheduleWatch open(Stores stores, Watcher watcher) {
        var watch = new ScheduleWatch(stores, watcher);
        watch.begin();
        stores.onReconnect(watch::beginAgain);
        return watch;
    }

    private void begin() {
        var next = new Round();
        lock.lock();
        try {
            end();
            round = next; // before its first entry
            next.subscription = subscribed(next);
        } finally {
            lock.unlock();
        }
    }

    private NatsKeyValueWatchSubscription subscribed(Round next) {
        long begun = System.nanoTime();
        try {
            return stores.bucket(stores.names().configuration()).watch(List.of(SCHEDULES + "*", STATES + "*"), next);
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate("watch the schedules", error);
        } catch (IOException noAnswer) {
            throw stores.noAnswer("watch the schedules", noAnswer, begun);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(
                    "watch the schedules: interrupted", UnavailableException.Effect.NONE, stopped);
        }
    }

    private void beginAgain() {
        if (!closed) {
            Thread.ofVirtual().name("asyncjobs-schedules-watch").start(this::untilBegun);
        }
    }

    private void untilBegun() {
        var backoff = new Backoff(Duration.ofDays(1));
        try {
            while (!closed) {
                try {
                    begin();
                    return;
                } catch (AsyncJobsException | IllegalStateException failed) {
                    LOG.debug("the schedules are not watched yet: {}", failed.getMessage());
                }
                if (!backoff.pause()) {
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        var ending = round;
        round = null;
        if (ending != null && ending.subscription != null) {
            try {
                ending.subscription.unsubscribe();
            } catch (RuntimeException gone) {
                LOG.debug("a watch was gone already: {}", gone.getMessage());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    /** From one beginning to the next. */
    private final class Round implements KeyValueWatcher {
        private final Set<String> seen = new HashSet<>();
        private @Nullable NatsKeyValueWatchSubscription subscription;
        private boolean initial = true;

        @Override
        public void watch(KeyValueEntry entry) {
            lock.lock();
            try {
                if (round == this && !closed) {
                    tell(entry);
                }
            } catch (RuntimeException problem) {
                LOG.error("entry {} of the configuration could not be taken in", entry.getKey(), problem);
            } finally {
                lock.unlock();
            }
        }

        private void tell(KeyValueEntry entry) {
            boolean isThere = entry.getOperation() == KeyValueOperation.PUT;
            if (entry.getKey().startsWith(SCHEDULES)) {
                var name = entry.getKey().substring(SCHEDULES.length());
                (initial ? seen : known).add(name);
                if (isThere) {
                    tellSchedule(name, entry);
                } else {
                    watcher.deleted(name);
                }
            } else if (entry.getKey().startsWith(STATES)) {
                tellState(entry.getKey().substring(STATES.length()), isThere, entry);
            }
        }

        private void tellSchedule(String name, KeyValueEntry entry) {
            try {
                watcher.stored(new Stored(
                        ScheduleStore.read(name, bytes(entry)),
                        entry.getRevision(),
                        entry.getCreated().toInstant()));
            } catch (CorruptDataException wrong) {
                watcher.unreadable(name, String.valueOf(wrong.getMessage()));
            }
        }

        private void tellState(String name, boolean isThere, KeyValueEntry entry) {
            var state = isThere
                    ? ScheduleStore.state(name, bytes(entry), entry.getCreated().toInstant())
                    : ScheduleState.none();
            watcher.state(name, new StoredState(state, entry.getRevision()));
        }

        @Override
        public void endOfData() {
            lock.lock();
            try {
                if (round == this && !closed && initial) {
                    initial = false;
                    known.removeAll(seen);
                    known.forEach(watcher::deleted);
                    known = seen;
                    watcher.complete();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private static byte[] bytes(KeyValueEntry entry) {
        var value = entry.getValue();
        return value == null ? new byte[0] : value;
    }
}
