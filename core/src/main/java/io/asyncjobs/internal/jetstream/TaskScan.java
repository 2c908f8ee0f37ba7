package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.TaskJson;
import io.asyncjobs.task.Task;
import io.nats.client.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

    /** The first and last sequence of the stream; empty where there are no tasks. */
    public Optional<StreamRange> range() {
        return scan.range();
    }

    /**
     * What is to be kept of the matching tasks of these sequences, both included, the oldest first, until there is so much
     * of it or so much time has passed.
     */
    public <T> ScanPart<T> forward(
            long begin, long end, Predicate<Task> matches, Function<Task, T> keep, int most, Duration longest)
            throws InterruptedException {
        return scan.forward(
                begin,
                end,
                (message, sequence) -> {
                    var task = decode(message, sequence, matches);
                    return task == null ? null : keep.apply(task);
                },
                most,
                longest);
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
