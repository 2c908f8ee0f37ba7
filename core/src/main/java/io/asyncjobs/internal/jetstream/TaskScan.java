package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Task;
import io.nats.client.Message;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks through the task stream; unreadable documents are left out. */
public final class TaskScan {

    private final StreamScan scan;

    /** Over these stores. */
    public TaskScan(Stores stores) {
        this.scan = new StreamScan(
                stores, "listing tasks", stores.names().tasks(), stores.names().taskSubjects());
    }

    /** The matching tasks, the last changed first. */
    public List<Task> lastChanged(Predicate<Task> matches, int limit) throws InterruptedException {
        return scan.newest((message, sequence) -> decode(message, sequence, matches), limit);
    }

    /** The last sequence of the stream, 0 where there are no tasks. */
    public long last() {
        var range = scan.range();
        return range == null ? 0 : range.last();
    }

    /** The first sequence of the stream, 1 where there are no tasks. */
    public long first() {
        var range = scan.range();
        return range == null ? 1 : range.first();
    }

    /** The matching tasks of these sequences, both included, the oldest change first. */
    public List<Task> between(long begin, long end, Predicate<Task> matches) throws InterruptedException {
        return scan.read(begin, end, (message, sequence) -> decode(message, sequence, matches), Integer.MAX_VALUE);
    }

    private static @Nullable Task decode(Message message, long sequence, Predicate<Task> matches) {
        try {
            var task = TaskJson.read(message.getData(), sequence);
            return matches.test(task) ? task : null;
        } catch (CorruptDataException unreadable) {
            return null; // no task to show; a worker that meets its item reports it
        }
    }
}
