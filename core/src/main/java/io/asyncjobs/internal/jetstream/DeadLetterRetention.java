package io.asyncjobs.internal.jetstream;

import io.asyncjobs.deadletter.DeadLetterSettings;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.Optional;

/** How long and how many dead letters are kept: the limits of their stream. */
public final class DeadLetterRetention {

    private static final Duration DUPLICATES = Duration.ofMinutes(2);

    private final Streams streams;
    private final StreamNames names;

    DeadLetterRetention(Streams streams, StreamNames names) {
        this.streams = streams;
        this.names = names;
    }

    /** What the stream is set to; empty where there is none yet. */
    public Optional<DeadLetterSettings> read() {
        return streams.info(names.deadLetters()).map(info -> settings(info.getConfiguration()));
    }

    private static DeadLetterSettings settings(StreamConfiguration stream) {
        return new DeadLetterSettings(
                stream.getMaxAge() == null ? Duration.ZERO : stream.getMaxAge(),
                Math.max(0, stream.getMaxMsgs()),
                Math.max(0, stream.getMaxBytes()));
    }

    /** Sets the limits; makes the stream if it is missing. What is beyond them goes at once, the oldest first. */
    public void configure(DeadLetterSettings settings) {
        streams.need(Store.DEAD_LETTERS);
        var stream = streams.info(names.deadLetters())
                .orElseThrow(() -> new NotFoundException(
                        "the stream " + names.deadLetters() + " was deleted meanwhile; try again"))
                .getConfiguration();
        var age = settings.maxAge();
        var changed = StreamConfiguration.builder(stream)
                .maxAge(age)
                .maxMessages(settings.maxCount() == 0 ? -1 : settings.maxCount())
                .maxBytes(settings.maxBytes() == 0 ? -1 : settings.maxBytes())
                .duplicateWindow(!age.isZero() && age.compareTo(DUPLICATES) < 0 ? age : DUPLICATES)
                .build();
        var what = "update the stream of dead letters " + names.deadLetters();
        try {
            streams.api().changing(what, () -> streams.management().updateStream(changed));
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate(what, error);
        }
    }
}
