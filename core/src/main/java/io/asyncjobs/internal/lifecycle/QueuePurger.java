package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.QueueContents;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.queue.PurgeCounts;
import io.asyncjobs.task.Task;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Empties a queue: each task that waits in it or for its time is terminated, record first, then what follows, then its
 * message is removed. A task that runs is left. A worker that is about to start one loses the compare-and-set and removes
 * the item itself.
 *
 * <p>Dies in between: what was not reached waits on, and a message whose task is settled is removed by whoever meets it. A
 * second purge does the rest.
 */
public final class QueuePurger {

    private static final int AT_ONCE = 64;
    private static final int MOST_ATTEMPTS = 3;

    private final Stores stores;
    private final TaskStore tasks;
    private final Ending ending;
    private final QueueContents contents;
    private final Duration timeout;

    /** Over these stores; each request takes at most the time given. */
    public QueuePurger(Stores stores, Duration timeout) {
        this.stores = stores;
        this.tasks = stores.tasks();
        this.ending = new Ending(stores);
        this.contents = stores.queueContents();
        this.timeout = timeout;
    }

    /**
     * Purges. Blocks until all that waited when it began is gone, about a quarter of a millisecond for each; in bounded
     * memory.
     *
     * @param onProgress told what is done so far, now and then, by this thread
     * @throws NotFoundException if there is no such queue
     * @throws UnavailableException if the server does not answer; what is done stays done
     */
    public PurgeCounts purge(String queue, Consumer<PurgeCounts> onProgress) throws InterruptedException {
        stores.queues().require(queue);
        var purge = new Purge(queue, onProgress);
        // what is due moves into the queue while this reads, so the queue comes last
        purge.all(contents.delayed(queue));
        purge.all(contents.items(queue));
        stores.queues().purged(queue);
        return purge.counts();
    }

    /** One purge on its way. */
    private final class Purge {
        private final String reason;
        private final Consumer<PurgeCounts> onProgress;
        private final Semaphore places = new Semaphore(AT_ONCE);
        private final LongAdder settled = new LongAdder();
        private final LongAdder items = new LongAdder();
        private final LongAdder delayed = new LongAdder();
        private final LongAdder left = new LongAdder();
        private final AtomicReference<@Nullable RuntimeException> problem = new AtomicReference<>();

        Purge(String queue, Consumer<PurgeCounts> onProgress) {
            this.reason = "purged from queue " + queue;
            this.onProgress = onProgress;
        }

        PurgeCounts counts() {
            return new PurgeCounts(settled.sum(), items.sum(), delayed.sum(), left.sum());
        }

        void all(QueueContents.Messages messages) throws InterruptedException {
            long seen = 0;
            for (var next = messages.next(timeout); next.isPresent(); next = messages.next(timeout)) {
                var message = next.get();
                places.acquire();
                if (problem.get() != null) {
                    places.release();
                    break;
                }
                Thread.ofVirtual().name("asyncjobs-purge").start(() -> one(messages, message));
                if (++seen % 1_000 == 0) {
                    onProgress.accept(counts());
                }
            }
            places.acquire(AT_ONCE);
            places.release(AT_ONCE);
            var failed = problem.get();
            if (failed != null) {
                throw failed;
            }
            onProgress.accept(counts());
        }

        private void one(QueueContents.Messages messages, QueueContents.Message message) {
            try {
                if (isOver(message.taskId(), messages.areItems())) {
                    messages.remove(message);
                    (messages.areItems() ? items : delayed).increment();
                } else if (messages.areItems()) {
                    left.increment();
                }
            } catch (AsyncJobsException failed) {
                problem.compareAndSet(null, failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                places.release();
            }
        }

        /** Whether its message may go: its task is settled now, or was over before, or never existed. */
        private boolean isOver(String taskId, boolean isItem) throws InterruptedException {
            for (int i = 0; i < MOST_ATTEMPTS; i++) {
                try {
                    var stored = tasks.load(taskId, timeout);
                    if (stored.isEmpty() || stored.get().task().state().isFinal()) {
                        return true;
                    }
                    var task = stored.get().task();
                    if (!waits(task, isItem)) {
                        return false;
                    }
                    var saved = tasks.save(
                            task.cancelled(reason, false, stores.clock().instant()), timeout);
                    settled.increment();
                    return ending.follow(saved);
                } catch (ConflictException changed) {
                    // started, or settled by somebody else: look again
                } catch (CorruptDataException unreadable) {
                    return true;
                }
            }
            return false;
        }

        /** A blocked task's delay message only watches its deadline: it waits for other tasks, and not here. */
        private boolean waits(Task task, boolean isItem) {
            return switch (task.state()) {
                case NEW, RETRY -> true;
                case BLOCKED -> isItem;
                case ACTIVE, COMPLETE, EXPIRED, TERMINATED, QUEUE_ERROR, UNREACHABLE -> false;
            };
        }
    }
}
