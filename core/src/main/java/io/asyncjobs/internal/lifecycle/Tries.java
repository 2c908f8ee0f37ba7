package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.Task;

/** How often a task may be tried: the smaller of its own limit and its queue's, of those that there are. */
public final class Tries {

    private Tries() {}

    /** The limit; 0 for none. */
    public static int limit(Task task, QueueSettings queue) {
        if (task.maxTries() <= 0 || queue.maxTries() <= 0) {
            return Math.max(0, Math.max(task.maxTries(), queue.maxTries()));
        }
        return Math.min(task.maxTries(), queue.maxTries());
    }
}
