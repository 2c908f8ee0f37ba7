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

    /** So many that are noted anew make it read the index again, since most of those have ended elsewhere by then. */
    private static final int MOST_NEW = 10_000;

    /** Settles a task that ended here a moment ago, whose children came late. */
    @FunctionalInterface
    public interface Late {
        /** Settles it; called on a virtual thread. */
        void settle(String parent) throws InterruptedException;
    }

    private final WaitingIndex index;
    private final Set<String> parents = ConcurrentHashMap.newKeySet();

    /** Those that are being settled, with how many entries of theirs came since that began. */
    private final Map<String, Integer> settling = new ConcurrentHashMap<>();

    private final Map<String, Boolean> recent = Collections.synchronizedMap(new LastOnes());
    private final AtomicBoolean reading = new AtomicBoolean();
    private final Object lock = new Object();
    private volatile boolean complete;
    private volatile int most = MOST_NEW;
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
            parents.clear(); // none is believed to have no children before all entries are read that are there by now
            index.scan(this::seen);
            most = 2 * parents.size() + MOST_NEW;
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
            return; // a child may have marked its own entry only, while others still wait
        }
        if (parents.add(parent) && parents.size() > most) {
            gap();
        }
        if (recent.containsKey(parent) && settling.merge(parent, 1, Integer::sum) == 1) {
            Thread.ofVirtual().name("asyncjobs-late-child").start(() -> settle(parent));
        }
    }

    /** Goes on only where another entry came meanwhile: one that ended may have been begun anew, and ends here again. */
    private void settle(String parent) {
        int came;
        do {
            came = settling.getOrDefault(parent, 0);
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
            }
        } while (!settling.remove(parent, came));
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
