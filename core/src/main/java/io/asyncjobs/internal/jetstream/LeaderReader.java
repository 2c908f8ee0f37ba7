package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.Json;
import io.asyncjobs.internal.wire.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Reads the last message of a subject from its stream's leader, never from a replica that may lag. */
final class LeaderReader {

    private static final int NO_MESSAGE = 10037;
    private static final int STREAM_NOT_FOUND = 10059;

    private final RequestPipe pipe;
    private final String apiPrefix;

    LeaderReader(RequestPipe pipe, String apiPrefix) {
        this.pipe = pipe;
        this.apiPrefix = apiPrefix;
    }

    /**
     * The last message of the subject; empty where there is none, or no such stream. Tries again while the stream has no
     * leader.
     *
     * @throws UnavailableException if no answer came within the time
     */
    Optional<StoredMessage> last(String stream, String subject, Duration timeout) throws InterruptedException {
        return read(stream, subject, "{\"last_by_subj\":\"" + subject + "\"}", timeout);
    }

    /** The first message of the subject from that sequence on; as {@link #last}. */
    Optional<StoredMessage> next(String stream, String subject, long sequence, Duration timeout)
            throws InterruptedException {
        return read(stream, subject, "{\"seq\":" + sequence + ",\"next_by_subj\":\"" + subject + "\"}", timeout);
    }

    private Optional<StoredMessage> read(String stream, String subject, String request, Duration timeout)
            throws InterruptedException {
        var body = request.getBytes(StandardCharsets.UTF_8);
        var backoff = new Backoff(timeout);
        var problem = "";
        do {
            var reply = pipe.request(apiPrefix + "STREAM.MSG.GET." + stream, null, body, share(backoff.left()));
            switch (reply) {
                case Reply.Answer answer -> {
                    var json = Json.tree(answer.body(), "a server's answer to a read");
                    var error = json.path("error");
                    if (error.isMissingNode()) {
                        var message = json.path("message");
                        return Optional.of(new StoredMessage(
                                message.path("subject").asString(""),
                                message.path("seq").asLong(0),
                                new StoredMessage.Bytes(
                                        decoded(message.path("data").asString(""))),
                                new String(decoded(message.path("hdrs").asString("")), StandardCharsets.UTF_8),
                                Timestamps.parse(message.path("time").asString(""))));
                    }
                    int code = error.path("err_code").asInt(0);
                    if (code == NO_MESSAGE || code == STREAM_NOT_FOUND) {
                        return Optional.empty();
                    }
                    problem = error.path("description").asString("") + " (" + code + ")";
                }
                case Reply.NoResponders none -> problem = "JetStream did not answer";
                case Reply.Denied denied ->
                    throw new RefusedException("reading " + subject + " was refused: " + denied.reason());
                case Reply.NotSent notSent -> problem = notSent.reason();
                case Reply.Lost lost -> problem = lost.reason();
            }
        } while (backoff.pause());
        throw new UnavailableException(
                "reading " + subject + " from stream " + stream + " failed: " + problem + "; nothing was changed",
                UnavailableException.Effect.NONE,
                null);
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /** One attempt's share of the time that is left, so that a lost answer leaves room for another attempt. */
    static Duration share(Duration left) {
        var third = left.dividedBy(3);
        return third.compareTo(Duration.ofMillis(500)) < 0 ? left : third;
    }
}
