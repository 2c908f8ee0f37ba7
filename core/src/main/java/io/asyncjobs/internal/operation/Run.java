package io.asyncjobs.internal.operation;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.OperationStore;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.wire.OperationEntry;
import io.asyncjobs.internal.wire.OperationEntry.Target;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation in the hands of one runner. What is met is saved as pending before anything is done to it, and once a second
 * what became of it; each save is a compare-and-set, so that a runner whose operation was taken over or cancelled learns it
 * and stops.
 *
 * <p>Dies anywhere: the entry names what may or may not have been done. Whoever resumes looks at each of these again
 * ({@link Meeting}), so that all is done and counted once. Used by one thread, which starts the others.
 */
final class Run {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    private static final int AT_ONCE = 32;
    private static final int BATCH = 500;
    private static final long SAVE_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final String NOBODY = "";

    private final Stores stores;
    private final OperationStore store;
    private final Performer performer;
    private final Walk walk;
    private final Tally tally;
    private final String owner;
    private final Consumer<Operation> onProgress;
    private final Duration timeout;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();
    private long version;
    private long savedNanos = System.nanoTime();

    /** Of an entry that this owner has just saved as that version. */
    Run(
            Stores stores,
            OperationEntry entry,
            long version,
            Consumer<Operation> onProgress,
            Duration timeout,
            Trust trust) {
        this.stores = stores;
        this.store = stores.operations();
        this.performer = new Performer(stores, timeout, trust);
        this.walk = new Walk(stores, entry.operation().action(), timeout);
        this.tally = new Tally(entry);
        this.owner = entry.owner();
        this.version = version;
        this.onProgress = onProgress;
        this.timeout = timeout;
    }

    /**
     * Goes on until the operation is over, or another has it. Blocks until then.
     *
     * @return the operation as it is stored then
     * @throws InterruptedException if interrupted; the operation is given up, for anybody to resume at once
     * @throws UnavailableException if progress could not be saved; the operation is resumed once it was silent for long enough
     */
    Operation go() throws InterruptedException {
        try {
            return walkAll() ? end(OperationState.COMPLETED, null) : stopped();
        } catch (InterruptedException stop) {
            giveUp();
            throw stop;
        } catch (UnavailableException silent) {
            throw new UnavailableException(
                    "operation " + tally.operation().id() + " stopped and can be resumed: " + silent.getMessage(),
                    silent);
        } catch (AsyncJobsException refused) {
            LOG.warn("operation {} cannot go on: {}", tally.operation().id(), refused.getMessage());
            awaitAll();
            return end(OperationState.FAILED, String.valueOf(refused.getMessage()));
        }
    }

    /** Whether it came to the end; not if somebody stopped it. */
    private boolean walkAll() throws InterruptedException {
        if (!perform(tally.pending(), true)) {
            return false;
        }
        long goal = tally.operation().goal();
        while (tally.position() < goal) {
            var block = walk.next(tally.position(), goal);
            int from = 0;
            do {
                int to = Math.min(from + BATCH, block.targets().size());
                var batch = block.targets().subList(from, to);
                boolean isLast = to == block.targets().size();
                tally.met(isLast ? block.position() : batch.getLast().sequence(), batch);
                if (!batch.isEmpty() || isSaveDue()) {
                    if (!save()) {
                        return false;
                    }
                }
                if (!perform(batch, false)) {
                    return false;
                }
                from = to;
            } while (from < block.targets().size());
        }
        return true;
    }

    /** Whether the operation is still this runner's after all of them are seen to. */
    private boolean perform(List<Target> targets, boolean resumed) throws InterruptedException {
        var operation = tally.operation();
        for (var target : targets) {
            while (!slots.tryAcquire(SAVE_EVERY_NANOS, TimeUnit.NANOSECONDS)) {
                if (!save()) {
                    return false;
                }
            }
            boolean ours = false;
            try {
                ours = !isSaveDue() || save();
            } finally {
                if (!ours) {
                    slots.release();
                }
            }
            if (!ours) {
                return false;
            }
            start(operation, target, resumed);
        }
        while (!slots.tryAcquire(AT_ONCE, SAVE_EVERY_NANOS, TimeUnit.NANOSECONDS)) {
            if (!save()) {
                return false;
            }
        }
        slots.release(AT_ONCE);
        var problem = broken.get();
        if (problem != null) {
            throw problem;
        }
        return true;
    }

    /** Within a slot that was acquired. */
    private void start(Operation operation, Target target, boolean resumed) {
        Thread.ofVirtual().name("asyncjobs-operation-" + operation.id()).start(() -> {
            try {
                tally.settled(target, performer.perform(operation, target, resumed));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException problem) {
                broken.compareAndSet(null, problem);
            } finally {
                slots.release();
            }
        });
    }

    private boolean isSaveDue() {
        return System.nanoTime() - savedNanos >= SAVE_EVERY_NANOS;
    }

    /** Saves what is known; not if the operation is not this runner's any more, or cancelled. */
    private boolean save() throws InterruptedException {
        try {
            version = store.save(tally.next(owner), version, timeout);
        } catch (ConflictException taken) {
            return false;
        }
        savedNanos = System.nanoTime();
        onProgress.accept(tally.operation());
        return true;
    }

    private Operation end(OperationState state, @Nullable String why) throws InterruptedException {
        tally.end(state, stores.clock().instant(), why);
        return save() ? tally.operation() : stopped();
    }

    /** Somebody else saved: cancelled it, in which case what was done until now is added, or took it over. */
    private Operation stopped() throws InterruptedException {
        awaitAll();
        var found = store.load(tally.operation().id(), timeout);
        if (found.isEmpty()) {
            LOG.info(
                    "operation {} stops, since its entry was deleted",
                    tally.operation().id());
            return tally.operation();
        }
        var stored = found.get().entry();
        if (!stored.owner().equals(owner) || stored.operation().state() != OperationState.CANCELLED) {
            LOG.info("operation {} goes on elsewhere", tally.operation().id());
            return stored.operation();
        }
        tally.end(OperationState.CANCELLED, stored.operation().end().orElseGet(stores.clock()::instant), null);
        version = found.get().sequence();
        return save() ? tally.operation() : stored.operation();
    }

    /** Waits for what was started. */
    private void awaitAll() throws InterruptedException {
        slots.acquire(AT_ONCE);
        slots.release(AT_ONCE);
    }

    /** Lets anybody go on at once; if that fails, the silence says the same after a while. */
    private void giveUp() {
        try {
            if (slots.tryAcquire(AT_ONCE, LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS)) {
                slots.release(AT_ONCE);
            }
            store.save(tally.next(NOBODY), version, LAST_WORDS);
        } catch (InterruptedException again) {
            LOG.debug(
                    "operation {} is left as it was last saved",
                    tally.operation().id());
        } catch (RuntimeException failed) {
            LOG.debug("operation {} was not given up", tally.operation().id(), failed);
        }
    }
}
