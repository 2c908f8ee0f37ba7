package io.asyncjobs.server.live;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.AuditLog;
import io.asyncjobs.Events;
import io.asyncjobs.audit.AuditEntry;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.server.index.Counts;
import io.asyncjobs.server.index.TaskIndex;
import io.asyncjobs.server.index.TaskRow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what changes: tasks as the index reads them, and what else happens. Each listener has a bounded memory
 * in which changes of the same task melt into its latest state; one that is slow reads on from the index later and never
 * holds another. Safe for use by many threads.
 */
public final class LiveHub implements AutoCloseable {

    /** What a client is told while nothing happens: a comment in the language of server-sent events. */
    public static final String HEARTBEAT = ": still here\n\n";

    private static final Logger LOG = LoggerFactory.getLogger(LiveHub.class);

    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_WORKERS = Duration.ofSeconds(2);
    private static final Duration BETWEEN_NEWS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_OPERATIONS = Duration.ofMillis(500);

    private final TaskIndex index;
    private final Set<LiveSubscription> listeners = ConcurrentHashMap.newKeySet();
    private final ReentrantLock order = new ReentrantLock();
    private final Map<String, String> lastCounts = new HashMap<>();
    private final Runnable endOfIndex;
    private final News<AuditEntry> audit;
    private final News<ScheduleChanges.Change> schedules;
    private final OperationChanges operations;
    private final List<Thread> looking;
    private final List<Events.Subscription> events = new ArrayList<>();
    private long position;
    private volatile boolean closed;

    private LiveHub(AsyncJobs jobs, TaskIndex index) {
        this.index = index;
        this.position = index.lag().position();
        this.endOfIndex = index.listen(this::changed);
        this.audit = new News<>(entries(jobs.auditLog()));
        this.schedules = new News<>(ScheduleChanges.of(jobs.schedules()));
        this.operations = new OperationChanges(stored(jobs), InstantSource.system());
        var workers = new WorkerChanges(jobs.workers()::list);
        this.looking = List.of(
                each(BETWEEN_COUNTS, "counts", this::tellCounts),
                each(BETWEEN_WORKERS, "workers", () -> tellWorkers(workers)),
                each(BETWEEN_OPERATIONS, "operations", this::tellOperations),
                each(BETWEEN_NEWS, "schedules", () -> tellNews(schedules, LiveEvent.SCHEDULE, this::tell)),
                each(BETWEEN_NEWS, "audit", () -> tellNews(audit, LiveEvent.AUDIT, this::tell)));
    }

    private static News.Source<AuditEntry> entries(AuditLog log) {
        return new News.Source<>() {
            @Override
            public long begin() {
                return log.last();
            }

            @Override
            public News.Part<AuditEntry> after(long sequence, int most) throws InterruptedException {
                var news = log.after(sequence, most);
                return new News.Part<>(news.entries(), news.position());
            }
        };
    }

    private static OperationChanges.Source stored(AsyncJobs jobs) {
        return new OperationChanges.Source() {
            @Override
            public List<Operation> list() throws InterruptedException {
                return jobs.operations().list();
            }

            @Override
            public Optional<Operation> find(String id) throws InterruptedException {
                return jobs.operations().find(id);
            }
        };
    }

    /** Over an open index and the events of a client; both stay open. */
    public static LiveHub open(AsyncJobs jobs, TaskIndex index) {
        var hub = new LiveHub(jobs, index);
        // tasks come from the index
        hub.events.add(jobs.events()
                .subscribeToQueues(
                        changed -> hub.tell("queue", changed.queue(), changed.queue(), EventTexts.queue(changed))));
        hub.events.add(jobs.events()
                .subscribeToSchedules(fired ->
                        hub.tell(LiveEvent.SCHEDULE, fired.schedule(), fired.queue(), EventTexts.schedule(fired))));
        hub.looking.forEach(Thread::start);
        return hub;
    }

    private void changed(TaskIndex.Batch batch) {
        order.lock();
        try {
            position = batch.position();
            listeners.forEach(listener -> listener.add(batch));
        } finally {
            order.unlock();
        }
    }

    private interface Telling {
        void tell() throws InterruptedException;
    }

    /** What looks again and again. */
    private Thread each(Duration pause, String what, Telling telling) {
        return Thread.ofPlatform().daemon().name("asyncjobs-live-" + what).unstarted(() -> {
            while (!closed) {
                try {
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                    telling.tell();
                } catch (InterruptedException end) {
                    return;
                } catch (RuntimeException problem) {
                    LOG.debug("events of {} could not be told", what, problem);
                }
            }
        });
    }

    private boolean isWanted(String name) {
        return listeners.stream().anyMatch(listener -> listener.isWanted(name));
    }

