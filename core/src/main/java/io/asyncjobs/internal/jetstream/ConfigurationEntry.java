package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import java.time.Duration;
import java.util.Optional;

/** One key of the configuration bucket that is ours, beside the original's; the last writer wins. */
public final class ConfigurationEntry {

    private final RequestPipe pipe;
    private final LeaderReader reader;
    private final Streams streams;
    private final String stream;
    private final String subject;

    ConfigurationEntry(RequestPipe pipe, LeaderReader reader, Streams streams, StreamNames names, String key) {
        this.pipe = pipe;
        this.reader = reader;
        this.streams = streams;
        this.stream = "KV_" + names.configuration();
        this.subject = "$KV." + names.configuration() + "." + key;
    }

    /**
     * What it says, from the leader; empty where it was never written.
     *
     * @throws UnavailableException if the server did not answer within the time
     */
    public Optional<byte[]> read(Duration timeout) throws InterruptedException {
        return reader.last(stream, subject, timeout)
                .filter(message -> message.header("KV-Operation").isEmpty())
                .map(message -> message.body().get());
    }

    /**
     * Writes it; makes the bucket if it is missing. Blocks until confirmed.
     *
     * @throws UnavailableException if the server did not confirm it within the time; it may be stored
     * @throws RefusedException if the server refuses it
     */
    public void write(byte[] value, Duration timeout) throws InterruptedException {
        streams.need(Store.CONFIGURATION);
        new ConfirmedPublish(pipe, () -> streams.missed(Store.CONFIGURATION))
                .send(subject, new HeaderLines(), value, "write " + subject, timeout);
    }
}
