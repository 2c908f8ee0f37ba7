package io.asyncjobs.internal.jetstream;

import io.nats.client.impl.NatsMessage;

/** Items as a server would deliver them, for tests of packages that cannot make them. */
public final class TestItems {

    private TestItems() {}

    /** The item of that sequence, received now. */
    public static Item item(String queue, long sequence) {
        return Item.of(
                queue,
                new LibraryMessage(NatsMessage.builder()
                        .subject("CHORIA_AJ.Q." + queue + ".one")
                        .replyTo("$JS.ACK.CHORIA_AJ_Q_" + queue + ".WORKERS.1." + sequence + ".1.1795519591781692378.0")
                        .data(new byte[0])
                        .build()));
    }
}
