package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import java.time.Duration;

/** Publishes that may be repeated without harm, until the server says something that stands. */
final class ConfirmedPublish {

    private final RequestPipe pipe;
    private final Runnable onNoStream;

    /** On this pipe; calls {@code onNoStream} each time the server says that no stream takes it, and then tries again. */
    ConfirmedPublish(RequestPipe pipe, Runnable onNoStream) {
        this.pipe = pipe;
        this.onNoStream = onNoStream;
    }

    /**
     * Publishes until it is stored, or refused for the sequence that it expects. Blocks until then, at most for the time
     * given.
     *
     * @param what what is being done, for messages
     * @return {@link PublishAnswer.Stored} or {@link PublishAnswer.WrongSequence}; after a lost answer the latter may be
     *     about our own publish
     * @throws RefusedException if the server refuses it; it is not stored
     * @throws UnavailableException if the server did not confirm it within the time; it may be stored
     */
    PublishAnswer send(String subject, HeaderLines headers, byte[] body, String what, Duration timeout)
            throws InterruptedException {
        var backoff = new Backoff(timeout);
        PublishAnswer answer;
        do {
            answer = PublishAnswer.of(pipe.request(subject, headers, body, LeaderReader.share(backoff.left())));
            if (answer instanceof PublishAnswer.Stored || answer instanceof PublishAnswer.WrongSequence) {
                return answer;
            }
            if (answer instanceof PublishAnswer.NoStream) {
                onNoStream.run();
            }
            if (answer instanceof PublishAnswer.Refused refused) {
                throw RefusedException.of(refused.reason(), what + ": the server refused: " + refused.description());
            }
            if (answer instanceof PublishAnswer.Full full) {
                throw new RefusedException(what + ": the server refused: " + full.description());
            }
        } while (backoff.pause());
        throw new UnavailableException(what + ": the server did not confirm it in time (" + answer + ")");
    }
}
