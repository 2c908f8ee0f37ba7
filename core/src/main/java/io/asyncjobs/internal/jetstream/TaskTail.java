package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.task.Names;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.NUID;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the task stream's records in the order in which they were stored, by their headers alone: of each task only the
 * version that is the last when it is read. The bodies stay on the server.
 */
public final class TaskTail {

    private static final String WHAT = "reading the task stream";

    /** The status of a heartbeat. */
    private static final int IDLE = 100;

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
            var consumer = stores.streams()
                    .management()
                    .addOrUpdateConsumer(
                            stores.names().tasks(),
                            ReadingConsumer.from(sequence, true)
                                    .name(NUID.nextGlobal())
                                    .filterSubject(stores.names().taskSubjects())
                                    .build());
            return new Reader(consumer.getName());
        } catch (JetStreamApiException error) {
            throw ApiErrors.translate(WHAT, error);
        } catch (IOException noAnswer) {
            throw stores.noAnswer(WHAT, noAnswer, begun);
        }
    }

    /** Reads on until it is closed. Used by one thread; the records come on the one that reads the connection. */
    public final class Reader implements AutoCloseable {
        private final String consumer;
        private final Connection connection;
        private final Dispatcher dispatcher;
        private final String inbox;
        private final Inbox messages;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private List<Entry> read = new ArrayList<>();
        private long request;
        private @Nullable String over;
        private long delivered;
        private long lastDelivered;
        private long left;

        private Reader(String consumer) {
            this.consumer = consumer;
            this.left = stillThere(); // what is said when it is made may be none yet
            this.connection = stores.pipe().connection();
            this.inbox = connection.createInbox() + ".";
            this.dispatcher = connection.createDispatcher();
            this.messages = Inbox.open(connection, dispatcher, inbox + "*", this::received);
        }

        private void received(Incoming message) {
            lock.lock();
            try {
                if (message.status() == 0) {
                    take(message);
                } else if (message.status() != IDLE && message.subject().equals(inbox + request)) {
                    over = message.status() + " " + message.statusText();
                }
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        private void take(Incoming message) {
            var ack = AckSubject.parse(message.replyTo());
            if (ack.consumerSequence() > lastDelivered) { // the first ones may overtake each other
                lastDelivered = ack.consumerSequence();
                left = ack.pending();
            }
            read.add(entry(message, ack.streamSequence()));
        }

        private long stillThere() {
            long begun = System.nanoTime();
            try {
                return stores.streams()
                        .management()
                        .getConsumerInfo(stores.names().tasks(), consumer)
                        .getNumPending();
            } catch (JetStreamApiException error) {
                throw ApiErrors.translate(WHAT, error);
            } catch (IOException noAnswer) {
                throw stores.noAnswer(WHAT, noAnswer, begun);
            }
        }

        /**
         * The next records, at most about that many; empty at the stream's end. Blocks for a round trip.
         *
         * @throws UnavailableException if the server sent nothing where there is something, or some of it was lost on its way
         */
        public List<Entry> next(int most) {
            int batch = (int) Math.min(most, left());
            if (batch == 0) {
                return List.of();
            }
            var entries = fetch(batch);
            if (entries.isEmpty()) {
                leftIs(stillThere()); // records may have been removed meanwhile
                if (left() > 0) {
                    throw lost("the server sent nothing" + (over == null ? "" : " but " + over));
                }
            }
            return entries;
        }

        private long left() {
            lock.lock();
            try {
                return left;
            } finally {
                lock.unlock();
            }
        }

        private void leftIs(long count) {
            lock.lock();
            try {
                left = count;
            } finally {
                lock.unlock();
            }
        }

        private List<Entry> fetch(int batch) {
            lock.lock();
            try {
                if (read.isEmpty()) {
                    ask(batch);
                    awaitRecords(batch);
                }
                if (lastDelivered - delivered != read.size()) {
                    throw lost("some of what the server sent did not come");
                }
                delivered = lastDelivered;
                var entries = read;
                read = new ArrayList<>();
                entries.sort(Comparator.comparingLong(Entry::sequence));
                return entries;
            } finally {
                lock.unlock();
            }
        }

        private UnavailableException lost(String problem) {
            return new UnavailableException(WHAT + ": " + problem, UnavailableException.Effect.NONE, null);
        }

        private void ask(int batch) {
            request++;
            over = null;
            var body =
                    "{\"batch\":" + batch + ",\"expires\":" + stores.timeout().toNanos() + "}";
            try {
                connection.publish(
                        stores.apiPrefix() + "CONSUMER.MSG.NEXT."
                                + stores.names().tasks() + "." + consumer,
                        inbox + request,
                        body.getBytes(StandardCharsets.US_ASCII));
            } catch (IllegalStateException closedOrFull) {
                throw lost(String.valueOf(closedOrFull.getMessage()));
            }
        }

        private void awaitRecords(int batch) {
            long nanos = stores.timeout().toNanos();
            try {
                while (!isComplete(batch) && over == null && nanos > 0) {
                    nanos = changed.awaitNanos(nanos);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        /** Records that were replaced meanwhile do not come. */
        private boolean isComplete(int batch) {
            return read.size() >= batch || (left == 0 && read.size() == lastDelivered - delivered);
        }

        @Override
        public void close() {
            try {
                messages.close();
                connection.closeDispatcher(dispatcher);
                stores.streams().management().deleteConsumer(stores.names().tasks(), consumer);
            } catch (JetStreamApiException | IOException | IllegalStateException gone) {
                // the server removes it when nobody pulls for a while
            }
        }
    }

    private static Entry entry(Incoming message, long sequence) {
        var state = message.header("AJ-State");
        var queue = queue(message.header("AJ-Queue"));
        return new Entry(
                StreamNames.taskIdOf(message.subject()),
                sequence,
                HeaderNumber.of(message.header("Nats-Expected-Last-Subject-Sequence"), 0),
                queue == null ? null : state,
                queue == null ? "" : queue,
                message.header("Nats-TTL") != null);
    }

    /** Null where it is no queue's name: then the body tells, or nothing does. */
    private static @Nullable String queue(@Nullable String header) {
        return header != null && Names.isQueue(header) ? header : null;
    }
}
