package io.asyncjobs.internal.worker;

import io.asyncjobs.internal.jetstream.Acks;
import io.asyncjobs.internal.jetstream.Feed;
import io.asyncjobs.internal.jetstream.Item;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.WorkerRegistry;
import io.asyncjobs.internal.lifecycle.Dependencies;
import io.asyncjobs.internal.lifecycle.Ending;
import io.asyncjobs.internal.lifecycle.Finisher;
import io.asyncjobs.internal.lifecycle.KnownParents;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Progress;
import io.asyncjobs.task.TaskId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker that serves its queues until it is stopped: the parts of this package put together. */
public final class RunningWorker {

    private static final Logger LOG = LoggerFactory.getLogger(RunningWorker.class);
    private static final long TICK_MILLIS = 100;
    private static final long CHECK_SECONDS = 1;
    private static final long BEAT_SECONDS = 10;
    private static final long CLOCK_SECONDS = 60;
    private static final Duration LATE_PATIENCE = Duration.ofSeconds(15);
    private static final int MOST_LISTED = 100;
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String id = TaskId.next();
    private final Instant started;
    private final Stores stores;
    private final WorkerSettings settings;
    private final List<QueueSettings> queues;
    private final Counters counters = new Counters();
    private final WorkerRegistry registry;
    private final Feed feed;
    private final WorkerLoop loop;
    private final QueueWatch watch;
    private final LeaseKeeper leases;
    private final KnownParents parents;
    private final Ending ending;
    private final Finisher finisher;
    private final TaskRun.Shared shared;
    private final ScheduledExecutorService ticker;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean clientGone = new AtomicBoolean();
    private volatile long tickedNanos = System.nanoTime();
    private volatile Map<String, Progress> published = Map.of();
    private volatile Runnable stopListening = () -> {};

