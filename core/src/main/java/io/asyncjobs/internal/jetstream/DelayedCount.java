package io.asyncjobs.internal.jetstream;

import java.time.Duration;

/** How many messages of a queue the delay stream holds, waiting or due; as {@link SubjectCount}. */
final class DelayedCount {

    private final SubjectCount count;
    private final StreamNames names;

    DelayedCount(RequestPipe pipe, String apiPrefix, StreamNames names) {
        this.count = new SubjectCount(pipe, apiPrefix);
        this.names = names;
    }

    /** The count; 0 where there is no delay stream. Fails as {@link SubjectCount#of}. */
    long of(String queue, Duration timeout) throws InterruptedException {
        return count.of(
                names.delay(), names.allDelayedOf(queue), "counting the delayed tasks of queue " + queue, timeout);
    }
}
