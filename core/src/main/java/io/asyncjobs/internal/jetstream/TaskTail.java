package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.task.Names;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the task stream's records in the order in which they were stored, by their headers alone: of each task only the
 * version that is the last when it is read. The bodies stay on the server.
 */
public final class TaskTail {

    private static final Duration INACTIVE = Duration.ofSeconds(60);

    private final Stores stores;

    TaskTail(Stores stores) {
        this.stores = stores;
    }

    /**
     * The extent of the task stream.
     *
     * @param last the highest sequence that was ever stored
     * @param made when the stream was made; another time means another stream
     * @param ageing whether the server removes records by age
     */
    public record Extent(long last, Instant made, boolean ageing) {}

    /**
     * What the headers of a record say.
     *
     * @param taskId its task
     * @param sequence its sequence
     * @param previous the sequence of the version that it replaced, as its writer expected it; 0 for none, or not known
     * @param state the state's word; null where a Go process wrote it, or the headers name no queue
     * @param queue its queue; empty where the state is null
     * @param hasTtl whether it has a time to live of its own
     */
    public record Entry(
            String taskId,
            long sequence,
            long previous,
            @Nullable String state,
            String queue,
            boolean hasTtl) {}

    /** How far the stream goes now; empty where there is none. */
    public Optional<Extent> extent() {
        return stores.streams().info(stores.names().tasks()).map(info -> {
            var age = info.getConfiguration().getMaxAge();
            return new Extent(
                    info.getStreamState().getLastSequence(),
                    info.getCreateTime() == null
                            ? Instant.EPOCH
                            : info.getCreateTime().toInstant(),
                    age != null && !age.isZero());
        });
    }

    /**
     * Begins to read at that sequence. Blocks for a round trip.
     *
     * @throws UnavailableException if the server does not answer
     */
    public Reader from(long sequence) {
        long begun = System.nanoTime();
        try {
            var subscription = stores.jetStream()
                    .subscribe(
                            stores.names().taskSubjects(),
                            PullSubscribeOptions.builder().stream(stores.names().tasks())
                                    .configuration(ConsumerConfiguration.builder()
                                            .deliverPolicy(DeliverPolicy.ByStartSequence)
                                            .startSequence(Math.max(1, sequence))
                                            .ackPolicy(AckPolicy.None)
                                            .headersOnly(true)
                                            .memStorage(true)
                                            .numReplicas(1)
                                            .inactiveThreshold(INACTIVE)
                                            .build())
                                    .build());
            return new Reader(subscription);
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate("read the task stream", error);
        } catch (IOException noAnswer) {
            throw stores.noAnswer("read the task stream", noAnswer, begun);
        }
    }

    /** Reads on until it is closed. Not safe for use by several threads. */
    public final class Reader implements AutoCloseable {
        private final JetStreamSubscription subscription;
        private long left;

        private Reader(JetStreamSubscription subscription) {
            this.subscription = subscription;
            this.left = stillThere();
        }

        private long stillThere() {
            long begun = System.nanoTime();
            try {
                return subscription.getConsumerInfo().getCalculatedPending();
            } catch (JetStreamApiException error) {
                throw ApiErrors.translate("read the task stream", error);
            } catch (IOException noAnswer) {
                throw stores.noAnswer("read the task stream", noAnswer, begun);
            }
        }

        /**
         * The next records, at most that many; empty at the stream's end. Blocks for a round trip.
         *
         * @throws UnavailableException if the server sent nothing where there is something
         */
        public List<Entry> next(int most) {
            int batch = (int) Math.min(most, left);
            if (batch == 0) {
                return List.of();
            }
            var messages = subscription.fetch(batch, stores.timeout());
            if (messages.isEmpty()) {
                left = stillThere(); // records may have been removed meanwhile
                if (left == 0) {
                    return List.of();
                }
                throw new UnavailableException(
                        "reading the task stream: the server sent nothing", UnavailableException.Effect.NONE, null);
            }
            var entries = new ArrayList<Entry>(messages.size());
            for (var message : messages) {
                entries.add(entry(message));
            }
            left = messages.getLast().metaData().pendingCount();
            return entries;
        }

        @Override
        public void close() {
            try {
                var consumer = subscription.getConsumerName();
                subscription.unsubscribe();
                stores.streams().management().deleteConsumer(stores.names().tasks(), consumer);
            } catch (JetStreamApiException | IOException | IllegalStateException gone) {
                // the server removes it when nobody pulls for a while
            }
        }
    }

    private static Entry entry(Message message) {
        var headers = message.getHeaders();
        var state = headers == null ? null : headers.getFirst("AJ-State");
        var queue = headers == null ? null : queue(headers.getFirst("AJ-Queue"));
        var previous = headers == null ? null : headers.getFirst("Nats-Expected-Last-Subject-Sequence");
        return new Entry(
                StreamNames.taskIdOf(message.getSubject()),
                message.metaData().streamSequence(),
                HeaderNumber.of(previous, 0),
                queue == null ? null : state,
                queue == null ? "" : queue,
                headers != null && headers.getFirst("Nats-TTL") != null);
    }

    /** Null where it is no queue's name: then the body tells, or nothing does. */
    private static @Nullable String queue(@Nullable String header) {
        return header != null && Names.isQueue(header) ? header : null;
    }
}
