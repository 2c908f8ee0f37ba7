package io.asyncjobs;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.handler.Handler;
import io.asyncjobs.handler.HandlerOptions;
import io.asyncjobs.handler.Middleware;
import io.asyncjobs.handler.Router;
import io.asyncjobs.internal.jetstream.Connections.Role;
import io.asyncjobs.internal.jetstream.RemoteHandlers;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.repair.Pace;
import io.asyncjobs.internal.wire.ResultJson;
import io.asyncjobs.internal.worker.RunningWorker;
import io.asyncjobs.internal.worker.WorkerSettings;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.retry.RetryPolicy;
import io.asyncjobs.task.Names;
import io.asyncjobs.task.PayloadCodec;
import io.asyncjobs.task.TaskSpec;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of any number of queues. Each free slot takes its next task from the queues by weighted priority. It also
 * moves tasks that became due into their queues, and stands for the one that repairs what crashes leave. Safe for use by many threads.
 */
public final class Worker implements AutoCloseable {

    /** How long {@link #close} lets handlers finish. */
    public static final Duration DEFAULT_STOP_LIMIT = Duration.ofSeconds(30);

    private final RunningWorker running;
    private final Maintainer maintenance;
    private final Stores stores;
    private final RemoteHandlers remote;
    private final @Nullable ExecutorService ownExecutor;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private Worker(
            RunningWorker running,
            Maintainer maintenance,
            Stores stores,
            RemoteHandlers remote,
            @Nullable ExecutorService ownExecutor) {
        this.remote = remote;
        this.running = running;
        this.maintenance = maintenance;
        this.stores = stores;
        this.ownExecutor = ownExecutor;
    }

    /**
     * Stops: pulls nothing more, lets handlers finish up to the limit, interrupts the rest, gives their tries and tasks
     * back. Nothing is lost or repeated. Blocks until then, at most the limit and about ten seconds (25 where the server is
     * silent); further calls return at once.
     *
     * @return whether every handler has ended; one that ignores its interrupt keeps its thread
     */
    public boolean stop(Duration limit) throws InterruptedException {
        if (!stopped.compareAndSet(false, true)) {
            return running.busy() == 0;
        }
        try {
            return running.stop(limit);
        } finally {
            if (ownExecutor != null) {
                ownExecutor.shutdown();
            }
            maintenance.stop();
            remote.close();
        }
    }

