package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.internal.jetstream.WaitingIndex;
import io.asyncjobs.internal.wire.WaitingEntry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tasks have children that wait, as one process knows it: what stood in the index when it began, and what was noted
 * since. Until it has read the index, and again after each lost connection, every task may have children.
 *
 * <p>An entry may arrive just after its parent ended here; so the last ones that ended are remembered, and such an entry
 * is settled when it arrives. What is missed all the same the reconciler finds.
 */
public final class KnownParents implements ChildHints {

    private static final Logger LOG = LoggerFactory.getLogger(KnownParents.class);
    private static final int REMEMBERED = 8_192;

    /** Settles a task that ended here a moment ago, whose children came late. */
    @FunctionalInterface
    public interface Late {
        /** Settles it; called on a virtual thread. */
        void settle(String parent) throws InterruptedException;
    }

    private final WaitingIndex index;
    private final Set<String> parents = ConcurrentHashMap.newKeySet();
    private final Set<String> settling = ConcurrentHashMap.newKeySet();
    private final Map<String, Boolean> recent = Collections.synchronizedMap(new LastOnes());
    private final AtomicBoolean reading = new AtomicBoolean();
    private final Object lock = new Object();
    private volatile boolean complete;
    private int gaps;
    private int failures;
    private int checksToSkip;
    private volatile Late late = parent -> {};
    private volatile Runnable stop = () -> {};

    /** Over this index; knows nothing before {@link #start}. */
    public KnownParents(WaitingIndex index) {
        this.index = index;
    }

    private static final class LastOnes extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }

    /** Begins to listen and to read the index. Does not wait for it. */
    public void start(Late onLate) {
        late = onLate;
        stop = index.listen(this::seen, this::gap);
        check();
    }

    /**
     * Reads the index again where something was missed, less often where it cannot be read; to be called every second or
     * so. Does not block.
     */
    public void check() {
        synchronized (lock) {
            if (complete || checksToSkip-- > 0) {
                return;
            }
        }
        if (reading.compareAndSet(false, true)) {
            Thread.ofVirtual().name("asyncjobs-waiting-scan").start(this::scan);
        }
    }

    private void scan() {
        int before;
        synchronized (lock) {
            before = gaps;
        }
        try {
            index.scan(this::seen);
            synchronized (lock) {
                complete = before == gaps;
                failures = 0;
                checksToSkip = 0;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (AsyncJobsException failed) {
            synchronized (lock) {
                failures = Math.min(failures + 1, 6);
                checksToSkip = 1 << failures;
            }
            LOG.warn("which tasks wait for others is not known yet, so each is asked for: {}", failed.getMessage());
        } catch (RuntimeException closed) {
            LOG.debug("reading which tasks wait: {}", closed.toString());
        } finally {
            reading.set(false);
        }
    }

    private void gap() {
        synchronized (lock) {
            gaps++;
            complete = false;
        }
    }

    private void seen(WaitingIndex.Seen entry) {
        var parent = entry.parent();
        if (entry.content().state() != WaitingEntry.State.WAITING) {
            parents.remove(parent); // it has ended, and whoever marked this entry marks the others
            return;
        }
        parents.add(parent);
        if (recent.containsKey(parent) && settling.add(parent)) {
            Thread.ofVirtual().name("asyncjobs-late-child").start(() -> settle(parent));
        }
    }

    private void settle(String parent) {
        boolean more = true;
        while (more) {
            try {
                late.settle(parent);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                settling.remove(parent);
                return;
            } catch (RuntimeException failed) {
                LOG.warn(
                        "children of task {} came late and are left to the reconciler: {}",
                        parent,
                        failed.getMessage());
                parents.remove(parent);
            }
            settling.remove(parent);
            more = parents.contains(parent) && settling.add(parent);
        }
    }

    @Override
    public boolean ended(String taskId) {
        recent.put(taskId, Boolean.TRUE); // before the look, so that an entry that comes after it is settled
        return parents.remove(taskId) || !complete;
    }

    /** Stops listening. */
    public void stop() {
        stop.run();
    }
}
