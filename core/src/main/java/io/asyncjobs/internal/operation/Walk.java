package io.asyncjobs.internal.operation;

import io.asyncjobs.deadletter.DeadLetter;
import io.asyncjobs.deadletter.DeadLetterFilter;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.jetstream.DeadLetterReader;
import io.asyncjobs.internal.jetstream.ScanPart;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.StreamRange;
import io.asyncjobs.internal.jetstream.TaskScan;
import io.asyncjobs.internal.jetstream.TaskStore;
import io.asyncjobs.internal.wire.OperationEntry.Target;
import io.asyncjobs.operation.BulkAction;
import io.asyncjobs.task.Task;
import io.asyncjobs.task.TaskFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what an operation is about, block by block: by the sequences of its stream up to the last one when it began, so that
 * it never meets what it wrote itself; where the filter names ids, by these in their order, without reading the stream.
 */
final class Walk {

    private static final int MOST = 5_000;
    private static final int IDS_AT_ONCE = 500;

    /** How long one block may take: well below the silence after which an operation's runner counts as lost. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Source source;
    private final List<String> ids;

    Walk(Stores stores, BulkAction action, Duration timeout) {
        this.source = switch (action) {
            case BulkAction.RetryTasks retry -> new OfTasks(stores, retry.filter(), timeout);
            case BulkAction.CancelTasks cancel -> new OfTasks(stores, cancel.filter(), timeout);
            case BulkAction.DeleteTasks delete -> new OfTasks(stores, delete.filter(), timeout);
            case BulkAction.RetryDeadLetters retry -> new OfLetters(stores, retry.filter(), timeout);
            case BulkAction.DeleteDeadLetters delete -> new OfLetters(stores, delete.filter(), timeout);
        };
        this.ids = source.ids().stream().sorted().toList();
    }

    /**
     * Some of what is met, in order.
     *
     * @param position up to where it was looked
     * @param targets what was met
     */
    record Block(long position, List<Target> targets) {}

    /** From before what to where there is something to look at, now. */
    StreamRange bounds() {
        if (!ids.isEmpty()) {
            return new StreamRange(0, ids.size());
        }
        return source.range()
                .map(range -> new StreamRange(range.first() - 1, range.last()))
                .orElse(new StreamRange(0, 0));
    }

    /** What comes next after that position. */
    Block next(long position, long goal) throws InterruptedException {
        if (!ids.isEmpty()) {
            return nextIds((int) position);
        }
        var part = source.between(position + 1, goal);
        return new Block(part.upTo(), part.found());
    }

    private Block nextIds(int position) throws InterruptedException {
        int end = Math.min(position + IDS_AT_ONCE, ids.size());
        var met = new ArrayList<Target>();
        for (var id : ids.subList(position, end)) {
            source.byId(id).ifPresent(met::add);
        }
        return new Block(end, met);
    }

    /** Where targets come from. */
    private sealed interface Source {
        Set<String> ids();

        Optional<StreamRange> range();

        ScanPart<Target> between(long begin, long end) throws InterruptedException;

        Optional<Target> byId(String id) throws InterruptedException;
    }

    private static final class OfTasks implements Source {
        private final TaskScan scan;
        private final TaskStore tasks;
        private final TaskFilter filter;
        private final Duration timeout;

        OfTasks(Stores stores, TaskFilter filter, Duration timeout) {
            this.scan = new TaskScan(stores);
            this.tasks = stores.tasks();
            this.filter = filter;
            this.timeout = timeout;
        }

        @Override
        public Set<String> ids() {
            return filter.ids();
        }

        @Override
        public Optional<StreamRange> range() {
            return scan.range();
        }

        @Override
        public ScanPart<Target> between(long begin, long end) throws InterruptedException {
            return scan.forward(begin, end, filter::matches, OfTasks::target, MOST, LONGEST);
        }

        @Override
        public Optional<Target> byId(String id) throws InterruptedException {
            try {
                return tasks.load(id, timeout)
                        .map(TaskStore.Version::task)
                        .filter(filter::matches)
                        .map(OfTasks::target);
            } catch (CorruptDataException unreadable) {
                return Optional.empty(); // as everywhere in lists: a worker that meets its item reports it
            }
        }

        private static Target target(Task task) {
            return new Target(task.queue(), task.id(), task.sequence());
        }
    }

    private static final class OfLetters implements Source {
        private final DeadLetterReader letters;
        private final DeadLetterFilter filter;
        private final Duration timeout;

        OfLetters(Stores stores, DeadLetterFilter filter, Duration timeout) {
            this.letters = stores.letters();
            this.filter = filter;
            this.timeout = timeout;
        }

        @Override
        public Set<String> ids() {
            return filter.ids();
        }

        @Override
        public Optional<StreamRange> range() {
            return letters.range();
        }

        @Override
        public ScanPart<Target> between(long begin, long end) throws InterruptedException {
            return letters.forward(begin, end, filter::matches, OfLetters::target, MOST, LONGEST);
        }

        @Override
        public Optional<Target> byId(String id) throws InterruptedException {
            return letters.find(id, timeout).filter(filter::matches).map(OfLetters::target);
        }

        private static Target target(DeadLetter letter) {
            return new Target(letter.queue(), letter.id(), letter.sequence());
        }
    }
}