    /** As {@link #stop} with {@link #DEFAULT_STOP_LIMIT}. */
    @Override
    public void close() {
        try {
            stop(DEFAULT_STOP_LIMIT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How it is.
     *
     * @param connected whether its connections are up
     * @param serving whether it takes new tasks
     * @param draining whether it is stopping and handlers still run
     * @param slotsTaken how many of its slots are taken
     * @param repairing whether it is the one that finds and repairs what crashes left, of all workers of the namespace
     */
    public record Health(boolean connected, boolean serving, boolean draining, int slotsTaken, boolean repairing) {}

    /** How it is at this moment; never blocks. */
    public Health health() {
        return new Health(
                stores.isUp(), running.isServing(), running.isDraining(), running.busy(), maintenance.isRepairing());
    }

    /** Whether its own thread is well, or was stopped; one that is not for a minute needs a new process. Never blocks. */
    public boolean isAlive() {
        return running.isAlive();
    }

    /** How many tasks it runs at once. */
    public int slots() {
        return running.slots();
    }

    /**
     * What it has done since it started.
     *
     * @param started tries that were started
     * @param succeeded tries whose handler succeeded
     * @param failed tries that failed, were snoozed, terminated or given back
     * @param fenced tries whose outcome was not saved, since somebody else had taken the task
     * @param rejected items that were removed because they can never run
     * @param quarantined tasks that were ended ({@code terminated}) because their signature was missing or wrong
     * @param stuck handlers that still run though their try was settled without them
     * @param leasesLost leases that ran out under a running try
     * @param repaired repairs of tasks that a crash or another program had left half done
     */
    public record Counts(
            long started,
            long succeeded,
            long failed,
            long fenced,
            long rejected,
            long quarantined,
            long stuck,
            long leasesLost,
            long repaired) {}

    /** What it has done since it started. */
    public Counts counts() {
        var counters = running.counters();
        return new Counts(
                counters.started(),
                counters.succeeded(),
                counters.failed(),
                counters.fenced(),
                counters.rejected(),
                counters.quarantined(),
                counters.stuck(),
                counters.leasesLost(),
                maintenance.repaired());
    }

    /** Its id, in the records of the tasks that it runs; new with every start. */
    public String id() {
        return running.id();
    }

    /** Collects what a worker is set to. Not safe for use by several threads. */
    public static final class Builder {

        private static final int DEFAULT_SLOTS = 10;
        private static final int MOST_SLOTS = 100_000;

        private final Stores stores;
        private final PayloadCodec codec;
        private final ResultJson results;
        private final Trust trust;
        private final RemoteHandlers remote;
        private final Router router = new Router();
        private final Map<String, @Nullable QueueSettings> queues = new LinkedHashMap<>();
        private final Map<String, RetryPolicy> queuePolicies = new HashMap<>();
        private String name = "main";
        private int slots = DEFAULT_SLOTS;
        private RetryPolicy retryPolicy = RetryPolicy.tenMinutes();
        private @Nullable Duration snoozeUnhandled;
        private @Nullable Executor executor;
        private boolean maintainer = true;
        private Pace pace = Pace.defaults();
        private final Set<String> doublyEncoded = new HashSet<>();

        Builder(Stores stores, PayloadCodec codec, ResultJson results, Trust trust) {
            this.trust = trust;
            this.remote = stores.remoteHandlers();
            this.stores = stores;
            this.codec = codec;
            this.results = results;
        }

        /** Serves a queue that must exist; {@code DEFAULT} is made on first use. */
        public Builder queue(String queue) {
            queues.put(Names.queue(queue), null);
            return this;
        }

        /** Serves a queue, made if it is missing, joined as it is if not (see {@link Queues#define}). */
        public Builder queue(QueueSettings settings) {
            queues.put(settings.name(), settings);
            return this;
        }

        /** Retries the failures of this queue by this policy, unless the handler has its own. */
        public Builder retry(String queue, RetryPolicy policy) {
            queuePolicies.put(Names.queue(queue), Objects.requireNonNull(policy, "policy"));
            return this;
        }

        /** Retries failures by this policy where neither handler nor queue have one; {@link RetryPolicy#tenMinutes} by default. */
        public Builder retry(RetryPolicy policy) {
            retryPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * How many tasks it runs at once, over all queues, 1 to 100,000; {@value #DEFAULT_SLOTS} by default.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder slots(int count) {
            if (count < 1 || count > MOST_SLOTS) {
                throw new IllegalArgumentException("slots is " + count + "; it must be between 1 and " + MOST_SLOTS);
            }
            slots = count;
            return this;
        }

        /** What its threads are called by; {@code main} by default. */
        public Builder name(String label) {
            name = Objects.requireNonNull(label, "label");
            return this;
        }

        /** Handles tasks of exactly this type. */
        public Builder handle(String type, Handler handler) {
            router.handle(type, handler);
            return this;
        }

        /** Handles tasks of exactly this type. */
        public Builder handle(String type, Handler handler, HandlerOptions options) {
            router.handle(type, handler, options);
            return this;
        }

        /** Handles tasks of this type with their payload decoded. */
        public <T> Builder handle(TaskType<T> type, Handler.Typed<T> handler) {
            router.handle(type, handler);
            return this;
        }

        /** Handles tasks of this type with their payload decoded. */
        public <T> Builder handle(TaskType<T> type, Handler.Typed<T> handler, HandlerOptions options) {
            router.handle(type, handler, options);
            return this;
        }

        /** Handles tasks whose type begins so and has no closer handler. */
        public Builder handlePrefix(String prefix, Handler handler) {
            router.handlePrefix(prefix, handler);
            return this;
        }

        /** Handles all tasks that have no other handler. */
        public Builder handleAny(Handler handler) {
            router.handleAny(handler);
            return this;
        }

        /**
         * Has a service handle the tasks of exactly this type, by request and reply ({@link AsyncJobs#service()}, or one of
         * the original's). The service gets two seconds less than the queue's run time, and a try with less than three
         * seconds of it left fails. What the service answers is stored as bytes (a base64 string).
         */
        public Builder handleRemotely(String type) {
            return handleRemotely(type, HandlerOptions.defaults());
        }

        /** As {@link #handleRemotely(String)}. */
        public Builder handleRemotely(String type, HandlerOptions options) {
            router.handle(type, remote.handler(type), options);
            return this;
        }

        /**
         * Has a service handle the tasks whose type begins so and that have no closer handler; all of them go to the service
         * that is registered under the prefix.
         */
        public Builder handlePrefixRemotely(String prefix) {
            router.handlePrefix(prefix, remote.handler(prefix));
            return this;
        }

        /** Has the catch-all service handle all tasks that have no other handler. */
        public Builder handleAnyRemotely() {
            router.handleAny(remote.catchAll());
            return this;
        }

        /** Wraps all handlers; the first given is outermost. */
        public Builder use(Middleware middleware) {
            router.use(middleware);
            return this;
        }

        /**
         * Puts tasks without a handler here off for this long, without using up a try, instead of failing them; for
         * deployments that roll from one version to the next. 1 s to 1 day.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder snoozeUnhandled(Duration delay) {
            if (delay.compareTo(Duration.ofSeconds(1)) < 0 || delay.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(
                        "the snooze of unhandled tasks is " + delay + "; it must be between 1 s and 1 day");
            }
            snoozeUnhandled = delay;
            return this;
        }

        /**
         * Runs tasks by this executor instead of a virtual thread each; it is not shut down. One with fewer threads than
         * there are slots makes tasks wait in it, with their lease renewed.
         */
        public Builder executor(Executor own) {
            executor = Objects.requireNonNull(own, "executor");
            return this;
        }

        /**
         * Whether it also moves due tasks into their queues and stands for the one that repairs what crashes leave; true by
         * default. At least one process of a namespace must, or delayed tasks and retries never run. A worker whose user may
         * not says so once in the log and works on.
         */
        public Builder maintainer(boolean maintains) {
            maintainer = maintains;
            return this;
        }

        /** How fast it repairs, for tests. */
        Builder repairing(Pace own) {
            pace = own;
            return this;
        }

        /**
         * Names types whose tasks schedulers of the Go original make: these encode a schedule's payload twice, and handlers here
         * are given what the schedule carries. None by default. Tasks that are not encoded so stay as they are.
         */
        public Builder doublyEncoded(String... types) {
            for (var type : types) {
                doublyEncoded.add(Names.type(type));
            }
            return this;
        }

        /**
         * Starts it. Blocks for some round trips.
         *
         * @throws NotFoundException if a queue that must exist does not; nothing was started
         * @throws AsyncJobsException if the server refuses or does not answer; nothing was started
         */
        public Worker start() throws InterruptedException {
            if (queues.isEmpty()) {
                queues.put(TaskSpec.DEFAULT_QUEUE, null);
            }
            var live = liveQueues();
            stores.as(Role.WORK)
                    .pullPermission()
                    .requireQueues(live.stream().map(QueueSettings::name).toList());
            stores.streams().needTasks();
            stores.streams().needWorkers();
            var own = executor == null ? virtualThreads() : null;
            var running = new RunningWorker(
                    stores.as(Role.WORK),
                    new WorkerSettings(
                            name,
                            slots,
                            router,
                            retryPolicy,
                            Map.copyOf(queuePolicies),
                            snoozeUnhandled,
                            executor == null ? Objects.requireNonNull(own) : executor,
                            executor == null,
                            codec,
                            results,
                            trust,
                            Set.copyOf(doublyEncoded)),
                    live);
            var maintenance = maintainer ? Maintainer.of(stores, running.id(), pace, trust) : Maintainer.none();
            var worker = new Worker(running, maintenance, stores, remote, own);
            try {
                maintenance.start();
                running.start();
                return worker;
            } catch (RuntimeException | InterruptedException failed) {
                worker.stop(Duration.ZERO);
                throw failed;
            }
        }

        private List<QueueSettings> liveQueues() {
            var live = new ArrayList<QueueSettings>();
            var all = stores.queues();
            queues.forEach((queue, settings) -> {
                if (settings != null) {
                    live.add(all.define(settings));
                } else if (queue.equals(TaskSpec.DEFAULT_QUEUE)) {
                    live.add(all.ensure(QueueSettings.defaultQueue()));
                } else {
                    live.add(all.require(queue));
                }
            });
            return live;
        }

        private ExecutorService virtualThreads() {
            return Executors.newThreadPerTaskExecutor(Thread.ofVirtual()
                    .name("asyncjobs-worker-" + name + "-task-", 0)
                    .factory());
        }
    }
}
