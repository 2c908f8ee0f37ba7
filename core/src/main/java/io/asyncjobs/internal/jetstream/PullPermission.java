package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Whether this user may pull, found out by a request that no server can read, so that nothing is delivered. A refused
 * permission is told as an error of the connection and not as an answer, so whoever pulls without it would wait for ever.
 */
public final class PullPermission {

    private static final byte[] UNREADABLE = "{\"batch\":\"none\"}".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RequestPipe pipe;
    private final String apiPrefix;
    private final StreamNames names;

    PullPermission(RequestPipe pipe, String apiPrefix, StreamNames names) {
        this.pipe = pipe;
        this.apiPrefix = apiPrefix;
        this.names = names;
    }

    /**
     * To take items from these queues. Blocks for a round trip, two seconds where the server does not say, which is no refusal.
     *
     * @throws RefusedException if the user may not
     */
    public void requireQueues(List<String> queues) throws InterruptedException {
        AtOnce.each(queues, queue -> require(names.queue(queue), StreamNames.CONSUMER, "serve queue " + queue));
    }

    /** To take due messages from the delay stream; as {@link #requireQueues}. */
    public void requirePump() throws InterruptedException {
        require(names.delay(), StreamNames.PUMP, "move due tasks");
    }

    private void require(String stream, String consumer, String what) throws InterruptedException {
        try {
            var subject = apiPrefix + "CONSUMER.MSG.NEXT." + stream + "." + consumer;
            if (pipe.request(subject, null, UNREADABLE, PATIENCE) instanceof Reply.Denied denied) {
                throw new RefusedException(what + ": this user may not: " + denied.reason());
            }
        } catch (UnavailableException notSent) {
            // nothing is known; whoever pulls finds out
        }
    }
}
