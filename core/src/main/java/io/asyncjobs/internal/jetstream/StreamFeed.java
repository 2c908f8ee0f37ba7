package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.UnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.NUID;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream's messages in the order in which they were stored, and waits at its end for more. One request for many
 * messages stands at the server at a time, so that what is stored comes by itself. Whatever becomes of the connection or the
 * server's consumer, it goes on after the last message that it gave. Not safe for use by several threads, but for
 * {@link #close}.
 */
public final class StreamFeed implements AutoCloseable {

    /** How long nothing may come before the server is asked whether there is anything. */
    private static final long QUIET_NANOS = Duration.ofSeconds(3).toNanos();

    /** What is there to be read comes within that time, or was removed. */
    private static final long SOON_NANOS = Duration.ofMillis(5).toNanos();

    private final Stores stores;
    private final String stream;
    private final String subjects;
    private final boolean headersOnly;
    private long position;
    private long left;
    private long delivered;
    private long heardNanos;
    private volatile @Nullable StandingPull pull;
    private volatile boolean closed;

    /** Of what is stored after that sequence. */
    StreamFeed(Stores stores, String stream, String subjects, boolean headersOnly, long after) {
        this.stores = stores;
        this.stream = stream;
        this.subjects = subjects;
        this.headersOnly = headersOnly;
        this.position = Math.max(0, after);
    }

    /** The sequence of the last message that it gave, or where it began. */
    public long position() {
        return position;
    }

    /** How many messages were there to be read when the last one came. */
    public long left() {
        return left;
    }

    /**
     * The next messages, at most that many: what has come, or what comes first within that time; empty where none did.
     *
     * @throws UnavailableException if the server does not answer; the next call tries again
     */
    List<Message> next(int most, Duration longest) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the feed of " + stream + " is closed");
        }
        long begun = System.nanoTime();
        try {
            var open = pull;
            if (open == null) {
                open = open();
            }
            var messages = taken(open, most, begun + longest.toNanos());
            boolean isQuiet = messages.isEmpty() && System.nanoTime() - heardNanos > QUIET_NANOS;
            if (isQuiet && pull != null && isLost(open)) {
                drop();
            }
            return messages;
        } catch (JetStreamApiException error) {
            drop();
            throw ApiErrors.translate(what(), error);
        } catch (IOException noAnswer) {
            drop();
            throw stores.noAnswer(what(), noAnswer, begun);
        } catch (IllegalStateException gone) {
            drop();
            throw new UnavailableException(what() + ": " + gone.getMessage(), AsyncJobsException.Effect.NONE, gone);
        }
    }

    private String what() {
        return "reading stream " + stream;
    }

    private StandingPull open() throws IOException, JetStreamApiException {
        var consumer = stores.streams()
                .management()
                .addOrUpdateConsumer(
                        stream,
                        ReadingConsumer.from(position + 1, headersOnly)
                                .name(NUID.nextGlobal())
                                .filterSubject(subjects)
                                .build());
        Connection connection = stores.pipe().connection();
        var made = new StandingPull(
                connection,
                stores.apiPrefix() + "CONSUMER.MSG.NEXT." + stream + "." + consumer.getName(),
                consumer.getName());
        pull = made;
        delivered = 0;
        heardNanos = System.nanoTime();
        left = consumer.getNumPending();
        return made;
    }

    private List<Message> taken(StandingPull from, int most, long stop) throws InterruptedException {
        var messages = new ArrayList<Message>(Math.min(most, 1_000));
        while (messages.size() < most) {
            from.ask();
            long longest = messages.isEmpty() ? stop - System.nanoTime() : left > 0 ? SOON_NANOS : 0;
            var message = from.next(longest);
            if (from.isGone() || (message != null && !take(message, messages))) {
                drop(); // what did not come is read again
                break;
            }
            if (message == null && (!messages.isEmpty() || System.nanoTime() - stop >= 0)) {
                break;
            }
        }
        return messages;
    }

    /** False where it does not follow on the last one. */
    private boolean take(Message message, List<Message> messages) {
        var meta = message.metaData();
        if (meta.consumerSequence() != delivered + 1) {
            return false;
        }
        delivered++;
        heardNanos = System.nanoTime();
        left = meta.pendingCount();
        if (meta.streamSequence() > position) {
            position = meta.streamSequence();
            messages.add(message);
        }
        return true;
    }

    /** Whether there is something that did not come, or no consumer any more: then it or the request was lost. */
    private boolean isLost(StandingPull open) throws IOException, JetStreamApiException {
        heardNanos = System.nanoTime();
        try {
            left = stores.streams()
                    .management()
                    .getConsumerInfo(stream, open.consumer())
                    .getNumPending();
            return left > 0;
        } catch (JetStreamApiException error) {
            if (error.getApiErrorCode() == ApiErrors.CONSUMER_NOT_FOUND) {
                return true;
            }
            throw error;
        }
    }

    private void drop() {
        var open = pull;
        pull = null;
        left = 0;
        if (open == null) {
            return;
        }
        try {
            open.close();
            stores.streams().management().deleteConsumer(stream, open.consumer());
        } catch (JetStreamApiException | IOException | IllegalStateException gone) {
            // the server removes it when nobody pulls for a while
        }
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }
}
