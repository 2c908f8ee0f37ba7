package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.UnavailableException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullRequestOptions;
import io.nats.client.PullSubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream's messages in the order in which they were stored, in batches that the reader asks for, and waits at its
 * end for more. Whatever becomes of the connection or the server's consumer, it goes on after the last message that it
 * gave. Not safe for use by several threads, but for {@link #close}.
 */
public final class StreamFeed implements AutoCloseable {

    private static final Duration SPARE = Duration.ofMillis(500);

    /** How long nothing may come before the server is asked whether there is anything. */
    private static final long QUIET_NANOS = Duration.ofSeconds(2).toNanos();

    /** What one batch holds at most, but for one larger message. */
    private static final long MOST_BYTES = 8L << 20;

    private final Stores stores;
    private final String stream;
    private final String subjects;
    private final boolean headersOnly;
    private long position;
    private long left;
    private long delivered;
    private long checkedNanos;
    private boolean oversized;
    private volatile @Nullable JetStreamSubscription subscription;
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
     * The next messages, at most that many; empty where none came within that time.
     *
     * @throws UnavailableException if the server does not answer; the next call tries again
     */
    List<Message> next(int most, Duration longest) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the feed of " + stream + " is closed");
        }
        long begun = System.nanoTime();
        try {
            var open = subscription;
            if (open == null) {
                open = subscribe();
            }
            var messages = pulled(open, left == 0 ? 1 : (int) Math.min(most, left), longest);
            if (!messages.isEmpty()) {
                checkedNanos = System.nanoTime();
                oversized = false;
                return messages;
            }
            if (subscription != null && System.nanoTime() - checkedNanos > QUIET_NANOS) {
                look(open);
            }
            return List.of();
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

    private JetStreamSubscription subscribe() throws IOException, JetStreamApiException {
        var made = stores.jetStream()
                .subscribe(
                        subjects,
                        PullSubscribeOptions.builder().stream(stream)
                                .configuration(ReadingConsumer.from(position + 1, headersOnly)
                                        .build())
                                .build());
        subscription = made;
        delivered = 0;
        checkedNanos = System.nanoTime();
        var info = made.getConsumerInfo();
        left = info == null ? 0 : info.getCalculatedPending();
        return made;
    }

    private List<Message> pulled(JetStreamSubscription from, int batch, Duration longest) throws InterruptedException {
        var request = PullRequestOptions.builder(oversized ? 1 : batch).expiresIn(longest);
        if (!oversized) {
            request.maxBytes(MOST_BYTES);
        }
        from.pull(request.build());
        var messages = new ArrayList<Message>(Math.min(batch, 1_000));
        long stop = System.nanoTime() + longest.plus(SPARE).toNanos();
        while (messages.size() < batch) {
            var message = nextOf(from, stop - System.nanoTime());
            if (message == null) {
                break;
            }
            if (!take(message, messages)) {
                drop(); // something was lost on the way: read it again
                break;
            }
        }
        return messages;
    }

    /** Null where no more comes of this request. */
    private static @Nullable Message nextOf(JetStreamSubscription from, long nanos) throws InterruptedException {
        if (nanos <= 0) {
            return null;
        }
        try {
            return from.nextMessage(Duration.ofNanos(nanos));
        } catch (JetStreamStatusException ended) {
            return null; // the request is over; why does not matter, since the next one finds out
        }
    }

    /** False where it does not follow on the last one. */
    private boolean take(Message message, List<Message> messages) {
        var meta = message.metaData();
        if (meta.consumerSequence() != delivered + 1) {
            return false;
        }
        delivered++;
        left = meta.pendingCount();
        if (meta.streamSequence() > position) {
            position = meta.streamSequence();
            messages.add(message);
        }
        return true;
    }

    /**
     * Whether there is something that did not come: then it is larger than a batch may be, or the consumer or the request was
     * lost. Tried in this order.
     */
    private void look(JetStreamSubscription open) throws IOException, JetStreamApiException {
        checkedNanos = System.nanoTime();
        var info = open.getConsumerInfo();
        if (info == null) { // as the client library says that the server has no such consumer
            drop();
            return;
        }
        left = info.getCalculatedPending();
        if (left > 0 && oversized) {
            drop();
        }
        oversized = left > 0 && !oversized;
    }

    private void drop() {
        var open = subscription;
        subscription = null;
        left = 0;
        if (open == null) {
            return;
        }
        try {
            var consumer = open.getConsumerName();
            open.unsubscribe();
            stores.streams().management().deleteConsumer(stream, consumer);
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
