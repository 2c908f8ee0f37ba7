package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;
import io.asyncjobs.telemetry.Measurement;
import io.asyncjobs.telemetry.Measurement.BackPressure;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many requests in flight at once on one connection: one wildcard inbox, answers found by a number in their subject, and
 * a bounded window that makes callers wait (back-pressure) where the server is slower than they are.
 *
 * <p>Safe for use by many threads. Answers run on the thread that reads the connection and must not block it.
 */
public final class RequestPipe implements AutoCloseable {

    /** How many requests may be in flight. */
    static final int WINDOW = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(RequestPipe.class);

    private static final Duration LAST_WRITE = Duration.ofSeconds(2);
    private static final Duration SUBSCRIBED = Duration.ofSeconds(5);
    private static final int SLOTS = 4 * WINDOW;
    private static final int NO_RESPONDERS = 503;

    private record Pending(long number, String subject, long sentNanos, long deadlineNanos, Consumer<Reply> onReply) {}

    private final Connection connection;
    private final Dispatcher dispatcher;
    private final Inbox answers;
    private final String inbox;
    private final Semaphore window = new Semaphore(WINDOW);
    private final AtomicReferenceArray<@Nullable Pending> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ConnectionWatch watch;
    private final Telemetry telemetry;
    private final Runnable stopListening;
    private volatile @Nullable Outbox outbox;

    RequestPipe(Connection connection, ConnectionWatch watch, Telemetry telemetry) {
        this.telemetry = telemetry;
        this.connection = connection;
        this.watch = watch;
        this.inbox = connection.createInbox() + ".";
        this.dispatcher = connection.createDispatcher();
        this.answers = Inbox.open(connection, dispatcher, inbox + "*", this::answered);
        watch.add(this);
        this.stopListening = watch.onReconnect(this::reconnected);
        sendDirectly();
    }

    private void reconnected() {
        Thread.ofVirtual().name("asyncjobs-reconnected").start(this::sendDirectly);
    }

