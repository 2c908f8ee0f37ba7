package io.asyncjobs.internal.operation;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.OperationStore;
import io.asyncjobs.internal.jetstream.OperationStore.Version;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.lifecycle.Trust;
import io.asyncjobs.internal.wire.OperationEntry;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationCounts;
import io.asyncjobs.operation.OperationState;
import io.asyncjobs.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans, starts, resumes and cancels operations. Whoever runs one saves its entry at least once a second or so; an entry that
 * was not saved for {@link #SILENCE} has lost its runner and may be taken over. Safe for use by many threads.
 */
public final class OperationRunner {

    /** After how long without a save an operation's runner counts as lost. */
    public static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);
    private static final int MOST_ATTEMPTS = 20;
    private static final int MOST_RESUMED = 100;

    private final Stores stores;
    private final OperationStore store;
    private final Duration timeout;
    private final Trust trust;

    /** Over these stores, signing new deadlines; each request takes at most the time given. */
    public OperationRunner(Stores stores, Duration timeout, Trust trust) {
        this.trust = trust;
        this.stores = stores;
        this.store = stores.operations();
        this.timeout = timeout;
    }

    /** Counts what matches now; nothing is stored or changed. Blocks while it reads the stream. */
    public Operation plan(BulkAction action) throws InterruptedException {
        var walk = new Walk(stores, action, timeout);
        var bounds = walk.bounds();
        long matched = 0;
        var samples = new ArrayList<String>();
        long position = bounds.first();
        while (position < bounds.last()) {
            var block = walk.next(position, bounds.last());
            matched += block.targets().size();
            block.targets().stream()
                    .limit(Operation.MOST_SAMPLES - samples.size())
                    .forEach(target -> samples.add(target.id()));
            position = block.position();
        }
        return new Operation(
                TaskId.next(),
                action,
                "",
                "",
                stores.clock().instant(),
                null,
                OperationState.PLANNED,
                new OperationCounts(matched, 0, 0, 0),
                bounds.first(),
                position,
                bounds.last(),
                samples,
                List.of());
    }

    /** Stores an operation and runs it on a thread of its own. */
    public Operation start(BulkAction action, String by, String reason) throws InterruptedException {
        var begun = begin(action, by, reason);
        inBackground(begun);
        return begun.entry().operation();
    }

    /** Stores an operation and runs it; see {@link Run#go}. */
    public Operation run(BulkAction action, String by, String reason, Consumer<Operation> onProgress)
            throws InterruptedException {
        var begun = begin(action, by, reason);
        onProgress.accept(begun.entry().operation());
        return new Run(stores, begun.entry(), begun.sequence(), onProgress, timeout, trust).go();
    }

    private Version begin(BulkAction action, String by, String reason) throws InterruptedException {
        var bounds = new Walk(stores, action, timeout).bounds();
        Instant now = stores.clock().instant();
        var operation = new Operation(
                TaskId.next(),
                action,
                by,
                reason,
                now,
                null,
                OperationState.RUNNING,
                OperationCounts.none(),
                bounds.first(),
                bounds.first(),
                bounds.last(),
                List.of(),
                List.of());
        var entry = new OperationEntry(operation, TaskId.next(), 0, List.of());
        return new Version(entry, store.save(entry, 0, timeout), now);
    }

    private void inBackground(Version mine) {
        var id = mine.entry().operation().id();
        Thread.ofVirtual().name("asyncjobs-operation-" + id).start(() -> {
            try {
                var over = new Run(stores, mine.entry(), mine.sequence(), progress -> {}, timeout, trust).go();
                LOG.info("operation {} is {}: {}", id, over.state().word(), over.counts());
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } catch (UnavailableException silent) {
                LOG.warn("{}", silent.getMessage());
            } catch (IllegalStateException closed) {
                LOG.info("operation {} stops with its client and can be resumed: {}", id, closed.getMessage());
            } catch (RuntimeException bug) {
                LOG.error("operation {} stops and can be resumed; please report this", id, bug);
            }
        });
    }

    /**
     * Takes over every operation whose runner is lost, each on a thread of its own. Blocks for some round trips, not for the
     * operations.
     *
     * @return what was taken over
     */
    public List<Operation> resumeStale() throws InterruptedException {
        return resumeStale(SILENCE);
    }

    /** As {@link #resumeStale()}, where a runner is lost after that long without a save. */
    public List<Operation> resumeStale(Duration silence) throws InterruptedException {
        var resumed = new ArrayList<Operation>();
        for (var found : store.list(entry -> entry.operation().state() == OperationState.RUNNING, MOST_RESUMED)) {
            if (isLost(found, silence) && canGoOn(found.entry().operation().action())) {
                var mine = takeOver(found);
                if (mine != null) {
                    LOG.info(
                            "operation {} is resumed at {}",
                            mine.entry().operation().id(),
                            mine.entry().operation().position());
                    inBackground(mine);
                    resumed.add(mine.entry().operation());
                }
            }
        }
        return resumed;
    }

    private boolean isLost(Version found, Duration silence) {
        return found.entry().owner().isEmpty()
                || found.saved().plus(silence).isBefore(stores.clock().instant());
    }

    /** A new deadline for signed tasks needs the key: one who has it goes on, rather than one who would skip them. */
    private boolean canGoOn(BulkAction action) {
        boolean newDeadline = switch (action) {
            case BulkAction.RetryTasks retry -> retry.newDeadline() != null;
            case BulkAction.RetryDeadLetters retry -> retry.newDeadline() != null;
            case BulkAction.CancelTasks cancel -> false;
            case BulkAction.DeleteTasks delete -> false;
            case BulkAction.DeleteDeadLetters delete -> false;
        };
        return !newDeadline || trust.signer() != null || trust.verifier() == null;
    }

    private @Nullable Version takeOver(Version found) throws InterruptedException {
        var entry = found.entry();
        var mine = new OperationEntry(entry.operation(), TaskId.next(), entry.beat() + 1, entry.pending());
        try {
            return new Version(
                    mine,
                    store.save(mine, found.sequence(), timeout),
                    stores.clock().instant());
        } catch (ConflictException faster) {
            return null;
        }
    }

    /**
     * Cancels: its runner stops within a second or so.
     *
     * @throws NotFoundException if there is no such operation
     * @throws RefusedException if it is over already
     */
    public Operation cancel(String id) throws InterruptedException {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            var found = store.load(id, timeout).orElseThrow(() -> new NotFoundException("there is no operation " + id));
            var entry = found.entry();
            if (entry.operation().state().isFinal()) {
                throw new RefusedException("operation " + id + " is "
                        + entry.operation().state().word() + " already and cannot be cancelled");
            }
            var tally = new Tally(entry);
            tally.end(OperationState.CANCELLED, stores.clock().instant(), null);
            try {
                var unused = store.save(tally.next(entry.owner()), found.sequence(), timeout);
                return tally.operation();
            } catch (ConflictException progressed) {
                LOG.debug("operation {} went on meanwhile: {}", id, progressed.getMessage());
            }
        }
        throw new UnavailableException(
                "operation " + id + " was saved by its runner at every one of " + MOST_ATTEMPTS
                        + " attempts to cancel it; try again",
                AsyncJobsException.Effect.NONE,
                null);
    }
}
