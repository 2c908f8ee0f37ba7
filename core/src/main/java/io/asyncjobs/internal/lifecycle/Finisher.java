package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Acks;
import io.asyncjobs.internal.jetstream.DelayStream;
import io.asyncjobs.internal.jetstream.Item;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.jetstream.TaskStore.FirstAttempt;
import io.asyncjobs.internal.lifecycle.Settled.ItemAction;
import io.asyncjobs.internal.wire.ItemJson;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what was settled: record, what follows a final record ({@link Ending}), delay message, item, in this order.
 *
 * <p>Dies after the record: the item comes again after its lease, and admission finds a final task (row 4, which does the
 * rest) or one with a time to wait for (row 10). Dies after the delay message: the item comes again and a due message later; whichever is
 * first runs, the other is refused or waits. Loses the compare-and-set: somebody else took the task, nothing more is
 * changed.
 */
public final class Finisher {

    private static final Logger LOG = LoggerFactory.getLogger(Finisher.class);

    /** How long an outcome is held while the server does not answer; then the item is left to come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration ACK_PATIENCE = Duration.ofSeconds(15);

    private final TaskStore tasks;
    private final DelayStream delay;
    private final Acks acks;
    private final Stores stores;
    private final Ending ending;

    /** Over these stores. */
    public Finisher(Stores stores, Ending ending) {
        this.ending = ending;
        this.stores = stores;
        this.tasks = stores.tasks();
        this.delay = stores.delay();
        this.acks = stores.acks();
    }

    /** How far it came. */
    public enum Applied {
        /** All of it. */
        DONE,
        /** Somebody else took the task; nothing was changed. */
        FENCED,
        /** The server did not answer; the item comes again after its lease. */
        LEFT,
        /** The server will not store the record; nothing was changed. */
        REFUSED
    }

    /**
     * Applies it. Blocks until done, or up to a minute while the server does not answer.
     *
     * @param item the delivery to act on, asked for when its turn comes
     */
    public Applied apply(Supplier<Item> item, Settled settled) throws InterruptedException {
        return applied(item, settled, () -> tasks.save(settled.task(), PATIENCE));
    }

    @FunctionalInterface
    private interface Saving {
        TaskStore.Version call() throws InterruptedException;
    }

    private Applied applied(Supplier<Item> item, Settled settled, Saving saving) throws InterruptedException {
        TaskStore.Version saved;
        try {
            saved = saving.call();
        } catch (ConflictException lost) {
            LOG.info("{} is fenced: {}", settled.task(), lost.getMessage());
            var unused = removeIfFinal(item.get(), settled.task());
            return Applied.FENCED;
        } catch (UnavailableException silent) {
            LOG.warn("{} was not saved, its item comes again after its lease: {}", settled.task(), silent.getMessage());
            return Applied.LEFT;
        } catch (RefusedException refused) {
            LOG.error("{} cannot be saved: {}", settled.task(), refused.getMessage());
            return Applied.REFUSED;
        }
        if (saved.task().state().isFinal() && !ending.follow(saved)) {
            return Applied.LEFT;
        }
        var again = settled.again();
        if (again != null && !schedule(saved, again)) {
            return Applied.LEFT;
        }
        return act(item.get(), settled.item()) ? Applied.DONE : Applied.LEFT;
    }

    /**
     * Applies it as {@link #apply}. Where only a record and an item are concerned it does not block, and {@code onDone} is called
     * on a thread of a connection, where it must not block; anything else goes on on a virtual thread. Only there is it told
     * {@link Applied#REFUSED}, and may block.
     */
    public void start(Supplier<Item> item, Settled settled, Consumer<Applied> onDone) {
        boolean plain = settled.again() == null
                && settled.item() instanceof ItemAction.Ack
                && settled.task().state() == TaskState.COMPLETE
                && ending.isPlain(settled.task());
        boolean started = plain
                && tasks.tryStartSave(settled.task(), PATIENCE, attempt -> {
                    switch (attempt) {
                        case FirstAttempt.Saved saved -> startEnd(item, saved.version(), onDone);
                        case FirstAttempt.Unclear unclear ->
                            apart(onDone, () -> applied(item, settled, () -> tasks.finishSave(unclear, PATIENCE)));
                    }
                });
        if (!started) {
            apart(onDone, () -> apply(item, settled));
        }
    }