    /** Over a worker's stores; serves nothing before {@link #start}. */
    public RunningWorker(Stores stores, WorkerSettings settings, List<QueueSettings> queues) {
        this.stores = stores;
        this.settings = settings;
        this.queues = List.copyOf(queues);
        this.started = stores.clock().instant();
        this.registry = stores.registry();
        this.feed = stores.feed();
        Acks acks = stores.acks();
        this.ticker = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .daemon()
                .name("asyncjobs-worker-" + settings.name() + "-ticker")
                .factory());
        this.loop = new WorkerLoop(
                settings.slots(),
                settings.executor(),
                settings.hasThreadForEach(),
                acks,
                this::putOff,
                this::wakeUpAfter);
        this.watch = new QueueWatch(
                stores.queues(), loop, queues.stream().map(QueueSettings::name).toList());
        this.leases = new LeaseKeeper(loop, acks, stores.tasks(), counters, stores.telemetry());
        this.parents = new KnownParents(stores.waiting());
        this.ending = new Ending(stores, parents);
        this.finisher = new Finisher(stores, ending);
        this.shared = new TaskRun.Shared(
                stores,
                stores.tasks(),
                finisher,
                new Dependencies(stores, ending),
                registry,
                stores.events(),
                settings,
                id,
                counters);
    }

    /** Writes its registry entry and begins to pull. */
    public void start() throws InterruptedException {
        stopListening = stores.signals().listen(id, this::cancelled);
        beat();
        parents.start(this::settleLate);
        every(CHECK_SECONDS, TimeUnit.SECONDS, parents::check);
        every(TICK_MILLIS, TimeUnit.MILLISECONDS, this::tick);
        every(CHECK_SECONDS, TimeUnit.SECONDS, loop::check);
        every(1, TimeUnit.SECONDS, this::beatIfProgressed);
        every(CHECK_SECONDS, TimeUnit.SECONDS, watch::tick);
        every(BEAT_SECONDS, TimeUnit.SECONDS, () -> apart("asyncjobs-beat", this::beat));
        every(CLOCK_SECONDS, TimeUnit.SECONDS, () -> apart("asyncjobs-clock", stores.streams()::measureClock));
        for (var queue : queues) {
            loop.serve(feed, queue, (settings, held) -> new TaskRun(shared, settings, held, loop));
        }
        feed.onReconnect(watch::reconnected);
        watch.start(stores.events());
    }

    private void tick() {
        tickedNanos = System.nanoTime();
        leases.tick();
    }

    /** Children were noted just after this task ended here. */
    private void settleLate(String taskId) throws InterruptedException {
        var found = stores.tasks().load(taskId, LATE_PATIENCE);
        if (found.isPresent() && found.get().task().state().isFinal()) {
            ending.followAgain(found.get());
        }
    }

    @FunctionalInterface
    private interface Blocking {
        void run() throws InterruptedException;
    }

    private void putOff(Item item) {
        apart(
                "asyncjobs-put-off",
                () -> finisher.putOff(item, item.subjectTaskId(), stores.clock().instant()));
    }

    private void wakeUpAfter(Duration delay) {
        var unused = ticker.schedule(() -> guarded(loop::changed), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void every(long period, TimeUnit unit, Runnable action) {
        var unused = ticker.scheduleWithFixedDelay(() -> guarded(action::run), period, period, unit);
    }

    private void apart(String name, Blocking action) {
        Thread.ofVirtual().name(name).start(() -> guarded(action));
    }

    private void guarded(Blocking action) {
        try {
            if (stores.isClosed()) {
                clientClosed();
                return;
            }
            action.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException problem) {
            if (stores.isClosed()) {
                clientClosed();
            } else {
                LOG.warn("{}", problem.getMessage(), problem); // a loop never dies
            }
        }
    }

    /** Nothing that it does can be stored any more, so it pulls nothing and runs nothing on. */
    private void clientClosed() {
        if (!stopped.get() && clientGone.compareAndSet(false, true)) {
            LOG.warn("worker {} ends, since its client was closed before it; stop workers first", settings.name());
            loop.stop();
            loop.interruptAll();
        }
        ticker.shutdown();
    }

    private void beat() throws InterruptedException {
        var running = new ArrayList<String>();
        var told = new TreeMap<String, Progress>();
        loop.running().stream().limit(MOST_LISTED).forEach(run -> {
            var taskId = run.held().item().subjectTaskId();
            running.add(taskId);
            run.attempt().flatMap(Attempt::toldProgress).ifPresent(progress -> told.put(taskId, progress));
        });
        published = told;
        registry.beat(new WorkerRegistry.Entry(
                id,
                host(),
                ProcessHandle.current().pid(),
                started,
                queues.stream().map(QueueSettings::name).toList(),
                settings.slots(),
                running,
                told));
    }

    /** Passes on what handlers told since the last beat. */
    private void beatIfProgressed() {
        var known = published;
        boolean news = loop.running().stream()
                .limit(MOST_LISTED)
                .anyMatch(run -> run.attempt()
                        .flatMap(Attempt::toldProgress)
                        .filter(progress ->
                                !progress.equals(known.get(run.held().item().subjectTaskId())))
                        .isPresent());
        if (news) {
            apart("asyncjobs-beat", this::beat);
        }
    }

    /** Somebody ended a task that runs here: its record says so, and the runner need not wait for its next look. */
    private void cancelled(String taskId) {
        for (var run : loop.running()) {
            if (run.held().item().subjectTaskId().equals(taskId)) {
                run.attempt().ifPresent(leases::checkNow);
            }
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unknown) {
            return "unknown";
        }
    }

    /**
     * Stops: pulls nothing more, lets handlers finish up to the limit, interrupts the rest and gives their tries and items
     * back. Blocks until all is settled, at most the limit and about ten seconds (25 where the server is silent). Only the
     * first call does anything.
     *
     * @return whether every handler ended
     */
    public boolean stop(Duration limit) throws InterruptedException {
        if (!stopped.compareAndSet(false, true)) {
            return loop.busy() == 0;
        }
        loop.stop();
        watch.stop();
        try {
            feed.drain(Duration.ofSeconds(2));
            return finish(limit);
        } finally {
            if (loop.busy() == 0) {
                leave();
            } else {
                loop.interruptAll(); // what still runs stays looked after until it ends
                loop.whenIdle(() -> apart("asyncjobs-leave", this::leave));
            }
        }
    }

    private void leave() throws InterruptedException {
        stopListening.run();
        ticker.shutdown();
        parents.stop();
        registry.leave(id);
    }

    private boolean finish(Duration limit) throws InterruptedException {
        boolean ended = loop.awaitIdle(limit);
        if (!ended) {
            loop.interruptAll();
            // the ticker gives up on those that ignore the interrupt, and their tasks are given back
            ended = loop.awaitIdle(LeaseKeeper.GRACE.plusSeconds(3));
        }
        if (!ended) {
            LOG.warn(
                    "worker {} stopped while {} handlers still run; their tasks were given back",
                    settings.name(),
                    loop.busy());
        }
        return ended;
    }

    /** Whether it pulls. */
    public boolean isServing() {
        return !loop.isStopping();
    }

    /** Whether it is stopping and handlers still run. */
    public boolean isDraining() {
        return loop.isStopping() && loop.busy() > 0;
    }

    /** Whether its own thread, which renews leases and looks after all else, is well, or was stopped. */
    public boolean isAlive() {
        return stopped.get() || System.nanoTime() - tickedNanos < LONGEST_PAUSE_NANOS;
    }

    /** How many slots it has. */
    public int slots() {
        return settings.slots();
    }

    /** How many slots are taken. */
    public int busy() {
        return loop.busy();
    }

    /** What it has done. */
    public Counters counters() {
        return counters;
    }

    /** Its id in the registry and in the records of tasks that it runs. */
    public String id() {
        return id;
    }
}
