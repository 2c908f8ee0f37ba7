package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How many messages of a queue the delay stream holds, waiting or due, at the price of one read: the first of them, whose
 * answer says how many come after it. It may lag behind the leader for a moment.
 */
final class DelayedCount {

    private static final String REST = "Nats-Num-Pending";

    private final RequestPipe pipe;
    private final String apiPrefix;
    private final StreamNames names;

    DelayedCount(RequestPipe pipe, String apiPrefix, StreamNames names) {
        this.pipe = pipe;
        this.apiPrefix = apiPrefix;
        this.names = names;
    }

    /**
     * The count; 0 where there is no delay stream.
     *
     * @throws RefusedException if the user may not
     * @throws UnavailableException if no answer came within the time
     */
    long of(String queue, Duration timeout) throws InterruptedException {
        var body = "{\"seq\":1,\"batch\":1,\"next_by_subj\":\"" + names.allDelayedOf(queue) + "\"}";
        var backoff = new Backoff(timeout);
        Reply reply;
        do {
            reply = pipe.request(
                    apiPrefix + "DIRECT.GET." + names.delay(),
                    null,
                    body.getBytes(StandardCharsets.US_ASCII),
                    LeaderReader.share(backoff.left()));
            if (reply instanceof Reply.Answer answer) {
                var rest = answer.header(REST);
                return rest == null ? 0 : 1 + Long.parseLong(rest);
            }
            if (reply instanceof Reply.NoResponders) {
                return 0;
            }
            if (reply instanceof Reply.Denied denied) {
                throw new RefusedException(
                        "counting the delayed tasks of queue " + queue + " was refused: " + denied.reason());
            }
        } while (backoff.pause());
        throw new UnavailableException(
                "counting the delayed tasks of queue " + queue + " failed: " + reply,
                UnavailableException.Effect.NONE,
                null);
    }
}
