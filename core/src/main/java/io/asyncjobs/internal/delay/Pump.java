package io.asyncjobs.internal.delay;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.internal.jetstream.Acks;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.Feed;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.WorkQueue;
import io.asyncjobs.internal.lifecycle.Ending;
import io.asyncjobs.task.DeathReason;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Measurement.Move;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what the server made due from the delay stream into its queue: item first, confirmed, then the due message is
 * removed. Dies in between: the due message comes again and its item is refused, since one is there. Any number of pumps
 * share the work.
 */
public final class Pump {

    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
    private static final int AT_ONCE = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Stores stores;
    private final TaskStore tasks;
    private final WorkQueue items;
    private final DelayStream delay;
    private final Acks acks;
    private final Feed feed;
    private final Ending ending;
    private final ScheduledExecutorService ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private Feed.Source source = Feed.NOTHING;
    private int moving;
    private boolean stopping;

    /** Over a worker's stores; moves nothing before {@link #start}. */
    public Pump(Stores stores) {
        this.stores = stores;
        this.tasks = stores.tasks();
        this.items = stores.items();
        this.delay = stores.delay();
        this.acks = stores.acks();
        this.feed = stores.feed();
        this.ending = new Ending(stores);
        this.ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("asyncjobs-pump").factory());
    }

    /**
     * Makes the delay stream if it is missing and begins to pull. Blocks for some round trips.
     *
     * @throws RefusedException if the user may not; nothing is pulled
     */
    public void start() throws InterruptedException {
        stores.streams().needDelay();
        stores.pullPermission().requirePump();
        var opened = feed.due(this::due, this::changed, this::refused);
        lock.lock();
        try {
            source = opened;
        } finally {
            lock.unlock();
        }
        var unused = ticker.scheduleWithFixedDelay(opened::check, 0, 1, TimeUnit.SECONDS);
    }

    private void refused() {
        Thread.ofVirtual().name("asyncjobs-pump-look").start(stores.streams()::missedPump);
    }

    private void changed() {
        lock.lock();
        try {
            pull();
        } finally {
            lock.unlock();
        }
    }

    private void pull() {
        int missing = (int) (AT_ONCE - moving - source.asked());
        if (!stopping && missing >= AT_ONCE / 2) {
            source.pull(missing, false);
        }
    }

    private void due(DelayStream.Due due) {
        lock.lock();
        try {
            if (stopping) {
                return; // comes again after the pump's lease, to another pump
            }
            moving++;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("asyncjobs-pump-move").start(() -> {
            try {
                move(due);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (AsyncJobsException silent) {
                LOG.warn("task {} stays due and comes again: {}", due.taskId(), silent.getMessage());
            } catch (RuntimeException bug) {
                LOG.error("task {} stays due and comes again; please report this", due.taskId(), bug);
            } finally {
                moved();
            }
        });
    }

    private void moved() {
        lock.lock();
        try {
            moving--;
            if (moving == 0) {
                idle.signalAll();
            }
            pull();
        } finally {
            lock.unlock();
        }
    }

    private void move(DelayStream.Due due) throws InterruptedException {
        var placement = items.put(due.queue(), due.taskId(), due.body().get(), false, PATIENCE);
        boolean settled = switch (placement.placed()) {
            case QUEUED -> told(due, Move.QUEUED);
            case OCCUPIED -> isOver(due) ? told(due, Move.DROPPED) : putOff(due);
            case FULL, REFUSED -> putOff(due);
            case NO_QUEUE -> markNotQueued(due, placement.reason()) && told(due, Move.DROPPED);
            case UNKNOWN -> false;
        };
        if (settled) {
            acks.removeDue(due, PATIENCE);
        }
    }

    private boolean told(DelayStream.Due due, Move move) {
        stores.telemetry().tell(new Measurement.Moved(due.queue(), move));
        return true;
    }

    private boolean isOver(DelayStream.Due due) throws InterruptedException {
        try {
            var stored = tasks.load(due.taskId(), PATIENCE);
            return stored.isEmpty() || stored.get().task().state().isFinal();
        } catch (CorruptDataException unreadable) {
            return true; // its item says so to a worker
        }
    }

    /** Later: after one second, doubling to thirty, so that no queue holds up another's due tasks. */
    private boolean putOff(DelayStream.Due due) throws InterruptedException {
        long seconds = Math.min(30, 1L << Math.min(due.step(), 5));
        var at = stores.clock().instant().plusSeconds(seconds);
        delay.schedule(due.queue(), due.taskId(), due.body().get(), at, due.step() + 1, PATIENCE);
        return told(due, Move.PUT_OFF);
    }

    /** Whether all is done; if not the due message is to come again, and what follows is done then. */
    private boolean markNotQueued(DelayStream.Due due, String reason) throws InterruptedException {
        try {
            var stored = tasks.load(due.taskId(), PATIENCE);
            if (stored.isEmpty()) {
                return true;
            }
            var task = stored.get().task();
            if (task.state().isFinal()) {
                return ending.followAgain(stored.get());
            }
            var dropped =
                    task.dropped(DeathReason.DROPPED, reason, stores.clock().instant());
            return ending.follow(tasks.save(dropped, PATIENCE));
        } catch (ConflictException | CorruptDataException changed) {
            LOG.debug("task {} was not marked: {}", due.taskId(), changed.getMessage());
            return true;
        }
    }

    /** Stops pulling and waits for what is on its way, a few seconds at most. */
    public void stop() throws InterruptedException {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
        ticker.shutdown();
        feed.drain(Duration.ofSeconds(2));
        long left = Duration.ofSeconds(5).toNanos();
        lock.lockInterruptibly();
        try {
            while (moving > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        ticker.awaitTermination(1, TimeUnit.SECONDS);
    }
}
