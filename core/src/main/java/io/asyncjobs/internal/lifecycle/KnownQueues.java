package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.internal.jetstream.QueueStreams;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskSpec;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The queues that this client has seen, so that it does not look for each task. Safe for use by many threads. */
final class KnownQueues {

    private final QueueStreams queues;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    KnownQueues(QueueStreams queues) {
        this.queues = queues;
    }

    /**
     * Makes sure that the queue exists, before its first task is made; {@code DEFAULT} is made where it is missing.
     *
     * @throws NotFoundException if there is no such queue; nothing is stored
     */
    void need(String queue) {
        if (known.contains(queue)) {
            return;
        }
        if (queue.equals(TaskSpec.DEFAULT_QUEUE)) {
            queues.ensure(QueueSettings.defaultQueue());
        } else if (queues.find(queue).isEmpty()) {
            throw NotFoundException.ofQueue(
                    queue,
                    "there is no queue " + queue
                            + "; define it first (queues().define, or ajc queue add); nothing was stored");
        }
        known.add(queue);
    }

    /** It may be gone: looks again before its next task. */
    void forget(String queue) {
        known.remove(queue);
    }
}
