package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.UnavailableException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads the index of waiting tasks from its beginning to what was its end, by an ordered consumer. */
final class WaitingScan {

    private final Stores stores;

    WaitingScan(Stores stores) {
        this.stores = stores;
    }

    void all(Consumer<WaitingIndex.Seen> onEntry) throws InterruptedException {
        var info = stores.streams().info(stores.names().waiting());
        if (info.isEmpty() || info.get().getStreamState().getMsgCount() == 0) {
            return;
        }
        long begun = System.nanoTime();
        long end = info.get().getStreamState().getLastSequence();
        try {
            var subscription = subscribe();
            try {
                read(subscription, end, onEntry);
            } finally {
                subscription.unsubscribe();
            }
        } catch (IOException noAnswer) {
            throw stores.noAnswer("reading which tasks wait", noAnswer, begun);
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate("reading which tasks wait", error);
        }
    }

    private void read(JetStreamSubscription subscription, long end, Consumer<WaitingIndex.Seen> onEntry)
            throws InterruptedException {
        // entries that were removed since leave nothing to wait for, so a look at what is left comes before each wait
        while (isAnyLeft()) {
            var message = subscription.nextMessage(stores.timeout());
            if (message == null) {
                throw new UnavailableException(
                        "reading which tasks wait: the server sent nothing for " + stores.timeout(),
                        UnavailableException.Effect.NONE,
                        null);
            }
            while (message != null) {
                onEntry.accept(WaitingIndex.seen(message));
                if (message.metaData().streamSequence() >= end
                        || message.metaData().pendingCount() == 0) {
                    return;
                }
                message = subscription.nextMessage(stores.timeout());
            }
        }
    }

    private boolean isAnyLeft() throws InterruptedException {
        return stores.reader()
                .next(stores.names().waiting(), stores.names().waitingSubjects(), 1, stores.timeout())
                .isPresent();
    }

    private JetStreamSubscription subscribe() throws IOException, JetStreamApiException {
        var options = PushSubscribeOptions.builder().stream(stores.names().waiting())
                .ordered(true)
                .configuration(ConsumerConfiguration.builder()
                        .deliverPolicy(DeliverPolicy.All)
                        .build())
                .build();
        return stores.jetStream().subscribe(stores.names().waitingSubjects(), options);
    }
}