    private <T> void tellNews(News<T> news, String name, Consumer<T> telling) throws InterruptedException {
        for (var found = news.look(() -> isWanted(name)); !found.isEmpty(); found = news.look(() -> isWanted(name))) {
            found.forEach(telling);
        }
    }

    private void tell(AuditEntry entry) {
        tell(LiveEvent.AUDIT, Long.toString(entry.sequence()), "", EventTexts.audit(entry));
    }

    /** By a key apart from that of what becomes of its due times. */
    private void tell(ScheduleChanges.Change change) {
        tell(LiveEvent.SCHEDULE, change.schedule() + " itself", change.queue(), EventTexts.schedule(change));
    }

    /** An operation began here: how far it is is told from now on. */
    public void begun(Operation operation) {
        operations.begun(operation);
    }

    private void tellOperations() throws InterruptedException {
        if (!isWanted("operation")) {
            return;
        }
        for (var operation : operations.look()) {
            var queue = Objects.requireNonNullElse(operation.action().queue(), "");
            tell("operation", operation.id(), queue, EventTexts.operation(operation));
        }
    }

    private void tellProgress(WorkerChanges workers) {
        for (var told : workers.progress()) {
            index.find(told.task())
                    .map(TaskRow::queue)
                    .ifPresentOrElse(
                            queue -> tell("progress", told.task(), queue, EventTexts.progress(told)),
                            () -> workers.untold(told)); // the index is a moment behind
        }
    }

    private void tellWorkers(WorkerChanges workers) throws InterruptedException {
        if (!isWanted("worker") && !isWanted("progress")) {
            return;
        }
        for (var change : workers.look()) {
            for (var listener : listeners) {
                var queues = listener.queues();
                if (queues.isEmpty() || change.worker().queues().stream().anyMatch(queues::contains)) {
                    listener.add(
                            "worker " + change.worker().id(),
                            new LiveEvent("worker", OptionalLong.empty(), EventTexts.worker(change, queues)));
                }
            }
        }
        tellProgress(workers);
    }

    private void tellCounts() {
        if (!isWanted("stats")) {
            return;
        }
        var counts = index.counts().queues();
        var now = new HashMap<String, String>();
        counts.forEach((queue, states) -> now.put(queue, EventTexts.counts(queue, states)));
        for (var gone : Set.copyOf(lastCounts.keySet())) {
            if (!now.containsKey(gone)) {
                now.put(gone, EventTexts.counts(gone, new Counts.OfQueue(Map.of(), null)));
            }
        }
        now.forEach((queue, text) -> {
            if (!text.equals(lastCounts.put(queue, text))) {
                tell("stats", queue, queue, text);
            }
        });
        lastCounts.keySet().retainAll(counts.keySet());
    }

    /**
     * A new listener.
     *
     * @param after the last id that it has seen, empty for from now on
     * @throws IllegalArgumentException if the id is below 0
     */
    public LiveSubscription subscribe(LiveFilter filter, OptionalLong after) {
        if (after.orElse(0) < 0) {
            throw new IllegalArgumentException(
                    "the last event id is " + after.getAsLong() + "; it must not be below 0");
        }
        var holder = new LiveSubscription[1];
        order.lock();
        try {
            long now = Math.max(position, index.lag().position());
            holder[0] = new LiveSubscription(filter, index, now, after.orElse(-1), () -> listeners.remove(holder[0]));
            if (closed) {
                holder[0].close();
            } else {
                listeners.add(holder[0]);
            }
        } finally {
            order.unlock();
        }
        begin(holder[0]);
        return holder[0];
    }

    /** While the listener is known already, so that nothing is missed from now on. */
    private void begin(LiveSubscription listener) {
        try {
            if (listener.isWanted(LiveEvent.AUDIT)) {
                audit.begin();
            }
            if (listener.isWanted(LiveEvent.SCHEDULE)) {
                schedules.begin();
            }
        } catch (AsyncJobsException noAnswer) {
            LOG.debug("what is new is followed once the server answers", noAnswer);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Tells of something that is not a task, the latest of each key: who hears of that queue; for a queue of "", which is
     * about none, who hears of all.
     */
    public void tell(String name, String key, String queue, String json) {
        var event = new LiveEvent(name, OptionalLong.empty(), json);
        listeners.forEach(listener -> listener.add(name + ' ' + key, queue, event));
    }

    /** How many listen. */
    public int listeners() {
        return listeners.size();
    }

    /** Ends all subscriptions. */
    @Override
    public void close() {
        order.lock();
        try {
            closed = true;
        } finally {
            order.unlock();
        }
        endOfIndex.run();
        events.forEach(Events.Subscription::close);
        looking.forEach(Thread::interrupt);
        Set.copyOf(listeners).forEach(LiveSubscription::close);
    }
}