    /** Only once the server knows the inbox: what we write ourselves may overtake what the client library has to send. */
    private void sendDirectly() {
        var found = PacedSocket.outbox(connection);
        if (found.isEmpty()) {
            return;
        }
        try {
            connection.flush(SUBSCRIBED);
            outbox = found.get();
        } catch (TimeoutException | IllegalStateException lost) {
            LOG.debug("the connection's library sends what is to be sent: {}", lost.toString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for a place in the window and for the connection to be up.
     *
     * @throws UnavailableException if neither came within the time; nothing was sent
     */
    public void acquire(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!window.tryAcquire() && !awaitPlace(timeout)) {
            throw notUp("did not take more requests within " + timeout);
        }
        boolean up = false;
        try {
            up = watch.awaitConnected(deadline - System.nanoTime());
        } finally {
            if (!up) {
                window.release();
            }
        }
        if (!up) {
            throw watch.isClosed() ? watch.closedReason() : notUp("was not reachable within " + timeout);
        }
    }

    private boolean awaitPlace(Duration timeout) throws InterruptedException {
        long from = System.nanoTime();
        try {
            return window.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            telemetry.tell(new Measurement.Held(BackPressure.REQUESTS, Telemetry.since(from)));
        }
    }

    private static UnavailableException notUp(String what) {
        return new UnavailableException(
                "the nats-server " + what + "; nothing was sent", UnavailableException.Effect.NONE, null);
    }

    /** Takes a place if one is free at once and the connection is up. */
    boolean tryAcquire() {
        return watch.isUp() && window.tryAcquire();
    }

    /** Gives the place back. */
    public void release() {
        window.release();
    }

    /** Sends within a place that was acquired; {@code onReply} is called once, by whatever thread learns the outcome. */
    public void send(
            String subject, @Nullable HeaderLines headers, byte[] body, Duration timeout, Consumer<Reply> onReply) {
        var pending = enter(subject, timeout.toNanos(), onReply);
        if (!isSubject(subject)) {
            leave(pending, new Reply.Denied("the subject has characters that no subject may have"));
            return;
        }
        if (isTooLarge(body, headers == null ? 0 : headers.length())) {
            // the server would end the connection, with everything that is on its way
            leave(pending, new Reply.Denied("more bytes than the server takes (max_payload " + maxPayload() + ")"));
            return;
        }
        var replyTo = inbox + Long.toString(pending.number, Character.MAX_RADIX);
        var direct = outbox;
        if (direct != null && direct.send(subject, replyTo, headers, body)) {
            return;
        }
        try {
            connection.publish(subject, replyTo, headers == null ? null : headers.toHeaders(), body);
        } catch (IllegalArgumentException tooLarge) {
            leave(pending, new Reply.NotSent(String.valueOf(tooLarge.getMessage())));
        } catch (IllegalStateException closedOrFull) {
            leave(pending, new Reply.NotSent("the connection is closed or its buffer is full"));
        }
    }

    private Pending enter(String subject, long timeoutNanos, Consumer<Reply> onReply) {
        long now = System.nanoTime();
        while (true) {
            long number = numbers.getAndIncrement();
            var pending = new Pending(number, subject, now, now + timeoutNanos, onReply);
            if (slots.compareAndSet((int) (number % SLOTS), null, pending)) {
                inFlight.incrementAndGet();
                return pending;
            }
        }
    }

    private void leave(Pending pending, Reply reply) {
        if (slots.compareAndSet((int) (pending.number % SLOTS), pending, null)) {
            inFlight.decrementAndGet();
            if (telemetry.isOn()) {
                measure(pending, reply);
            }
            try {
                pending.onReply.accept(reply);
            } catch (RuntimeException bug) { // others wait for their answers on this thread
                LOG.error("the answer to {} was not taken", pending.subject, bug);
            }
        }
    }

    private void measure(Pending pending, Reply reply) {
        if (!(reply instanceof Reply.NotSent)) {
            telemetry.tell(new Measurement.Requested(
                    telemetry.operation(pending.subject),
                    Telemetry.since(pending.sentNanos),
                    !(reply instanceof Reply.Lost)));
        }
    }

    private void answered(Incoming message) {
        long number = message.numberInSubject(inbox.length());
        var pending = number < 0 ? null : slots.get((int) (number % SLOTS));
        if (pending == null || pending.number != number) {
            return; // foreign, or answered too late: its caller was told that the answer is lost
        }
        boolean nobody = message.status() == NO_RESPONDERS;
        leave(pending, nobody ? new Reply.NoResponders() : new Reply.Answer(message.body(), message.headers()));
    }

    /**
     * Sends and waits for the answer.
     *
     * @throws UnavailableException if there was no place in the window, or no connection, within the time
     */
    public Reply request(String subject, @Nullable HeaderLines headers, byte[] body, Duration timeout)
            throws InterruptedException {
        acquire(timeout);
        var future = new CompletableFuture<Reply>();
        send(subject, headers, body, timeout, reply -> {
            release();
            future.complete(reply);
        });
        try {
            return future.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Publishes without waiting for anything, for what nobody must rely upon. */
    public void publish(String subject, byte[] body) {
        if (!isSubject(subject)) {
            return;
        }
        var direct = outbox;
        if (direct != null && direct.send(subject, "", null, body)) {
            return;
        }
        try {
            connection.publish(subject, body);
        } catch (IllegalStateException closedOrFull) {
            // a hint or an event that is lost with the connection, as its contract says
        }
    }

    /** The longest body that the server takes, in bytes. */
    public long maxPayload() {
        return connection.getMaxPayload();
    }

    /** The client library does not look: what is no subject would be read as commands by the server. */
    private static boolean isSubject(String subject) {
        int beyond = 0;
        for (int i = 0; i < subject.length(); i++) { // of each message: without branches, so that it costs little
            int c = subject.charAt(i);
            beyond |= (c - '!') | ('~' - c);
        }
        return beyond >= 0 && !subject.isEmpty();
    }

    /** Whether the server would not take a body with so many bytes of headers. */
    boolean isTooLarge(byte[] body, int headers) {
        long most = maxPayload();
        return most > 0 && body.length > most - headers;
    }

    /** Refuses a body that the server would not take with so many bytes of headers. */
    void refuseTooLarge(String what, byte[] body, int headers) {
        if (isTooLarge(body, headers)) {
            throw RefusedException.of(
                    RefusedException.Reason.TOO_LARGE,
                    what + " has " + body.length + " bytes; the server takes at most "
                            + (maxPayload() - headers)
                            + " (max_payload, less its headers): store large data elsewhere and pass a reference");
        }
    }

    /** Tells those whose time is over; called by the connection's clock. */
    void expire(long nowNanos) {
        if (inFlight.get() > 0) {
            forEach(pending -> {
                if (pending.deadlineNanos - nowNanos < 0) {
                    leave(pending, new Reply.Lost("no answer in time"));
                }
            });
        }
    }

    /** Tells all that are in flight that their answers will not come. */
    void lose(String reason) {
        forEach(pending -> leave(pending, new Reply.Lost(reason)));
    }

    /** Tells those in flight whose subject the server named when it refused one. */
    void deny(String violation) {
        forEach(pending -> {
            if (violation.contains("\"" + pending.subject + "\"")) {
                leave(pending, new Reply.Denied(violation));
            }
        });
    }

    private void forEach(Consumer<Pending> action) {
        for (int i = 0; i < SLOTS; i++) {
            var pending = slots.get(i);
            if (pending != null) {
                action.accept(pending);
            }
        }
    }

    Telemetry telemetry() {
        return telemetry;
    }

    Connection connection() {
        return connection;
    }

    private void flush() {
        var direct = outbox;
        if (direct != null && connection.getStatus() == Connection.Status.CONNECTED) {
            try {
                boolean unused = direct.flush(LAST_WRITE.toNanos());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        watch.remove(this);
        stopListening.run();
        flush();
        lose("the client was closed");
        answers.close();
        outbox = null; // with what the socket reads into
        if (connection.getStatus() != Connection.Status.CLOSED) {
            connection.closeDispatcher(dispatcher);
        }
    }
}
