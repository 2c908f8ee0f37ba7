package io.asyncjobs.internal.operation;

import io.asyncjobs.internal.wire.OperationEntry;
import io.asyncjobs.internal.wire.OperationEntry.Target;
import io.asyncjobs.operation.Operation;
import io.asyncjobs.operation.OperationCounts;
import io.asyncjobs.operation.OperationState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What one runner knows of its operation between two saves. Safe for use by many threads. */
final class Tally {

    private static final int LONGEST_FAILURE = 300;

    private final ReentrantLock lock = new ReentrantLock();
    private final Operation begun;
    private final Set<Target> pending;
    private final List<String> failures;
    private OperationState state;
    private @Nullable Instant ended;
    private long position;
    private long matched;
    private long done;
    private long skipped;
    private long failed;
    private long beat;

    Tally(OperationEntry entry) {
        this.begun = entry.operation();
        this.pending = new LinkedHashSet<>(entry.pending());
        this.failures = new ArrayList<>(begun.failures());
        this.state = begun.state();
        this.position = begun.position();
        var counts = begun.counts();
        this.matched = counts.matched();
        this.done = counts.done();
        this.skipped = counts.skipped();
        this.failed = counts.failed();
        this.beat = entry.beat();
    }

    /** Up to there it was looked, and these were met. */
    void met(long upTo, List<Target> targets) {
        lock.lock();
        try {
            position = upTo;
            matched += targets.size();
            pending.addAll(targets);
        } finally {
            lock.unlock();
        }
    }

    /** One of the pending is seen to. */
    void settled(Target target, Result result) {
        lock.lock();
        try {
            if (!pending.remove(target)) {
                return;
            }
            switch (result) {
                case Result.Done ok -> done++;
                case Result.Skipped skip -> {
                    skipped++;
                    say(skip.why());
                }
                case Result.Failed fail -> {
                    failed++;
                    say(fail.why());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void say(String why) {
        if (failures.size() < Operation.MOST_FAILURES) {
            failures.add(why.length() > LONGEST_FAILURE ? why.substring(0, LONGEST_FAILURE - 1) + "…" : why);
        }
    }

    /** The operation is over. */
    void end(OperationState last, Instant when, @Nullable String why) {
        lock.lock();
        try {
            state = last;
            ended = when;
            if (why != null) {
                failures.addFirst(why);
                if (failures.size() > Operation.MOST_FAILURES) {
                    failures.removeLast();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    List<Target> pending() {
        lock.lock();
        try {
            return List.copyOf(pending);
        } finally {
            lock.unlock();
        }
    }

    long position() {
        lock.lock();
        try {
            return position;
        } finally {
            lock.unlock();
        }
    }

    Operation operation() {
        lock.lock();
        try {
            return new Operation(
                    begun.id(),
                    begun.action(),
                    begun.by(),
                    begun.reason(),
                    begun.created(),
                    ended,
                    state,
                    new OperationCounts(matched, done, skipped, failed),
                    begun.start(),
                    position,
                    begun.goal(),
                    begun.samples(),
                    failures);
        } finally {
            lock.unlock();
        }
    }

    /** What to save next, by this owner. */
    OperationEntry next(String owner) {
        lock.lock();
        try {
            return new OperationEntry(operation(), owner, ++beat, List.copyOf(pending));
        } finally {
            lock.unlock();
        }
    }
}
