package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.internal.wire.Json;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Items that the server will not deliver again, so that they stay in the queue for ever: their queue limits deliveries, as
 * the original's do, and theirs are used up; or a server was killed after it had stored an acknowledgement and before the
 * item was gone from its disk. Found where all that was delivered is accounted for, and by the server's own hint at the
 * moment when it happens.
 */
public final class SpentItems {

    private static final String ADVISORIES = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.*." + StreamNames.CONSUMER;
    private static final int MOST = 1_000;

    private final Connection connection;
    private final LeaderReader reader;
    private final Streams streams;
    private final StreamNames names;
    private final Duration timeout;
    private final Dispatcher dispatcher;
    private final Map<String, Set<Long>> hints = new ConcurrentHashMap<>();

    SpentItems(Connection connection, LeaderReader reader, Streams streams, StreamNames names, Duration timeout) {
        this.connection = connection;
        this.reader = reader;
        this.streams = streams;
        this.names = names;
        this.timeout = timeout;
        this.dispatcher = connection.createDispatcher(this::advised);
        dispatcher.subscribe(ADVISORIES);
    }

    private void advised(Message message) {
        try {
            hint(names, message.getData()).ifPresent(hint -> {
                if (hints.size() < MOST || hints.containsKey(hint.queue)) {
                    var known = hints.computeIfAbsent(hint.queue, any -> new ConcurrentSkipListSet<>());
                    if (known.size() < MOST) {
                        known.add(hint.sequence);
                    }
                }
            });
        } catch (CorruptDataException foreign) {
            // a hint only
        }
    }

    /** An item that the server says it will not deliver again. */
    record Hint(String queue, long sequence) {}

    /** What an advisory says; empty where it is of no queue. */
    static Optional<Hint> hint(StreamNames names, byte[] advisory) {
        var json = Json.tree(advisory, "an advisory");
        return names.queueOfStream(json.path("stream").asString(""))
                .map(queue -> new Hint(queue, json.path("stream_seq").asLong(0)));
    }

    /** How many there seem to be of a queue, which may be some too many while it is busy. Blocks for two round trips. */
    public long count(String queue) {
        return look(queue).spent();
    }

    private record Look(long spent, long surelyUpTo) {}

    private Look look(String queue) {
        var stream = names.queue(queue);
        try {
            var consumer = streams.api()
                    .looking(
                            "look at the consumer of queue " + queue,
                            () -> streams.management().getConsumerInfo(stream, StreamNames.CONSUMER));
            long items = streams.info(stream)
                    .map(info -> info.getStreamState().getMsgCount())
                    .orElse(0L);
            long spent = items - consumer.getNumPending() - consumer.getNumAckPending();
            long surely = consumer.getNumAckPending() == 0
                    ? consumer.getDelivered().getStreamSequence()
                    : consumer.getAckFloor().getStreamSequence();
            return new Look(Math.max(0, spent), surely);
        } catch (JetStreamApiException error) {
            if (error.getApiErrorCode() == ApiErrors.CONSUMER_NOT_FOUND
                    || error.getApiErrorCode() == ApiErrors.STREAM_NOT_FOUND) {
                return new Look(0, 0);
            }
            throw ApiErrors.translate("look at the consumer of queue " + queue, error);
        }
    }

    /** Those that are certainly spent, at most 1,000. */
    public List<WorkQueue.WaitingItem> of(String queue) throws InterruptedException {
        var look = look(queue);
        var found = new TreeMap<Long, String>();
        if (look.spent() > 0) {
            for (long from = 1; from <= look.surelyUpTo() && found.size() < MOST; ) {
                var next = reader.next(names.queue(queue), names.queueSubjects(queue), from, timeout);
                if (next.isEmpty() || next.get().sequence() > look.surelyUpTo()) {
                    break;
                }
                found.put(next.get().sequence(), StreamNames.taskIdOf(next.get().subject()));
                from = next.get().sequence() + 1;
            }
            var hinted = hints.getOrDefault(queue, Set.of());
            for (long sequence : List.copyOf(hinted)) {
                var next = reader.next(names.queue(queue), names.queueSubjects(queue), sequence, timeout);
                if (next.isPresent() && next.get().sequence() == sequence) {
                    found.put(sequence, StreamNames.taskIdOf(next.get().subject()));
                } else {
                    hinted.remove(sequence);
                }
            }
        } else {
            hints.remove(queue);
        }
        var items = new ArrayList<WorkQueue.WaitingItem>();
        found.forEach((sequence, id) -> items.add(new WorkQueue.WaitingItem(id, sequence)));
        return items;
    }

    /** Listens no more. */
    public void close() {
        if (dispatcher.isActive() && connection.getStatus() != Connection.Status.CLOSED) {
            connection.closeDispatcher(dispatcher);
        }
    }
}
