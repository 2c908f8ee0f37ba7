package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How many messages of a stream's subjects there are, at the price of one read: the first of them, whose answer says how many
 * come after it. It may lag behind the leader for a moment. Safe for use by many threads.
 */
final class SubjectCount {

    private static final String REST = "Nats-Num-Pending";

    private final RequestPipe pipe;
    private final String apiPrefix;

    SubjectCount(RequestPipe pipe, String apiPrefix) {
        this.pipe = pipe;
        this.apiPrefix = apiPrefix;
    }

    /**
     * The count; 0 where there is no such stream.
     *
     * @param what what is being done, for messages: {@code counting the letters of queue X}
     * @throws RefusedException if the user may not
     * @throws UnavailableException if no answer came within the time
     */
    long of(String stream, String subjects, String what, Duration timeout) throws InterruptedException {
        var body = "{\"seq\":1,\"batch\":1,\"next_by_subj\":\"" + subjects + "\"}";
        var backoff = new Backoff(timeout);
        Reply reply;
        do {
            reply = pipe.request(
                    apiPrefix + "DIRECT.GET." + stream,
                    null,
                    body.getBytes(StandardCharsets.US_ASCII),
                    LeaderReader.share(backoff.left()));
            if (reply instanceof Reply.Answer answer) {
                return 1 + HeaderNumber.of(answer.header(REST), -1);
            }
            if (reply instanceof Reply.NoResponders) {
                return 0;
            }
            if (reply instanceof Reply.Denied denied) {
                throw new RefusedException(what + " was refused: " + denied.reason());
            }
        } while (backoff.pause());
        throw new UnavailableException(what + " failed: " + reply, UnavailableException.Effect.NONE, null);
    }
}
