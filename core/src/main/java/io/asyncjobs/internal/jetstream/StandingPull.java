package io.asyncjobs.internal.jetstream;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one reader to a pull consumer, never more than one at a time: the server sends what there is and then what
 * comes, until it is as much as was asked for or the time is over. For one thread, but for {@link #close}.
 */
final class StandingPull implements AutoCloseable {

    private static final int MOST = 2_000;

    /** What one request brings at most, but for one larger message. */
    private static final long MOST_BYTES = 8L << 20;

    private static final Duration EXPIRES = Duration.ofSeconds(2);
    private static final long SPARE_NANOS = Duration.ofMillis(500).toNanos();

    private static final int TIME_IS_OVER = 408;
    private static final int REFUSED = 409;
    private static final String TOO_LARGE = "Message Size Exceeds MaxBytes";

    private final Connection connection;
    private final Subscription subscription;
    private final String inbox;
    private final String subject;
    private final String consumer;
    private long request;
    private int missing;
    private boolean isFirst;
    private boolean oversized;
    private boolean gone;
    private long overNanos;

    /**
     * Subscribes to the answers.
     *
     * @param subject where the consumer is asked
     * @param consumer its name
     */
    StandingPull(Connection connection, String subject, String consumer) {
        this.connection = connection;
        this.subject = subject;
        this.consumer = consumer;
        this.inbox = connection.createInbox() + ".";
        this.subscription = connection.subscribe(inbox + "*");
    }

    String consumer() {
        return consumer;
    }

    /** Whether the server said that the consumer is no more. */
    boolean isGone() {
        return gone;
    }

    /** Asks, unless a request stands. Does not block. */
    void ask() {
        if (missing > 0 && System.nanoTime() - overNanos < 0) {
            return;
        }
        request++;
        missing = oversized ? 1 : MOST;
        isFirst = true;
        overNanos = System.nanoTime() + EXPIRES.toNanos() + SPARE_NANOS;
        var body = "{\"batch\":" + missing + (oversized ? "" : ",\"max_bytes\":" + MOST_BYTES) + ",\"expires\":"
                + EXPIRES.toNanos() + "}";
        connection.publish(subject, inbox + request, body.getBytes(StandardCharsets.US_ASCII));
    }

    /** The next message; null where none comes within that time, 0 for at once, or the request is over. */
    @Nullable
    Message next(long nanos) throws InterruptedException {
        var message = subscription.nextMessage(Duration.ofNanos(Math.max(1, nanos)));
        if (message == null) {
            return null;
        }
        if (message.isStatusMessage()) {
            if (message.getSubject().equals(inbox + request)) {
                end(message.getStatus().getCode(), message.getStatus().getMessage());
            }
            return null;
        }
        missing--;
        isFirst = false;
        oversized = false;
        return message;
    }

    private void end(int status, @Nullable String text) {
        missing = 0;
        if (status == REFUSED && TOO_LARGE.equals(text)) {
            oversized = isFirst;
        } else if (status != TIME_IS_OVER) {
            gone = true;
        }
    }

    @Override
    public void close() {
        subscription.unsubscribe();
    }
}
