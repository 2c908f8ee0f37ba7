package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.internal.jetstream.StorageSettings.Store;
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The stream of statistics: one message for each part, of which only who has read all may write the next. */
public final class StatisticsStream {

    /** How long a part is kept. */
    static final Duration KEPT = Duration.ofDays(8);

    private final Stores stores;

    StatisticsStream(Stores stores) {
        this.stores = stores;
    }

    /** Makes something of a stored part. */
    @FunctionalInterface
    public interface Maker<T> {
        /** Of these. */
        T make(String part, long sequence, byte[] document);
    }

    /** What is stored after that sequence; empty where there is no such stream. Blocks for some round trips. */
    public <T> List<T> after(long sequence, Maker<T> maker) throws InterruptedException {
        var info = stores.streams().info(stores.names().statistics());
        var found = new ArrayList<T>();
        if (info.isEmpty()) {
            return found;
        }
        long last = info.get().getStreamState().getLastSequence();
        if (last <= sequence || info.get().getStreamState().getMsgCount() == 0) {
            return found;
        }
        var names = stores.names();
        try (var feed = new StreamFeed(stores, names.statistics(), names.statisticsSubjects(), false, sequence)) {
            while (feed.position() < last) {
                var messages = feed.next(500, Duration.ofSeconds(2));
                if (messages.isEmpty() && feed.left() == 0) {
                    break;
                }
                for (var message : messages) {
                    found.add(made(message, maker));
                }
            }
        }
        return found;
    }

    private static <T> T made(Message message, Maker<T> maker) {
        return maker.make(
                StreamNames.taskIdOf(message.getSubject()), message.metaData().streamSequence(), message.getData());
    }

    /**
     * Stores a part, in place of what it was, if nobody stored anything after that sequence; makes the stream if it is
     * missing. Blocks until confirmed.
     *
     * @return its sequence; 0 where somebody was faster, and nothing is changed
     * @throws RefusedException if the server refuses
     * @throws UnavailableException if it does not answer; whether it is stored shows {@link #after}
     */
    public long store(String part, byte[] document, long expected) throws InterruptedException {
        stores.streams().need(Store.STATISTICS);
        var reply = stores.pipe()
                .request(
                        stores.names().statistics(part),
                        new HeaderLines().add("Nats-Expected-Last-Sequence", Long.toString(expected)),
                        document,
                        stores.timeout());
        var what = "storing statistics";
        return switch (PublishAnswer.of(reply)) {
            case PublishAnswer.Stored stored -> stored.sequence();
            case PublishAnswer.WrongSequence wrong -> 0;
            case PublishAnswer.Refused refused -> throw new RefusedException(what + ": " + refused.description());
            case PublishAnswer.Full full -> throw new RefusedException(what + ": " + full.description());
            case PublishAnswer.Busy busy -> throw unavailable(what + ": " + busy.description());
            case PublishAnswer.Lost lost -> throw unavailable(what + ": " + lost.description());
            case PublishAnswer.NoStream none -> {
                stores.streams().missed(Store.STATISTICS);
                throw unavailable(what + ": there is no stream of statistics");
            }
        };
    }

    private static UnavailableException unavailable(String message) {
        return new UnavailableException(message, UnavailableException.Effect.UNKNOWN, null);
    }
}