    private void startEnd(Supplier<Item> item, TaskStore.Version saved, Consumer<Applied> onDone) {
        if (ending.mayHaveChildren(saved.task())) {
            apart(
                    onDone,
                    () -> ending.followAgain(saved) && act(item.get(), new ItemAction.Ack())
                            ? Applied.DONE
                            : Applied.LEFT);
        } else if (!acks.tryAck(item.get(), confirmed -> acked(confirmed, item, onDone))) {
            acked(false, item, onDone);
        }
    }

    private void acked(boolean confirmed, Supplier<Item> item, Consumer<Applied> onDone) {
        if (confirmed) {
            onDone.accept(Applied.DONE);
        } else {
            apart(onDone, () -> act(item.get(), new ItemAction.Ack()) ? Applied.DONE : Applied.LEFT);
        }
    }

    @FunctionalInterface
    private interface Rest {
        Applied call() throws InterruptedException;
    }

    private void apart(Consumer<Applied> onDone, Rest rest) {
        Thread.ofVirtual().name("asyncjobs-finish").start(() -> {
            var applied = Applied.LEFT;
            try {
                applied = rest.call();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException bug) {
                if (stores.isClosed()) {
                    LOG.debug("an outcome was not applied, since the client was closed", bug);
                } else {
                    LOG.error("an outcome was not applied; please report this", bug);
                }
            } finally {
                onDone.accept(applied);
            }
        });
    }

    private boolean schedule(TaskStore.Version saved, Instant at) throws InterruptedException {
        var task = saved.task();
        var body = ItemJson.write(task.id(), task.sequence(), saved.document());
        return stored(task.queue(), task.id(), body, at);
    }

    private boolean stored(String queue, String taskId, byte[] body, Instant at) throws InterruptedException {
        try {
            stores.streams().needDelay();
            delay.schedule(queue, taskId, body, at, 0, PATIENCE);
            return true;
        } catch (UnavailableException | RefusedException failed) {
            LOG.warn("task {} was not delayed, its item comes again after its lease: {}", taskId, failed.getMessage());
            return false;
        }
    }

    /** Puts a task off without changing its record: delay message first, then the item. */
    public boolean putOff(Item item, String taskId, Instant until) throws InterruptedException {
        return stored(item.queue(), taskId, ItemJson.pointer(taskId), until) && act(item, new ItemAction.Ack());
    }

    /** Removes or gives back an item. */
    public boolean act(Item item, ItemAction action) throws InterruptedException {
        return switch (action) {
            case ItemAction.Ack ack -> acks.ack(item, ACK_PATIENCE);
            case ItemAction.Terminate end -> acks.terminate(item, end.reason(), ACK_PATIENCE);
            case ItemAction.GiveBack back -> acks.giveBack(item, ACK_PATIENCE);
        };
    }

    /** Its task is over: does what may be left of its end, then removes the item. */
    public void removeItemOf(Task over, Item item) throws InterruptedException {
        if (ending.followAgain(TaskStore.Version.of(over))) {
            act(item, new ItemAction.Ack());
        }
    }

    /**
     * A try lost its task: if that is over its item goes, else it is somebody else's.
     *
     * @return whether it was ended without another try, as by a person who cancelled it
     */
    public boolean removeIfFinal(Item item, Task ours) throws InterruptedException {
        try {
            var stored = tasks.load(ours.id(), ACK_PATIENCE);
            if (stored.isPresent() && stored.get().task().state().isFinal()) {
                removeItemOf(stored.get().task(), item);
                return stored.get().task().tries() == ours.tries();
            }
        } catch (UnavailableException | CorruptDataException unknown) {
            LOG.debug("{} is left alone: {}", item, unknown.getMessage());
        }
        return false;
    }
}
