package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.asyncjobs.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One key of the elections bucket, as the original writes it: whoever created it leads until it is not renewed for the
 * bucket's time to live. The value is the leader's name. A clean stop leaves a delete marker, over which the next one
 * takes the key at once.
 */
public final class LeaderKey {

    private static final String OPERATION = "KV-Operation";

    /** Tells candidates of one name apart; Go processes neither write nor read it. */
    private static final String CANDIDATE = "AJ-Candidate";

    private final String id = TaskId.next();
    private volatile boolean foreign;
    private volatile boolean takenAway;

    private final RequestPipe pipe;
    private final LeaderReader reader;
    private final Streams streams;
    private final String stream;
    private final String subject;

    LeaderKey(RequestPipe pipe, LeaderReader reader, Streams streams, StreamNames names, String key) {
        this.streams = streams;
        this.pipe = pipe;
        this.reader = reader;
        this.stream = "KV_" + names.elections();
        this.subject = "$KV." + names.elections() + "." + key;
    }

    Telemetry telemetry() {
        return pipe.telemetry();
    }

    /** What became of an attempt to take or to renew the key. */
    sealed interface Answer {
        /** It is ours, at that revision. */
        record Ours(long revision) implements Answer {}

        /** Somebody else has it. */
        record Others() implements Answer {}

        /** The server did not say; it may be ours. */
        record Unknown(String reason) implements Answer {}
    }

    /**
     * Takes the key where nobody holds it, or where this candidate holds it without knowing, since an answer was lost. Blocks
     * at most for the time given.
     *
     * @throws RefusedException if the user may not
     */
    Answer take(String candidate, Duration timeout) throws InterruptedException {
        try {
            var found = reader.last(stream, subject, timeout);
            if (found.isEmpty()) {
                takenAway = false;
                return put(candidate, 0, timeout);
            }
            boolean released = found.get().header(OPERATION).isPresent();
            takenAway = released && found.get().header(CANDIDATE).isEmpty();
            boolean ours = isOurs(found.get());
            if (!released && !ours) {
                foreign = found.get().header(CANDIDATE).isEmpty();
            }
            return released || ours ? put(candidate, found.get().sequence(), timeout) : new Answer.Others();
        } catch (UnavailableException silent) {
            return new Answer.Unknown(String.valueOf(silent.getMessage()));
        }
    }

    /**
     * Who holds the key, by the stream's leader; one that died holds it for its time to live.
     *
     * @throws UnavailableException if the server did not answer within the time
     */
    public Optional<String> holder(Duration timeout) throws InterruptedException {
        return reader.last(stream, subject, timeout)
                .filter(found -> found.header(OPERATION).isEmpty())
                .map(found -> new String(found.body().get(), StandardCharsets.UTF_8));
    }

    /** Whether the key was free since somebody deleted it, of which the one that held it may not know yet. */
    boolean wasTakenAway() {
        return takenAway;
    }

    /** Whether the last other holder that was seen is a process of the Go original. */
    public boolean followsForeign() {
        return foreign;
    }

    /** Renews the key that is held at this revision; as {@link #take}. */
    Answer renew(String candidate, long revision, Duration timeout) throws InterruptedException {
        try {
            return put(candidate, revision, timeout);
        } catch (UnavailableException silent) {
            return new Answer.Unknown(String.valueOf(silent.getMessage()));
        }
    }

    private Answer put(String candidate, long expected, Duration timeout) throws InterruptedException {
        var answer = PublishAnswer.of(
                pipe.request(subject, expecting(expected).add(CANDIDATE, id), bytes(candidate), timeout));
        return switch (answer) {
            case PublishAnswer.Stored stored -> new Answer.Ours(stored.sequence());
            case PublishAnswer.WrongSequence wrong -> new Answer.Others();
            case PublishAnswer.Refused refused ->
                throw new RefusedException("taking " + subject + " was refused: " + refused.description());
            case PublishAnswer.Full full -> new Answer.Unknown(full.description());
            case PublishAnswer.Busy busy -> new Answer.Unknown(busy.description());
            case PublishAnswer.Lost lost -> new Answer.Unknown(lost.description());
            case PublishAnswer.NoStream none -> {
                streams.missed(Store.ELECTIONS);
                yield new Answer.Unknown("there was no stream " + stream);
            }
        };
    }

    /** Gives the key up, so that the next one need not wait; where that fails it is free after its time to live. */
    void release(long revision, Duration timeout) throws InterruptedException {
        try {
            if (marked(revision, timeout) instanceof PublishAnswer.WrongSequence) {
                var renewed = reader.last(stream, subject, timeout).filter(this::isOurs); // the answer was lost
                if (renewed.isPresent()) {
                    marked(renewed.get().sequence(), timeout);
                }
            }
        } catch (UnavailableException | IllegalStateException silentOrClosed) {
            // free after its time to live
        }
    }

    private PublishAnswer marked(long revision, Duration timeout) throws InterruptedException {
        return PublishAnswer.of(pipe.request(
                subject, expecting(revision).add(OPERATION, "DEL").add(CANDIDATE, id), new byte[0], timeout));
    }

    private boolean isOurs(StoredMessage found) {
        return found.header(CANDIDATE).filter(id::equals).isPresent();
    }

    private static HeaderLines expecting(long revision) {
        return new HeaderLines().add("Nats-Expected-Last-Subject-Sequence", Long.toString(revision));
    }

    private static byte[] bytes(String candidate) {
        return candidate.getBytes(StandardCharsets.UTF_8);
    }
}
