package io.asyncjobs;

import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.Stores;
import io.asyncjobs.internal.jetstream.WorkerRegistry;
import io.asyncjobs.task.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The workers that are alive, on all machines. Looking never creates anything. Safe for use by many threads. */
public final class Workers {

    private final Stores stores;
    private final Duration timeout;

    Workers(Stores stores, Duration timeout) {
        this.stores = stores;
        this.timeout = timeout;
    }

    /**
     * What a worker tells about itself, at most 10 s old, 1 s where a handler tells its progress.
     *
     * @param id its id, as in the records of the tasks that it runs
     * @param host the machine
     * @param pid the process
     * @param started when it started
     * @param queues what it serves
     * @param slots how many tasks it runs at once
     * @param running the ids of tasks that it runs, at most 100
     * @param progress how far those of them are that told, by task id
     */
    public record Live(
            String id,
            String host,
            long pid,
            Instant started,
            List<String> queues,
            int slots,
            List<String> running,
            Map<String, Progress> progress) {

        private static Live of(WorkerRegistry.Entry entry) {
            return new Live(
                    entry.id(),
                    entry.host(),
                    entry.pid(),
                    entry.started(),
                    entry.queues(),
                    entry.slots(),
                    entry.running(),
                    entry.progress());
        }
    }

    /**
     * All that are alive, the earliest started first; one that died is listed for 30 s at most. Blocks for a round trip for
     * each.
     *
     * @throws UnavailableException if the server does not answer
     */
    public List<Live> list() throws InterruptedException {
        return stores.registry().list(timeout).stream().map(Live::of).toList();
    }
}
