package io.asyncjobs.internal.jetstream;

import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.time.Duration;

/** A consumer that only reads a stream on from a place: nothing is acknowledged or kept, and it goes when nobody pulls. */
final class ReadingConsumer {

    private static final Duration INACTIVE = Duration.ofSeconds(60);

    private ReadingConsumer() {}

    /** Of what is stored from that sequence on. */
    static ConsumerConfiguration.Builder from(long sequence, boolean headersOnly) {
        return ConsumerConfiguration.builder()
                .deliverPolicy(DeliverPolicy.ByStartSequence)
                .startSequence(Math.max(1, sequence))
                .ackPolicy(AckPolicy.None)
                .headersOnly(headersOnly)
                .memStorage(true)
                .numReplicas(1)
                .inactiveThreshold(INACTIVE);
    }
}
