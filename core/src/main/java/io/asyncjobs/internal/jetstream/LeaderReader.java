package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException.Effect;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.wire.MessageAnswer;
import io.asyncjobs.internal.wire.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Reads the last message of a subject from its stream's leader, never from a replica that may lag. */
final class LeaderReader {

    private static final Duration SHORTEST_SHARE = Duration.ofMillis(500);
    private static final Duration LONGEST_SHARE = Duration.ofSeconds(5);

    private final LeaderApi api;

    LeaderReader(LeaderApi api) {
        this.api = api;
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
        var what = "reading " + subject + " from stream " + stream;
        return api.ask("STREAM.MSG.GET." + stream, request, what, Effect.NONE, timeout, LeaderReader::said);
    }

    private static LeaderApi.Said<StoredMessage> said(byte[] bytes) {
        var answer = MessageAnswer.read(bytes);
        return answer.isError()
                ? new LeaderApi.Said<>(null, answer.errorCode(), answer.error())
                : new LeaderApi.Said<>(message(answer), 0, "");
    }

    /**
     * The message that such an answer holds.
     *
     * @throws CorruptDataException if it holds none
     */
    static StoredMessage message(MessageAnswer answer) {
        if (answer.subject().indexOf('.') < 0) {
            throw new CorruptDataException("a server's answer holds no message of a subject");
        }
        return new StoredMessage(
                answer.subject(),
                answer.sequence(),
                new StoredMessage.Bytes(answer.data()),
                new String(answer.headers(), StandardCharsets.UTF_8),
                Timestamps.parse(answer.time()));
    }

    /**
     * One attempt's share of the time that is left, five seconds at most, so that a lost answer leaves room for another
     * attempt and does not hold anybody up for long.
     */
    static Duration share(Duration left) {
        var third = Duration.ofNanos(left.toNanos() / 3); // for each save; dividedBy makes big numbers
        if (third.compareTo(SHORTEST_SHARE) < 0) {
            return left;
        }
        return third.compareTo(LONGEST_SHARE) > 0 ? LONGEST_SHARE : third;
    }
}
